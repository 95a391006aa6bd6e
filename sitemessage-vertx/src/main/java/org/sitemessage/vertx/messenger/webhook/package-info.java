/** Signed webhooks. */
package org.sitemessage.vertx.messenger.webhook;
