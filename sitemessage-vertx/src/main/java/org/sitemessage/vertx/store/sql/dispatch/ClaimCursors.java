package org.sitemessage.vertx.store.sql.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.limit.ReadyDispatch;

/**
 * Remembers where the next claim may begin to look. While another transaction stays open,
 * PostgreSQL cannot remove dead index entries, and a look from the beginning steps over the entries
 * of all dispatches that were claimed since: after 200,000 of them a claim takes 100 ms instead of
 * 0.2 ms. Therefore, once a look is slow, the next looks begin at each rank where the last one has
 * ended. Looks at the whole index find dispatches that have become ready before a cursor. They are
 * repeated only so often that they take a small part of the time.
 *
 * <p>Cursors are hints: no dispatch is claimed twice or lost because of them. Confined to one event
 * loop, except for {@link #now}.
 */
public final class ClaimCursors {
  /**
   * Time above which a look is slow. A look at an index without dead entries mostly takes less, and
   * a hundred claims per second leave no time for more.
   */
  private static final Duration SLOW = Duration.ofMillis(2);

  /** Factor by which the pause between two looks at the whole exceeds the time of a look. */
  private static final int REST = 20;

  /** Maximum time between the due time of a ready dispatch and the commit that made it ready. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final Duration slow;
  private final Map<String, Mark> marks = new HashMap<>();

  /** Ranks at which dispatches were seen, by messenger. */
  private final Map<String, Set<Integer>> ranks = new HashMap<>();

  /** The cursors of one messenger, and the time of the next look at the whole. */
  private record Mark(Start start, long wholeAt) {}

  /**
   * The cursors at which a claim begins to look.
   *
   * @param ranks cursors by rank, most urgent first
   * @param oldest cursor in the order by age, across all ranks
   */
  record Start(NavigableMap<Integer, Point> ranks, Point oldest) {}

  /** A place in the order of ready dispatches, at one rank or across all ranks. */
  record Point(Instant dueAt, long id) implements Comparable<Point> {
    private static final Comparator<Point> ORDER =
        Comparator.comparing(Point::dueAt).thenComparing(Point::id);

    static final Point FIRST = at(Instant.EPOCH);

    static Point at(Instant dueAt) {
      return new Point(dueAt, 0);
    }

    @Override
    public int compareTo(Point other) {
      return ORDER.compare(this, other);
    }

    Point or(Point other) {
      return compareTo(other) <= 0 ? this : other;
    }
  }

  /** Creates an object without cursors. */
  public ClaimCursors() {
    this(System::nanoTime, SLOW);
  }

  /**
   * Creates an object without cursors, with another clock and limit.
   *
   * @param nanos clock in ns that never goes back
   * @param slow time above which a look is slow
   */
  public ClaimCursors(LongSupplier nanos, Duration slow) {
    this.nanos = nanos;
    this.slow = slow;
  }

  /** Returns where a claim begins to look; empty if it has to look at the whole. */
  Optional<Start> of(ClaimQuery query) {
    var mark = marks.get(query.messenger());
    return mark == null
            || query.thorough()
            || query.priority().isPresent()
            || nanos.getAsLong() - mark.wholeAt() >= 0
        ? Optional.empty()
        : Optional.of(new Start(new TreeMap<>(mark.start().ranks()), mark.start().oldest()));
  }

  private Set<Integer> seen(String messenger) {
    return ranks.computeIfAbsent(messenger, alias -> new HashSet<>());
  }

  /** Returns the time in ns, for {@link #sawAll}. */
  long now() {
    return nanos.getAsLong();
  }

