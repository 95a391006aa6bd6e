/** Health and metrics of the server. */
package org.sitemessage.demo.watch;
