package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.user.User;
import org.sitemessage.api.user.UserDirectory;

/** The application's people, asked in such a way that their directory can fail, or never answer. */
public record Directory(EngineContext engine, UserDirectory users) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * The users of these ids that are known.
   *
   * @throws SiteMessageException as a failed future, {@link FailureCode#NOT_READY}
   */
  public Future<Map<String, User>> find(Set<String> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return engine
        .here(
            Future.succeededFuture(ids)
                .compose(users::find)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .recover(
            failure ->
                Future.failedFuture(
                    new SiteMessageException(
                        FailureCode.NOT_READY, "the user directory failed: " + failure, failure)));
  }
}
