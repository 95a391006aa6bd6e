package org.sitemessage.vertx.store.value;

/**
 * What a link in a message is about.
 *
 * @param dispatchId the dispatch
 * @param messageId its message
 * @param type alias of the message's type
 * @param messenger alias of the messenger it goes through
 * @param userId the recipient; empty if only the address is known
 * @param address where it goes
 */
public record LinkTarget(
    long dispatchId,
    long messageId,
    String type,
    String messenger,
    String userId,
    String address) {}
