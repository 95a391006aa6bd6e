package org.sitemessage.vertx.store.sql;

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
 * Where claims may begin to look. As long as somebody else's transaction stays open, PostgreSQL can
 * remove no row of the past, and whoever looks from the beginning steps over each that was claimed
 * since: a claim of 0.2 ms takes 100 ms after 200,000 of them. So once such a look is slow, the
 * next ones begin where the last has ended, at each rank, and the whole is looked at again only so
 * often that it takes a small part of the time: that finds what has become ready behind the marks.
 *
 * <p>Marks are hints: nothing is claimed twice because of them, nor lost. Confined to one event
 * loop, except for {@link #now}.
 */
public final class ClaimCursors {
  /**
   * Above what a look at an index without dead entries takes, mostly: a hundred claims a second
   * leave no time for more.
   */
  private static final Duration SLOW = Duration.ofMillis(2);

  /** Looks at the whole take one part in so many of the time. */
  private static final int REST = 20;

  /** What is ready may have been written so much later than its time says. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final Duration slow;
  private final Map<String, Mark> marks = new HashMap<>();

  /** Of each messenger the ranks that anything was ever seen at. */
  private final Map<String, Set<Integer>> ranks = new HashMap<>();

  /** Of one messenger: where to begin, and when the whole is looked at again. */
  private record Mark(Start start, long wholeAt) {}

  /**
   * Where a claim begins to look.
   *
   * @param ranks at each rank, most urgent first
   * @param oldest among all ranks
   */
  record Start(NavigableMap<Integer, Point> ranks, Point oldest) {}

  /** A place in the order of what is ready at one rank, or of all that is ready. */
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

  /** Marks of nothing yet. */
  public ClaimCursors() {
    this(System::nanoTime, SLOW);
  }

  /**
   * The same with other times.
   *
   * @param nanos a clock that never goes back
   * @param slow above what time a look is slow
   */
  public ClaimCursors(LongSupplier nanos, Duration slow) {
    this.nanos = nanos;
    this.slow = slow;
  }

  /** Where to begin; empty if all has to be looked at. */
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

  /** The time now, for {@link #sawAll}. */
  long now() {
    return nanos.getAsLong();
  }

  /**
   * Notes what a look at everything has found, once that was claimed.
   *
   * @param oldest the longest due ones that were asked for
   * @param found the most urgent ones, in their order
   * @param begun the time when it began
   * @param ended the time when it had ended
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
    if (ended - begun < slow.toNanos()) {
      marks.remove(query.messenger());
      return;
    }
    var ranks = new TreeMap<Integer, Point>();
    // Those behind the last one that was found may have anything.
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

  /** What is as new as that may have come later than its place says. */
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
   * Notes what a look at one rank has found, once that was claimed.
   *
   * @param found in its order
   * @param wanted how many it looked for
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

  /** The same of the longest due ones. */
  void sawOldest(ClaimQuery query, List<ReadyDispatch> found) {
    marks.computeIfPresent(
        query.messenger(),
        (same, mark) ->
            new Mark(
                new Start(
                    mark.start().ranks(), next(query, found, query.byAge(), mark.start().oldest())),
                mark.wholeAt()));
  }

  /** Something is ready at that rank of a messenger, since then. */
  void ready(String messenger, int rank, Instant dueAt) {
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

  /** Some of the dispatches that were claimed are ready again, since then or later. */
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

  /** Anything may be ready anywhere. */
  void forget() {
    marks.clear();
  }
}
