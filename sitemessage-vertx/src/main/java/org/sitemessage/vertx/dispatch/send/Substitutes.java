package org.sitemessage.vertx.dispatch.send;

import java.util.List;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.Completion;

/** Outcomes that are stored in place of an outcome that the store refuses permanently. */
final class Substitutes {
  private static final int SHOWN = 200;

  private Substitutes() {}

  /**
   * Returns the substitutes of an outcome, to be tried in this order: first the same status without
   * what a messenger or a message type has supplied, then {@code unknown}.
   *
   * @param address address that the dispatch had when it was claimed
   * @param refusal error text of the store
   */
  static List<Completion> of(Completion refused, String address, String refusal) {
    var why = "the store refused the outcome: " + shortened(refusal);
    return List.of(
        plain(refused, refused.status(), address, why, refused.followers()),
        plain(
            refused, DispatchStatus.UNKNOWN, address, "the store refused the outcome", List.of()));
  }

  private static Completion plain(
      Completion refused,
      DispatchStatus status,
      String address,
      String text,
      List<Long> followers) {
    var kind = refused.attempt().map(Completion.Attempt::outcome).orElse("unknown");
    return new Completion(
        refused.dispatchId(),
        refused.claim(),
        status,
        refused.at(),
        refused.dueAt(),
        refused.progress(),
        address,
        "",
        Optional.empty(),
        Optional.of(new Completion.Attempt(kind, text, false)),
        followers,
        Optional.empty());
  }

  /** Only visible ASCII characters, which every store accepts. */
  private static String shortened(String text) {
    var ascii = text.replaceAll("[^ -~]+", " ");
    return ascii.length() <= SHOWN ? ascii : ascii.substring(0, SHOWN) + "...";
  }
}
