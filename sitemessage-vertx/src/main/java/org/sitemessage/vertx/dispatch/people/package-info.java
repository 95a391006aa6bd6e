/** Requests about subscriptions, preferences, suppressions, bounces and links. */
package org.sitemessage.vertx.dispatch.people;
