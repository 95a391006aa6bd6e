package org.sitemessage.vertx.messenger.http;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Outcome;

/**
 * Remembers that the remote server has accepted the credentials. Asked on one event loop; who asks
 * while an answer is under way waits for the same one.
 */
public final class Verification {
  private @Nullable Future<Optional<Outcome>> begun;

  /**
   * Why nothing can be sent, if there is a reason; only an empty answer is remembered.
   *
   * @param question asks the remote server; must not fail
   */
  public Future<Optional<Outcome>> verified(Supplier<Future<Optional<Outcome>>> question) {
    var underWay = begun;
    if (underWay != null) {
      return underWay;
    }
    var asked = question.get();
    begun = asked;
    asked.onSuccess(
        refusal -> {
          if (refusal.isPresent() && begun == asked) {
            begun = null;
          }
        });
    return asked;
  }

  /** Asks again next time. */
  public void forget() {
    begun = null;
  }
}
