package org.sitemessage.vertx.store.value;

import java.util.Optional;
import org.sitemessage.api.people.SuppressionReason;

/**
 * What became of a dispatch after it was taken.
 *
 * @param uid the uid of the dispatch, or of its message
 * @param ofMessage whether it is the message's: then the address tells which dispatch it is
 * @param number the dispatch's number, or the message's
 * @param address the address that is reported
 * @param outcome the name in the attempt log
 * @param text what the remote side said
 * @param failed whether it has not arrived
 * @param suppress why the address must not be contacted any more; empty if it may
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
