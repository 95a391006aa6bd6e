package org.sitemessage.demo.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sitemessage.api.access.Principal;
import org.sitemessage.vertx.access.AccessControl;

/**
 * Access to the health and the metrics, which have to answer while the store that holds the keys
 * cannot be reached. A key that the store has confirmed stays accepted during an outage, as long as
 * it is used regularly, and no longer than {@link #LONGEST}. Once the store answers, its answer
 * counts. Not for routes that change or show anything else.
 */
public final class MonitorAccess implements AccessControl {
  /** Longest time between two uses: longer than any usual interval of a monitor. */
  static final Duration BETWEEN = Duration.ofMinutes(5);

  /** Longest time since the store has confirmed a key. */
  static final Duration LONGEST = Duration.ofHours(1);

  private static final int MOST = 100;

  private final AccessControl access;
  private final Clock clock;

  /** By the hash of the secret, as in the store. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** A key that the store has confirmed. */
  private record Known(Principal principal, Instant confirmed, Instant used) {
    boolean counts(Instant now) {
      return now.isBefore(used.plus(BETWEEN)) && now.isBefore(confirmed.plus(LONGEST));
    }

    Known usedAt(Instant now) {
      return new Known(principal, confirmed, now);
    }
  }

  /**
   * Creates an access control.
   *
   * @param access access control that asks the store
   */
  public MonitorAccess(AccessControl access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public Future<Principal> principal(RoutingContext ctx) {
    var key = AccessControl.bearer(ctx.request()).map(MonitorAccess::hash);
    return access
        .principal(ctx)
        .onSuccess(principal -> key.ifPresent(one -> remember(one, principal)))
        .recover(
            failure ->
                key.filter(one -> !(failure instanceof HttpException))
                    .flatMap(this::remembered)
                    .map(Future::succeededFuture)
                    .orElseGet(() -> forget(key, failure)));
  }

  private void remember(String key, Principal principal) {
    var now = clock.instant();
    known.values().removeIf(one -> !one.counts(now));
    if (known.size() < MOST || known.containsKey(key)) {
      known.put(key, new Known(principal, now, now));
    }
  }

  private Optional<Principal> remembered(String key) {
    var now = clock.instant();
    var found = Optional.ofNullable(known.get(key)).filter(one -> one.counts(now));
    found.ifPresent(one -> known.put(key, one.usedAt(now)));
    return found.map(Known::principal);
  }

  private Future<Principal> forget(Optional<String> key, Throwable failure) {
    key.ifPresent(known::remove);
    return Future.failedFuture(failure);
  }

  private static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
