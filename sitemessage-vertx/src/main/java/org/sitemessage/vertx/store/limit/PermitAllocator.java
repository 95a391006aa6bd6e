package org.sitemessage.vertx.store.limit;

import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.Message;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.claim.Permit;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.value.AddressKeys;

/**
 * Gives dispatches that are about to be claimed their permits under the limits, in the same
 * transaction. A dispatch that has no permit soon is not claimed: it stays ready if the limit of
 * the messenger is exhausted, and is parked if that of its address or domain is.
 */
public final class PermitAllocator {
  /** Of a messenger that only days limit. */
  private static final long MOST_SLACK = TimeUnit.SECONDS.toNanos(1);

  private final Tx tx;
  private final AddressKeys addressKeys;
  private final ClaimTerms terms;
  private final String messenger;
  private final int limit;
  private final Instant here;

  private final List<Long> granted = new ArrayList<>();
  private final Map<Long, Permit> slots = new HashMap<>();
  private final Map<Long, BucketKey> parked = new LinkedHashMap<>();
  private Optional<Duration> again = Optional.empty();
  private Optional<Duration> wake = Optional.empty();
  private int waiting;
  private boolean stale;

  public PermitAllocator(Tx tx, AddressKeys addressKeys, ClaimTerms terms, ClaimQuery query) {
    this.tx = tx;
    this.addressKeys = addressKeys;
    this.terms = terms;
    this.messenger = query.messenger();
    this.limit = query.limit();
    this.here = query.now();
    this.waiting = terms.waiting();
  }

  /**
   * A dispatch that could be claimed.
   *
   * @param id id of the dispatch
   * @param address address that it goes to
   * @param grouped true if it may stand for others
   * @param expiresAt time at which its own message expires; for a group, its last message
   * @param quiet quiet hours, in which it is not sent
   * @param seenAt time at which it was read, ns since 1970 by the clock that all processes share
   */
  public record Candidate(
      long id, String address, boolean grouped, Instant expiresAt, Quiet quiet, long seenAt) {

    Candidate until(Instant later) {
      return new Candidate(id, address, grouped, later, quiet, seenAt);
    }
  }

  /** Returns the columns that a candidate needs, in addition to those of every ready dispatch. */
  public static String columns(Dialect dialect) {
    return ", address, message_id, quiet"
        + (dialect.time().isEmpty() ? "" : ", " + dialect.time() + " as seen_at");
  }

  public Candidate candidate(Row row, Map<Long, Message> messages) {
    var message = Objects.requireNonNull(messages.get(row.getLong("MESSAGE_ID")));
    return new Candidate(
        row.getLong("ID"),
        row.getString("ADDRESS"),
        !message.group().isEmpty(),
        message.expiresAt(),
        Quiet.parse(row.getString("QUIET")),
        tx.dialect().time().isEmpty() ? Bucket.nanos(here) : row.getLong("SEEN_AT"));
  }

  /**
   * Decides about candidates that this transaction has locked, and parks those that have to wait
   * for their address or domain; returns the ids of those that are to be claimed.
   */
  public List<Long> give(List<Candidate> locked) throws SQLException {
    if (locked.isEmpty()) {
      return List.of();
    }
    var candidates = withGroups(locked);
    // The time was read before the buckets are locked. A transaction that locked them earlier may
    // have seen a later time, which does no harm.
    var now = candidates.stream().mapToLong(Candidate::seenAt).max().orElseThrow();
    var rows = new RateBuckets(tx, messenger, now, terms.number());
    var keys = new TreeSet<BucketKey>();
    candidates.stream().filter(this::goes).forEach(one -> keys.addAll(keys(one)));
    if (terms.limits().day().isPresent()) {
      keys.add(BucketKey.MESSENGER);
    }
    rows.read(terms.limits(), keys);
    stale = rows.isStale();
    if (stale) {
      return List.of();
    }
    var day = rows.day(terms.limits().day());
    day.ifPresent(count -> count.giveBack(terms.unusedDay(), terms.unused()));
    for (var one : candidates) {
      if (again.isEmpty()) {
        decide(one, rows, day);
      }
    }
    rows.write();
    new ParkedDispatches(tx, messenger).park(parked);
    return granted;
  }

