package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;

/**
 * Tokens of the application, which knows how long they are good.
 *
 * @param supplier asked before each connection, and again when its token was refused
 */
record SuppliedTokens(Supplier<Future<String>> supplier) implements SmtpTokens {

  @Override
  public Future<String> token() {
    return Future.succeededFuture()
        .compose(v -> supplier.get())
        .recover(
            failure ->
                Future.failedFuture(
                    new TokenFailure(
                        Outcome.deferred(
                            "no token was supplied: " + failure.getClass().getSimpleName(),
                            Scope.MESSENGER))));
  }

  @Override
  public void refused(String token) {}

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
