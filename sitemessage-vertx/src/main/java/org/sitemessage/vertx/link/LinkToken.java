package org.sitemessage.vertx.link;

/**
 * The dispatch of a genuine link. The uid is part of it because ids recur in other stores.
 *
 * @param dispatchId id of the dispatch
 * @param uid uid of the dispatch
 */
public record LinkToken(long dispatchId, String uid) {}
