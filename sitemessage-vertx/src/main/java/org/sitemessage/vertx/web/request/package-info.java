/** Reads requests, within limits, and refuses those that pages of other sites send. */
package org.sitemessage.vertx.web.request;