  /**
   * Notes what a look at the whole has found, once the claim is committed.
   *
   * @param oldest dispatches found by age
   * @param found dispatches found by urgency, in their order
   * @param begun time in ns when the look began
   * @param ended time in ns when the look ended
   */
  void sawAll(
      ClaimQuery query,
      List<ReadyDispatch> oldest,
      List<ReadyDispatch> found,
      long begun,
      long ended) {
    if (query.priority().isPresent()) {
      return;
    }
    found.forEach(ready -> seen(query.messenger()).add(ready.rank()));
    if (ended - begun < slow.toNanos() || seen(query.messenger()).isEmpty()) {
      // Without a rank there is nothing to begin at, and dispatches of another process would wait.
      marks.remove(query.messenger());
      return;
    }
    var ranks = new TreeMap<Integer, Point>();
    // Ranks behind the last dispatch that was found may have ready dispatches of any age.
    seen(query.messenger()).forEach(rank -> ranks.put(rank, Point.FIRST));
    var before = Optional.ofNullable(marks.get(query.messenger())).map(Mark::start);
    before.ifPresent(start -> ranks.putAll(start.ranks()));
    found.forEach(ready -> ranks.put(ready.rank(), behind(query, ready)));
    if (found.size() < query.limit()) {
      ranks.replaceAll((rank, old) -> latest(query));
    }
    var first = before.map(Start::oldest).orElse(Point.FIRST);
    marks.put(
        query.messenger(),
        new Mark(
            new Start(
                ranks, query.byAge() == 0 ? first : next(query, oldest, query.byAge(), first)),
            nanos.getAsLong() + REST * (ended - begun)));
  }

  /** Returns the last point before which no further dispatch can appear. */
  private static Point latest(ClaimQuery query) {
    return Point.at(query.now().minus(SLACK));
  }

  private static Point behind(ClaimQuery query, ReadyDispatch ready) {
    return new Point(ready.dueAt(), ready.id()).or(latest(query));
  }

  private static Point next(ClaimQuery query, List<ReadyDispatch> found, int wanted, Point before) {
    if (found.size() < wanted) {
      return latest(query);
    }
    return found.isEmpty() ? before : behind(query, found.get(found.size() - 1));
  }

  /**
   * Notes what a look at one rank has found, once the claim is committed.
   *
   * @param found dispatches in their order
   * @param wanted maximum number of dispatches that the look could find
   */
  void saw(ClaimQuery query, int rank, List<ReadyDispatch> found, int wanted) {
    var mark = marks.get(query.messenger());
    if (mark != null) {
      mark.start()
          .ranks()
          .compute(
              rank, (same, old) -> next(query, found, wanted, old == null ? Point.FIRST : old));
    }
  }

  /** Notes what a look by age has found, once the claim is committed. */
  void sawOldest(ClaimQuery query, List<ReadyDispatch> found) {
    marks.computeIfPresent(
        query.messenger(),
        (same, mark) ->
            new Mark(
                new Start(
                    mark.start().ranks(), next(query, found, query.byAge(), mark.start().oldest())),
                mark.wholeAt()));
  }

  /** Notes that a dispatch of a messenger was made ready. */
  public void ready(String messenger, int rank, Instant dueAt) {
    seen(messenger).add(rank);
    var point = Point.at(dueAt);
    marks.computeIfPresent(
        messenger,
        (same, mark) -> {
          mark.start().ranks().merge(rank, point, Point::or);
          return new Mark(
              new Start(mark.start().ranks(), mark.start().oldest().or(point)), mark.wholeAt());
        });
  }

  /** Notes that dispatches of a messenger were made ready. */
  public void ready(String messenger, List<ReadyDispatch> dispatches) {
    dispatches.forEach(one -> ready(messenger, one.rank(), one.dueAt()));
  }

  /** Notes that claimed dispatches are ready again, with these due times. */
  void readyAgain(Collection<Instant> dueAt) {
    dueAt.stream()
        .min(Instant::compareTo)
        .map(Point::at)
        .ifPresent(
            first ->
                marks.replaceAll(
                    (messenger, mark) -> {
                      mark.start().ranks().replaceAll((rank, old) -> old.or(first));
                      return new Mark(
                          new Start(mark.start().ranks(), mark.start().oldest().or(first)),
                          mark.wholeAt());
                    }));
  }

  /** Forgets all cursors, because dispatches may have become ready anywhere. */
  public void forget() {
    marks.clear();
  }
}
