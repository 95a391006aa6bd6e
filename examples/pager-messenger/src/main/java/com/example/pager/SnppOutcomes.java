package com.example.pager;

import java.net.ConnectException;
import java.util.Locale;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;

/** Outcomes of failures, by the stage that the dialogue had reached. */
final class SnppOutcomes {
  private SnppOutcomes() {}

  // snippet:begin classification
  /** Returns the outcome of a refusal by the gateway. */
  static Outcome refused(SnppStage stage, SnppReply reply, String reason) {
    if (reply.asksForSilence()) {
      return Outcome.deferred(reason, Scope.MESSENGER);
    }
    if (stage == SnppStage.LOGIN && reply.isPermanent()) {
      return Outcome.paused(reason); // a person has to mend the configuration
    }
    if (stage.isBeforePage()) {
      return Outcome.deferred(reason, Scope.MESSENGER);
    }
    return reply.isPermanent() ? Outcome.rejected(reason) : Outcome.retry(reason);
  }

  /** Returns the outcome if the connection failed, or no answer came in time. */
  static Outcome lost(SnppStage stage, String reason) {
    if (stage == SnppStage.SEND) {
      return Outcome.unknown(reason); // it may be on the air
    }
    return stage.isBeforePage() ? Outcome.deferred(reason, Scope.MESSENGER) : Outcome.retry(reason);
  }

  /** Returns the outcome if the messenger was closed: nobody's fault, and no attempt. */
  static Outcome closed(SnppStage stage) {
    return stage == SnppStage.SEND
        ? Outcome.unknown("the messenger was closed before the gateway answered")
        : Outcome.deferred("the messenger was closed", Scope.DISPATCH);
  }

  // snippet:end

  /** Returns a text with the stage and the failure. */
  static String reason(SnppStage stage, Throwable failure) {
    var what =
        failure instanceof ConnectException
            ? "the connection was refused or not made in time"
            : String.valueOf(failure.getMessage());
    return "at %s: %s".formatted(stage.name().toLowerCase(Locale.ROOT), what);
  }
}
