/** Tells on standard error how far long commands are. */
package org.sitemessage.demo.cli.progress;
