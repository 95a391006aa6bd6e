/** Tools for futures. */
package org.sitemessage.vertx.async;
