package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.view.DispatchFilter;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Search;
import org.sitemessage.vertx.store.view.SearchPage;

/**
 * Visits the dispatches of a selection, a batch at a time. Dispatches that are scheduled later are
 * left alone, except those of a selected message.
 *
 * @param engine the engine
 * @param batches batches that a stop ends
 */
record Sweep(EngineContext engine, Batches batches) {
  private static final int BATCH = 500;

  /** The work on a batch. */
  @FunctionalInterface
  private interface Visit {
    Future<Total> visit(List<DispatchView> batch);
  }

  /** Changes the dispatches of a selection. */
  Future<Total> run(Selection selection, BulkChanges.Change change) {
    if (selection instanceof Selection.OfDispatches some) {
      return batches
          .run(() -> change.apply().apply(new DispatchIds(some.ids(), true)))
          .map(Sweep::total);
    }
    return all(
        selection,
        change.visited(),
        batch -> change.apply().apply(new DispatchIds(ids(batch), false)).map(Sweep::total));
  }

  private static Total total(ChangedDispatches swept) {
    return new Total(swept.changed().size(), swept.left());
  }

  static List<Long> ids(List<DispatchView> batch) {
    return batch.stream().map(DispatchView::id).toList();
  }

  /** Counts the dispatches that a change of a selection would change, and changes nothing. */
  Future<Total> count(Selection selection, BulkChanges.Change change) {
    Visit counting = batch -> Future.succeededFuture(counted(batch, change.changed()));
    return selection instanceof Selection.OfDispatches some
        ? named(some.ids()).compose(counting::visit)
        : all(selection, change.visited(), counting);
  }

  private static Total counted(List<DispatchView> batch, Set<DispatchStatus> changed) {
    var parts =
        batch.stream().collect(Collectors.partitioningBy(view -> changed.contains(view.status())));
    return new Total(
        parts.getOrDefault(true, List.of()).size(),
        parts.getOrDefault(false, List.of()).stream()
            .collect(Collectors.groupingBy(DispatchView::status, Collectors.counting())));
  }

  private Future<List<DispatchView>> named(List<Long> ids) {
    var search = new Search(Filter.ofDispatches(ids), now(), 0, ids.size());
    return store()
        .searches()
        .dispatches(search)
        .map(
            page -> {
              var missing = new TreeSet<>(ids);
              page.rows().forEach(view -> missing.remove(view.id()));
              if (!missing.isEmpty()) {
                throw new SiteMessageException(
                    FailureCode.NOT_FOUND,
                    "there is no dispatch %s"
                        .formatted(
                            missing.stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))));
              }
              return page.rows();
            });
  }

  private Future<Total> all(Selection selection, Set<DispatchStatus> visited, Visit visit) {
    if (selection instanceof Selection.OfFilter some) {
      return searched(some.filter().withStatuses(visited), visit);
    }
    if (selection instanceof Selection.OfMessage message) {
      return pages(
          DispatchFilter.ofMessage(message.id(), BATCH), Long.MAX_VALUE, view -> true, visit);
    }
    var some = (Selection.ByStatus) selection;
    if (!some.messenger().isEmpty()) {
      engine.registry().messenger(some.messenger());
    }
    return newest()
        .compose(
            newest ->
                pages(
                    DispatchFilter.ofStatus(some.status(), some.messenger(), BATCH),
                    newest,
                    view -> endedSince(view, some.since()),
                    visit));
  }

  /**
   * Visits the newest dispatches first, so that hardly any later one is met: ids follow time only
   * roughly where several nodes store dispatches.
   */
  private Future<Total> searched(Filter filter, Visit visit) {
    var total = new Total(0, Map.of());
    return pages(filter, 0, page -> visited(page.rows(), visit, total))
        .map(total)
        .recover(failure -> Future.failedFuture(stopped(filter, total, failure)));
  }

  /**
   * Visits the pages of a filter.
   *
   * @param before id before which the first page begins; 0 to begin with the greatest
   */
  Future<Void> pages(
      Filter filter, long before, Function<SearchPage<DispatchView>, Future<Void>> visit) {
    var first = new Search(filter, now(), before, BATCH);
    return Rounds.from(
            Optional.of(first),
            Optional::isPresent,
            next ->
                batches.run(
                    () ->
                        store()
                            .searches()
                            .dispatches(next.orElse(first))
                            .compose(
                                page -> visit.apply(page).map(v -> following(first, page.next())))))
        .mapEmpty();
  }

  /** Says how to select the rest: a filter with relative times would select less by then. */
  private static Throwable stopped(Filter filter, Total total, Throwable failure) {
    return total.changed() > 0 && failure instanceof SiteMessageException expected
        ? new SiteMessageException(
            expected.code(),
            "%s (%d dispatches were done; the rest are those of the filter \"%s\")"
                .formatted(expected.getMessage(), total.changed(), filter.text()),
            expected)
        : failure;
  }

  private static Optional<Search> following(Search search, OptionalLong next) {
    return next.isPresent() ? Optional.of(search.withBefore(next.getAsLong())) : Optional.empty();
  }

  /** Returns the newest dispatch's id: dispatches that are scheduled later are left alone. */
  private Future<Long> newest() {
    return store()
        .queries()
        .dispatches(DispatchFilter.newest(), false)
        .map(views -> views.isEmpty() ? 0 : views.get(0).id());
  }

  /** Returns whether a dispatch ended since a time: an ended dispatch is due when it ended. */
  private static boolean endedSince(DispatchView view, Optional<Instant> since) {
    return since.isEmpty() || !view.dueAt().isBefore(since.get());
  }

  private Future<Total> pages(
      DispatchFilter filter, long last, Predicate<DispatchView> wanted, Visit visit) {
    var total = new Total(0, Map.of());
    return Rounds.from(
            Optional.of(filter),
            Optional::isPresent,
            next -> batches.run(() -> page(next.orElse(filter), last, wanted, visit, total)))
        .map(total);
  }

  /** Visits a page; returns the filter of the next one, empty if it was the last. */
  private Future<Optional<DispatchFilter>> page(
      DispatchFilter filter, long last, Predicate<DispatchView> wanted, Visit visit, Total total) {
    return store()
        .queries()
        .dispatches(filter, false)
        .compose(
            page ->
                visited(
                        page.stream()
                            .filter(view -> view.id() <= last && wanted.test(view))
                            .toList(),
                        visit,
                        total)
                    .map(
                        v ->
                            page.size() < BATCH || page.get(BATCH - 1).id() >= last
                                ? Optional.<DispatchFilter>empty()
                                : Optional.of(filter.withAfter(page.get(BATCH - 1).id()))));
  }

  private static Future<Void> visited(List<DispatchView> batch, Visit visit, Total total) {
    return batch.isEmpty()
        ? Future.succeededFuture()
        : visit
            .visit(batch)
            .map(
                part -> {
                  total.add(part);
                  return null;
                });
  }

  private Store store() {
    return engine.store();
  }

  private Instant now() {
    return engine.clock().instant();
  }

  /** The sum of all batches. */
  static final class Total {
    private final Map<DispatchStatus, Long> left = new EnumMap<>(DispatchStatus.class);
    private long changed;

    private Total(long changed, Map<DispatchStatus, Long> left) {
      this.changed = changed;
      this.left.putAll(left);
    }

    private void add(Total part) {
      changed += part.changed;
      part.left.forEach((status, count) -> left.merge(status, count, Long::sum));
    }

    long changed() {
      return changed;
    }

    long left(Predicate<DispatchStatus> which) {
      return left.entrySet().stream()
          .filter(entry -> which.test(entry.getKey()))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }
}