  /** Looks up when groups expire whose first message has expired. */
  private List<Candidate> withGroups(List<Candidate> candidates) throws SQLException {
    var heads =
        candidates.stream()
            .filter(one -> one.grouped() && !one.expiresAt().isAfter(here))
            .map(Candidate::id)
            .toList();
    if (heads.isEmpty()) {
      return candidates;
    }
    var last = new HashMap<Long, Instant>();
    tx.in(
        "select g.head_id, max(m.expires_at) as expires_at from grouped g"
            + " join dispatch d on d.id = g.dispatch_id join message m on m.id = d.message_id"
            + " where g.head_id in (%s) group by g.head_id",
        heads, row -> last.put(row.getLong(0), Tx.instant(row, "EXPIRES_AT")));
    return candidates.stream()
        .map(one -> last.containsKey(one.id()) ? one.until(last.get(one.id())) : one)
        .toList();
  }

  public LimitedClaim result(List<ClaimedDispatch> claimed, int candidates) {
    var more = candidates == limit && again.isEmpty();
    return new LimitedClaim(claimed, slots, again, wake, more, stale);
  }

  /** Returns whether it will be sent; only then does it need a permit. */
  private boolean goes(Candidate one) {
    return one.expiresAt().isAfter(here)
        && !one.quiet().end(here).isAfter(here)
        && !terms.held().test(one.address());
  }

  private List<BucketKey> keys(Candidate one) {
    var limits = terms.limits();
    var keys = new ArrayList<BucketKey>();
    if (!limits.messenger().isNone()) {
      keys.add(BucketKey.MESSENGER);
    }
    keys.addAll(
        ParkedDispatches.narrow(limits, one.address(), addressKeys.key(messenger, one.address())));
    return keys;
  }

  private void decide(Candidate one, RateBuckets rows, Optional<DayCount> day) {
    if (!goes(one)) {
      granted.add(one.id());
      return;
    }
    var now = rows.now();
    var horizon = now + terms.ahead().toNanos();
    var keys = keys(one);
    var slack = MOST_SLACK;
    var open = true;
    var at = now;
    var last = BucketKey.MESSENGER;
    for (var key : keys) {
      var bucket = rows.get(key).bucket();
      slack = Math.min(slack, bucket.pace().slack());
      open &= bucket.isOpen(now);
      if (bucket.next(now) > at) {
        at = bucket.next(now);
        last = key;
      }
    }
    if (open) {
      at = now;
      last = BucketKey.MESSENGER;
    }
    slack += terms.grace().toNanos();
    var ofMessenger = keys.contains(BucketKey.MESSENGER) ? turnOf(rows, now) : now;
    if (ofMessenger > horizon) {
      again = Optional.of(Duration.ofNanos(ofMessenger - now - terms.ahead().toNanos() / 2));
    } else if (last.scope() != Scope.MESSENGER && (at > horizon || waiting == 0)) {
      park(one, rows, last, at);
    } else if (day.isPresent() && !day.get().has(at + slack)) {
      again = Optional.of(Duration.ofNanos(day.get().end() - now));
    } else {
      waiting -= last.scope() == Scope.MESSENGER ? 0 : 1;
      for (var key : keys) {
        rows.get(key).take(at, slack);
      }
      day.ifPresent(DayCount::take);
      granted.add(one.id());
      slots.put(
          one.id(),
          new Permit(
              Duration.ofNanos(at - now),
              Duration.ofNanos(slack),
              day.map(DayCount::day).orElse("")));
    }
  }

  private static long turnOf(RateBuckets rows, long now) {
    var bucket = rows.get(BucketKey.MESSENGER).bucket();
    return bucket.isOpen(now) ? now : bucket.next(now);
  }

  private void park(Candidate one, RateBuckets rows, BucketKey key, long at) {
    parked.put(one.id(), key);
    var then = Math.max(rows.now(), at - terms.ahead().toNanos() / 2);
    rows.get(key).wakeBy(then);
    var in = Duration.ofNanos(then - rows.now());
    wake = wake.filter(sooner -> sooner.compareTo(in) <= 0).or(() -> Optional.of(in));
  }
}
