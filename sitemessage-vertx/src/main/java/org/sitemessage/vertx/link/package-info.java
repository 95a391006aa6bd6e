/** Signed links in messages, and signatures of webhooks. */
package org.sitemessage.vertx.link;
