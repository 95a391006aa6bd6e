/** Mail headers and addresses as the standards write them. */
package org.sitemessage.vertx.mime;
