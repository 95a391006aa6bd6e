/** Statements about dispatches on their way: claims, outcomes, groups, and who must get nothing. */
package org.sitemessage.vertx.store.sql.dispatch;
