package org.sitemessage.vertx.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Where claims may begin to look. As long as somebody else's transaction stays open, PostgreSQL can
 * remove no row of the past, and whoever looks from the beginning steps over each that was claimed
 * since: a claim of 0.2 ms takes 100 ms after 200,000 of them. So once such a look is slow, the
 * next ones begin where the last has ended, at each rank, and the whole is looked at again only so
 * often that it takes a small part of the time: that finds what has become ready behind the marks.
 *
 * <p>Marks are hints: nothing is claimed twice because of them, nor lost. Confined to one event
 * loop.
 */
final class ClaimMarks {
  /** Above what a look at an index without dead entries takes, also on a busy machine. */
  private static final Duration SLOW = Duration.ofMillis(20);

  /** Looks at the whole take one part in so many of the time. */
  private static final int REST = 20;

  /** What is ready may have been written so much later than its time says. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final Duration slow;
  private final Map<String, Mark> marks = new HashMap<>();

  /** Of each messenger the ranks that anything was ever seen at. */
  private final Map<String, Set<Integer>> ranks = new HashMap<>();

  /** Of one messenger: where each rank begins, and when the whole is looked at again. */
  private record Mark(NavigableMap<Integer, Instant> from, long wholeAt) {}

  /** Marks of nothing yet. */
  ClaimMarks() {
    this(System::nanoTime, SLOW);
  }

  /**
   * The same with other times.
   *
   * @param nanos a clock that never goes back
   * @param slow above what time a look is slow
   */
  ClaimMarks(LongSupplier nanos, Duration slow) {
    this.nanos = nanos;
    this.slow = slow;
  }

  /**
   * A ready dispatch that was seen.
   *
   * @param id its number
   * @param rank minus its priority
   * @param dueAt since when it is due
   */
  record Ready(long id, int rank, Instant dueAt) {}

  /** Where to begin, by rank, most urgent first; empty if all has to be looked at. */
  Optional<NavigableMap<Integer, Instant>> of(ClaimQuery query) {
    var mark = marks.get(query.messenger());
    return mark == null
            || query.thorough()
            || query.priority().isPresent()
            || nanos.getAsLong() - mark.wholeAt() >= 0
        ? Optional.empty()
        : Optional.of(new TreeMap<>(mark.from()));
  }

  private Set<Integer> seen(String messenger) {
    return ranks.computeIfAbsent(messenger, alias -> new HashSet<>());
  }

  /** The time now, for {@link #sawAll}. */
  long now() {
    return nanos.getAsLong();
  }

  /**
   * Notes what a look at everything has found, most urgent first, once that was claimed.
   *
   * @param begun the time when it began
   * @param ended the time when it had ended
   */
  void sawAll(ClaimQuery query, List<Ready> found, long begun, long ended) {
    if (query.priority().isPresent()) {
      return;
    }
    found.forEach(ready -> seen(query.messenger()).add(ready.rank()));
    if (ended - begun < slow.toNanos()) {
      marks.remove(query.messenger());
      return;
    }
    var from = new TreeMap<Integer, Instant>();
    // Those behind the last one that was found may have anything.
    seen(query.messenger()).forEach(rank -> from.put(rank, Instant.EPOCH));
    var before = marks.get(query.messenger());
    if (before != null) {
      from.putAll(before.from());
    }
    found.forEach(ready -> from.put(ready.rank(), ready.dueAt().minus(SLACK)));
    if (found.size() < query.limit()) {
      from.replaceAll((rank, old) -> query.now().minus(SLACK));
    }
    marks.put(query.messenger(), new Mark(from, nanos.getAsLong() + REST * (ended - begun)));
  }

  /**
   * Notes what a look at one rank has found, once that was claimed.
   *
   * @param whole whether there was no more
   */
  void saw(ClaimQuery query, int rank, List<Ready> found, boolean whole) {
    var mark = marks.get(query.messenger());
    if (mark == null) {
      return;
    }
    if (whole) {
      mark.from().put(rank, query.now().minus(SLACK));
    } else if (!found.isEmpty()) {
      mark.from().put(rank, found.get(found.size() - 1).dueAt().minus(SLACK));
    }
  }

  /** Something is ready at that rank of a messenger, since then. */
  void ready(String messenger, int rank, Instant dueAt) {
    seen(messenger).add(rank);
    var mark = marks.get(messenger);
    if (mark != null) {
      mark.from().merge(rank, dueAt, (a, b) -> a.isBefore(b) ? a : b);
    }
  }

  /** Some of the dispatches that were claimed are ready again, since then or later. */
  void readyAgain(Collection<Instant> dueAt) {
    dueAt.stream()
        .min(Instant::compareTo)
        .ifPresent(
            first ->
                marks
                    .values()
                    .forEach(
                        mark ->
                            mark.from()
                                .replaceAll((rank, old) -> old.isBefore(first) ? old : first)));
  }

  /** Anything may be ready anywhere. */
  void forget() {
    marks.clear();
  }
}
