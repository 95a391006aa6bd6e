/** Work beside sending: cleanup, cancellation, checks, counts. */
package org.sitemessage.vertx.dispatch.upkeep;
