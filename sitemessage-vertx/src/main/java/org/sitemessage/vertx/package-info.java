/** Embedding: build a {@link org.sitemessage.vertx.SiteMessage}, deploy it, schedule messages. */
package org.sitemessage.vertx;
