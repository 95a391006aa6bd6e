/** Mail headers and addresses, written as the standards require. */
package org.sitemessage.vertx.mime;
