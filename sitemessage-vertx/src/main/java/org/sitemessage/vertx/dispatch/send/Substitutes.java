package org.sitemessage.vertx.dispatch.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.vertx.store.claim.Completion;

/** Outcomes that are stored in place of an outcome that the store refuses permanently. */
final class Substitutes {
  private static final int SHOWN = 200;

  private Substitutes() {}

  /**
   * Returns the substitutes of an outcome, to be tried in this order: first the same status without
   * what a messenger or a message type has supplied; then, if the outcome suppresses the address,
   * the same without the suppression; then {@code unknown}. Each applies to the followers, too,
   * because they would otherwise stay in processing.
   *
   * @param address address that the dispatch had when it was claimed
   * @param refusal error text of the store
   */
  static List<Completion> of(Completion refused, String address, String refusal) {
    var why = "the store refused the outcome: " + shortened(refusal);
    var kept = refused.suppression().map(entry -> entry.withText(why));
    var substitutes = new ArrayList<Completion>();
    substitutes.add(plain(refused, refused.status(), address, why, kept));
    if (kept.isPresent()) {
      substitutes.add(plain(refused, refused.status(), address, why, Optional.empty()));
    }
    substitutes.add(
        plain(
            refused,
            DispatchStatus.UNKNOWN,
            address,
            "the store refused the outcome",
            Optional.empty()));
    return substitutes;
  }

  private static Completion plain(
      Completion refused,
      DispatchStatus status,
      String address,
      String text,
      Optional<Suppression> suppression) {
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
        refused.followers(),
        suppression);
  }

  /** Only visible ASCII characters, which every store accepts. */
  private static String shortened(String text) {
    var ascii = text.replaceAll("[^ -~]+", " ");
    return ascii.length() <= SHOWN ? ascii : ascii.substring(0, SHOWN) + "...";
  }
}
