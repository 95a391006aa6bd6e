package org.sitemessage.vertx.link;

/**
 * What a genuine link stands for. The uid is there because numbers come again in another store.
 *
 * @param dispatchId the dispatch's number
 * @param uid the dispatch's uid
 */
public record LinkToken(long dispatchId, String uid) {}
