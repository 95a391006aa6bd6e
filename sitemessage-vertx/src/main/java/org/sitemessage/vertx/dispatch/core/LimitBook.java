package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sitemessage.vertx.store.LimitStore;
import org.sitemessage.vertx.store.value.LimitVersion;
import org.sitemessage.vertx.store.value.ManualLimits;
import org.sitemessage.vertx.text.LogTime;

/**
 * The limits that people have laid over the configured ones. The store decides that the time of one
 * is over, because another process may have extended it. Confined to one event loop. Mirrored in
 * the store, so that a restarted process and other processes know them.
 */
public final class LimitBook {
  private static final Logger LOG = System.getLogger(LimitBook.class.getName());

  private final LimitStore store;
  private final Clock clock;
  private final Map<String, LimitVersion> all = new HashMap<>();
  private Consumer<LimitVersion> changed = version -> {};
  private boolean sweeping;

  /** Creates an empty book. */
  public LimitBook(LimitStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Names the one receiver of each new version. */
  public void onChange(Consumer<LimitVersion> receiver) {
    changed = receiver;
  }

  /** Reads the limits that are stored. */
  public Future<Void> reread() {
    return store.current(clock).onSuccess(this::adopt).mapEmpty();
  }

  /** Learns the versions of a reading; versions that come late are older. */
  public void adopt(List<LimitVersion> found) {
    found.forEach(this::adopt);
  }

  /** Returns the limits that a person has set for a messenger, as long as they hold. */
  public Optional<ManualLimits> of(String alias) {
    return Optional.ofNullable(all.get(alias)).flatMap(LimitVersion::manual);
  }

  /** Sets limits; completes once other processes can know. */
  public Future<Void> set(ManualLimits manual) {
    return store
        .put(manual, clock)
        .map(
            version -> {
              adopt(version);
              return null;
            });
  }

  /**
   * Lets the configured limits of a messenger hold again; completes once other processes can know.
   * Returns whether there were others.
   */
  public Future<Boolean> end(String alias) {
    return store
        .end(alias, clock)
        .map(
            version -> {
              version.ifPresent(this::adopt);
              return version.isPresent();
            });
  }

  /** Ends the limits whose time is over. */
  public Future<Void> sweep() {
    var now = clock.instant();
    if (sweeping || all.values().stream().noneMatch(one -> isOver(one, now))) {
      return Future.succeededFuture();
    }
    sweeping = true;
    return reread().onComplete(result -> sweeping = false);
  }

  private static boolean isOver(LimitVersion version, Instant now) {
    return version.manual().filter(manual -> !now.isBefore(manual.until())).isPresent();
  }

  private void adopt(LimitVersion version) {
    var alias = version.messenger();
    var before = all.getOrDefault(alias, LimitVersion.first(alias));
    if (version.number() <= before.number()) {
      return;
    }
    all.put(alias, version);
    if (version.manual().isPresent()) {
      LOG.log(
          Level.WARNING,
          "limits of messenger \"{0}\" are set by hand until {1}: {2}",
          alias,
          LogTime.of(version.manual().get().until()),
          version.manual().get().reason());
    } else if (before.manual().isPresent()) {
      LOG.log(Level.INFO, "the configured limits of messenger \"{0}\" hold again", alias);
    }
    changed.accept(version);
  }
}
