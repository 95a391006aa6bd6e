/** What claims ask for and get: queries, claimed dispatches, permits, holds. */
package org.sitemessage.vertx.store.claim;
