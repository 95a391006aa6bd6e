/** Keys of the HTTP API, users with their sessions, and the audit log. */
package org.sitemessage.vertx.dispatch.access;
