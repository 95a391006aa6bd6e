/** Keys of the HTTP API, and the audit log. */
package org.sitemessage.vertx.dispatch.access;
