package org.sitemessage.vertx.store.value;

import java.util.Optional;
import org.sitemessage.api.people.SuppressionReason;

/**
 * A later report on a dispatch that the remote server had accepted.
 *
 * @param uid the uid of the dispatch, or of its message; empty if the report names none
 * @param ofMessage true if the uid is the message's; then the address tells which dispatch it is
 * @param number id of the dispatch, or of the message; 0 if the report names none
 * @param address the address that is reported
 * @param outcome the name in the attempt log
 * @param text text of the remote server
 * @param failed true if the message has not arrived
 * @param suppress reason why the address must not be contacted any more; empty if it may
 */
public record Bounce(
    String uid,
    boolean ofMessage,
    long number,
    String address,
    String outcome,
    String text,
    boolean failed,
    Optional<SuppressionReason> suppress) {}
