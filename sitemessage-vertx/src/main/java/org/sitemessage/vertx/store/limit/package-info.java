/** Rate limits: buckets, day counts, permits, parked dispatches. */
package org.sitemessage.vertx.store.limit;
