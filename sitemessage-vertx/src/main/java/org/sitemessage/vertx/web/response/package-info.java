/** Headers of HTTP responses, and the form of a failure. */
package org.sitemessage.vertx.web.response;
