/**
 * Embedding: builds and deploys a {@link org.sitemessage.vertx.SiteMessage}, and schedules
 * messages.
 */
package org.sitemessage.vertx;
