package org.sitemessage.vertx.store.value;

/**
 * The dispatch that a link in a message belongs to.
 *
 * @param dispatchId id of the dispatch
 * @param messageId id of its message
 * @param type alias of the message's type
 * @param messenger alias of the messenger it goes through
 * @param userId the recipient; empty if only the address is known
 * @param address address that it goes to
 */
public record LinkTarget(
    long dispatchId,
    long messageId,
    String type,
    String messenger,
    String userId,
    String address) {}
