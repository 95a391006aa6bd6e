/** Requests and results of claims: queries, claimed dispatches, permits, holds. */
package org.sitemessage.vertx.store.claim;
