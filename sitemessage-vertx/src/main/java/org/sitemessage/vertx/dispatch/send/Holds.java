package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.store.HoldStore;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.StoredHold;
import org.sitemessage.vertx.store.value.AddressDomain;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.text.LogTime;

/**
 * The messengers, domains and addresses that must not be contacted for now, and the reasons. A hold
 * ends when a dispatch that is let through after its time shows that the channel works again, or
 * when an operator ends it. Confined to one event loop, except for {@link #ofAddress}. Mirrored in
 * the store, so that a restarted process and other processes know the holds.
 */
public final class Holds {
  private static final Logger LOG = System.getLogger(Holds.class.getName());

  /** Maximum number of holds that are remembered at once. */
  private static final int MOST = 20_000;

  /** Servers quote addresses, which do not belong into logs. */
  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@\"]+@[^\\s<>@\"]+");

  private final HoldStore store;
  private final AddressKeys keys;
  private final Clock clock;
  private final RetryPolicy holds;
  private final RetryPolicy pauses;
  private final Consumer<Hold> changed;

  /** Read by the store's threads, too, while they claim. */
  private final Map<Key, Hold> all = new ConcurrentHashMap<>();

  private final Map<String, Integer> generations = new HashMap<>();

  /** The rows as this process last read or wrote them: a row that differs was changed by others. */
  private final Map<Key, StoredHold> known = new HashMap<>();

  private int changes;
  private int writing;

  private record Key(String messenger, Scope scope, String subject) {}

  /**
   * Creates an empty book of holds.
   *
   * @param holds delays between attempts at a failing channel
   * @param pauses delays before one dispatch is tried at a channel that needs a person
   * @param changed receiver of every change to a messenger's hold; {@code until} is in the past
   *     once the hold is removed
   */
  public Holds(
      HoldStore store,
      AddressKeys keys,
      Clock clock,
      RetryPolicy holds,
      RetryPolicy pauses,
      Consumer<Hold> changed) {
    this.store = store;
    this.keys = keys;
    this.clock = clock;
    this.holds = holds;
    this.pauses = pauses;
    this.changed = changed;
  }

  Future<Void> load() {
    return store
        .all(clock)
        .map(
            found -> {
              found.forEach(
                  kept -> {
                    known.put(key(kept.hold()), kept);
                    all.put(key(kept.hold()), restarted(kept.hold()));
                  });
              return null;
            });
  }

  /** Learns the holds that other processes have set and removed. */
  Future<Void> refresh() {
    var found = reading();
    return store
        .all(clock)
        .map(
            stored -> {
              found.accept(stored);
              return null;
            });
  }

  /**
   * Returns the receiver of all stored holds, for one reading that begins now: it learns the holds
   * that other processes have set and removed.
   */
  Consumer<List<StoredHold>> reading() {
    var before = changes;
    var quiet = writing == 0;
    return found -> {
      // What was changed here meanwhile may or may not stand in what was read.
      if (quiet && changes == before) {
        adopt(found);
      }
    };
  }

  private void adopt(List<StoredHold> found) {
    var gone = new HashSet<>(known.keySet());
    for (var kept : found) {
      var hold = kept.hold();
      gone.remove(key(hold));
      var last = known.put(key(hold), kept);
      if (last == null || !last.isSame(kept)) {
        var before = Optional.ofNullable(all.put(key(hold), hold));
        generations.merge(hold.messenger(), 1, Integer::sum);
        if (hold.scope() == Scope.MESSENGER) {
          announce(hold, before);
        }
      }
    }
    for (var key : gone) {
      known.remove(key);
      var hold = all.remove(key);
      if (hold != null && key.scope() == Scope.MESSENGER) {
        announceEnd(hold);
      }
    }
  }

  /**
   * Returns a hold as of a restart. The restart may be the correction that was asked for, so one
   * dispatch may be tried at once.
   */
  private Hold restarted(Hold hold) {
    if (hold.scope() != Scope.MESSENGER) {
      return hold;
    }
    var now =
        new Hold(
            hold.messenger(),
            hold.scope(),
            hold.subject(),
            hold.paused(),
            clock.instant(),
            hold.reason(),
            hold.failures());
    announce(now, Optional.empty());
    return now;
  }

  /**
   * Returns the number of holds of a messenger so far, to recognize deliveries begun before the
   * last.
   */
  int generation(String alias) {
    return generations.getOrDefault(alias, 0);
  }

  public Optional<Hold> ofMessenger(String alias) {
    return find(alias, Scope.MESSENGER, "");
  }

  /**
   * Returns the time at which an address may be contacted again, if it is held or its domain is.
   */
  public Optional<Instant> ofAddress(String alias, String address) {
    var now = clock.instant();
    return find(alias, Scope.ADDRESS, keys.key(alias, address))
        .filter(hold -> hold.blocks(now))
        .or(() -> find(alias, Scope.DOMAIN, domain(address)).filter(hold -> hold.blocks(now)))
        .map(Hold::until);
  }

  private Optional<Hold> find(String alias, Scope scope, String subject) {
    return Optional.ofNullable(all.get(new Key(alias, scope, subject)));
  }

  /**
   * Sets or removes a hold because of an outcome.
   *
   * @param generation {@link #generation} at the handover of the delivery: a delivery that was
   *     under way before the hold does not show that the hold is over
   * @return completes when other processes can know; always succeeds
   */
  Future<Void> observe(String alias, String address, Outcome outcome, int generation) {
    if (outcome.isPaused()) {
      return extend(alias, Scope.MESSENGER, "", true, outcome.reason(), Optional.empty());
    } else if (outcome instanceof Outcome.Deferred deferred) {
      var subject =
          switch (deferred.scope()) {
            case ADDRESS -> keys.key(alias, address);
            case DOMAIN -> domain(address);
            case DISPATCH, MESSENGER -> "";
          };
      if (deferred.scope() != Scope.DISPATCH) {
        return extend(alias, deferred.scope(), subject, false, deferred.reason(), deferred.delay());
      }
    } else if (outcome.isUnknown()) {
      // A channel that was failing and now leaves us in doubt has not shown that it works.
      return ofMessenger(alias)
          .map(
              hold -> extend(alias, Scope.MESSENGER, "", false, outcome.reason(), Optional.empty()))
          .orElseGet(Future::succeededFuture);
    } else if (generation == generation(alias)) {
      return ofMessenger(alias)
          .map(hold -> remove(hold).<Void>mapEmpty().otherwiseEmpty())
          .orElseGet(Future::succeededFuture);
    }
    return Future.succeededFuture();
  }

  private Future<Void> extend(
      String alias,
      Scope scope,
      String subject,
      boolean paused,
      String reason,
      Optional<Duration> delay) {
    var now = clock.instant();
    var before = find(alias, scope, subject);
    if (before.isPresent()
        && before.get().blocks(now)
        && (before.get().paused() || !paused)
        && delay.isEmpty()) {
      // What was under way together fails together: that is one failure.
      return Future.succeededFuture();
    }
    if (scope != Scope.MESSENGER && before.isEmpty() && all.size() >= MOST) {
      // The dispatch itself waits all the same; only others to that address do not.
      return Future.succeededFuture();
    }
    var failures = before.map(Hold::failures).orElse(0) + 1;
    // Only a person, or a dispatch that goes through, ends a pause.
    var needsPerson = paused || before.map(Hold::paused).orElse(false);
    var own = needsPerson ? pauses.bound(failures) : holds.delay(failures);
    var until = now.plus(delay.map(OutcomePolicy::clamped).orElse(own));
    var hold =
        new Hold(
            alias,
            scope,
            subject,
            needsPerson,
            before.map(Hold::until).filter(until::isBefore).orElse(until),
            reason,
            failures);
    all.put(key(hold), hold);
    generations.merge(alias, 1, Integer::sum);
    if (scope == Scope.MESSENGER) {
      announce(hold, before);
    }
    // Nothing that is stored is the same, until it is.
    known.put(key(hold), new StoredHold(hold, Instant.MIN));
    return writing(alias, store.put(hold, clock))
        .onSuccess(kept -> known.computeIfPresent(key(hold), (key, old) -> kept))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private void announce(Hold hold, Optional<Hold> before) {
    changed.accept(hold);
    if (before.isPresent() && before.get().paused() == hold.paused()) {
      return;
    }
    var next = hold.blocks(clock.instant()) ? "at " + LogTime.of(hold.until()) : "now";
    LOG.log(
        Level.WARNING,
        hold.paused()
            ? "messenger \"{0}\" is paused, nothing is lost: {1} (one message is tried again {2};"
                + " correct the cause, or resume it by command)"
            : "messenger \"{0}\" is held, nothing is lost: {1} (it is tried again {2})",
        hold.messenger(),
        ADDRESS.matcher(hold.reason()).replaceAll("(address)"),
        next);
  }

  /**
   * Resumes a messenger at once, because an operator asks for it or because it works again. Ends a
   * hold that only other processes know yet, too. Returns whether there was one.
   */
  public Future<Boolean> resume(String alias) {
    return ofMessenger(alias)
        .map(hold -> remove(hold).map(true))
        .orElseGet(() -> writing(alias, store.remove(none(alias, Scope.MESSENGER, ""))));
  }

  /** Returns a hold that says that there is none. */
  private static Hold none(String alias, Scope scope, String subject) {
    return new Hold(alias, scope, subject, false, Instant.MIN, "", 0);
  }

  private Future<Boolean> remove(Hold hold) {
    all.remove(key(hold));
    announceEnd(hold);
    known.remove(key(hold));
    return writing(hold.messenger(), store.remove(hold));
  }

  private void announceEnd(Hold hold) {
    LOG.log(Level.INFO, "the hold of messenger \"{0}\" has ended", hold.messenger());
    changed.accept(none(hold.messenger(), hold.scope(), hold.subject()));
  }

  private <T> Future<T> writing(String alias, Future<T> change) {
    changes++;
    writing++;
    return change.onComplete(result -> writing--).onFailure(failure -> notStored(alias, failure));
  }

  /** Forgets the holds of addresses and domains whose time is over. */
  void sweep() {
    var now = clock.instant();
    var over =
        all.values().stream()
            .filter(hold -> hold.scope() != Scope.MESSENGER && !hold.blocks(now))
            .toList();
    for (var hold : over) {
      all.remove(key(hold));
      known.remove(key(hold));
      writing(hold.messenger(), store.remove(hold));
    }
  }

  /** A restart would not know of the change; the running process does. */
  private static void notStored(String alias, Throwable failure) {
    LOG.log(
        Level.ERROR,
        "the state of messenger \"{0}\" could not be stored: {1}",
        alias,
        failure.getMessage());
  }

  private static Key key(Hold hold) {
    return new Key(hold.messenger(), hold.scope(), hold.subject());
  }

  private static String domain(String address) {
    return AddressDomain.of(address).orElseGet(() -> address.toLowerCase(Locale.ROOT));
  }
}
