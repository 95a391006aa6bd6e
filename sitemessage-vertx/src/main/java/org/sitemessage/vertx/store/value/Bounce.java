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
 * @param messenger alias of the messenger that got the report from its remote server: the dispatch
 *     must be its own, and go to the reported address; empty for a report by mail
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
    String messenger,
    boolean failed,
    Optional<SuppressionReason> suppress) {
  /** Outcome of a report that the recipient has the message. */
  public static final String RECEIPT = "receipt";

  /** Returns whether the recipient has the message. */
  public boolean isReceipt() {
    return outcome.equals(RECEIPT);
  }

  /** Returns this report as one that a messenger got from its remote server. */
  public Bounce from(String alias) {
    return new Bounce(uid, ofMessage, number, address, outcome, text, alias, failed, suppress);
  }
}
