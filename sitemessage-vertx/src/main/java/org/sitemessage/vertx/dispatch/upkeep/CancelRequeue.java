package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.CancelReply;
import org.sitemessage.api.schedule.RequeueReply;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DispatchFilter;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.DispatchView;
import org.sitemessage.vertx.store.value.Requeue;

/**
 * Changes the status of many dispatches, a batch per transaction, so that deliveries proceed in
 * between. Confined to one event loop.
 */
public final class CancelRequeue {
  private static final int BATCH = 500;
  private static final Set<DispatchStatus> WITHDRAWABLE =
      EnumSet.of(DispatchStatus.PENDING, DispatchStatus.ERROR, DispatchStatus.UNKNOWN);
  private static final Set<DispatchStatus> REQUEUABLE =
      EnumSet.of(
          DispatchStatus.FAILED,
          DispatchStatus.EXPIRED,
          DispatchStatus.UNKNOWN,
          DispatchStatus.CANCELLED);

  private final EngineContext engine;
  private final Batches batches;
  private final Duration expiry;
  private final Runnable nudge;

  /**
   * Sweeps of an engine.
   *
   * @param expiry new lifetime of a message that has expired
   * @param nudge called when dispatches are ready again
   */
  public CancelRequeue(EngineContext engine, Batches batches, Duration expiry, Runnable nudge) {
    this.engine = engine;
    this.batches = batches;
    this.expiry = expiry;
    this.nudge = nudge;
  }

  /** Cancels dispatches that are not sent yet. A message accepts no recipients from then on. */
  public Future<JsonObject> cancel(JsonObject body) {
    var selection = Selection.fromJson(body, WITHDRAWABLE);
    return sealed(selection)
        .compose(
            v ->
                sweep(
                    selection,
                    named ->
                        store()
                            .commands()
                            .cancel(named, now())
                            .onSuccess(
                                swept ->
                                    engine
                                        .events()
                                        .swept(swept, DispatchStatus.CANCELLED, "cancelled"))))
        .map(
            total ->
                new CancelReply(
                        total.changed,
                        total.left(status -> status == DispatchStatus.PROCESSING),
                        total.left(status -> status != DispatchStatus.PROCESSING))
                    .toJson());
  }

  private Future<Void> sealed(Selection selection) {
    return selection instanceof Selection.OfMessage message
        ? batches
            .run(() -> store().commands().seal(message.id()))
            .compose(found -> found ? Future.succeededFuture() : noMessage(message.id()))
        : Future.succeededFuture();
  }

  /** Makes dispatches pending again that ended undelivered. */
  public Future<JsonObject> requeue(JsonObject body) {
    var selection = Selection.fromJson(body, REQUEUABLE);
    var from =
        selection instanceof Selection.ByStatus some ? EnumSet.of(some.status()) : REQUEUABLE;
    return existing(selection)
        .compose(
            v ->
                sweep(
                    selection,
                    named ->
                        store()
                            .commands()
                            .requeue(named, new Requeue(from, now(), now().plus(expiry)))
                            .onSuccess(this::requeued)))
        .map(total -> new RequeueReply(total.changed, total.left(status -> true)).toJson());
  }

  private void requeued(ChangedDispatches swept) {
    engine.events().swept(swept, DispatchStatus.PENDING, "requeued");
    nudge.run();
  }

  private Future<Void> existing(Selection selection) {
    return selection instanceof Selection.OfMessage message
        ? store()
            .schedules()
            .message(message.id())
            .compose(
                found -> found.isPresent() ? Future.succeededFuture() : noMessage(message.id()))
        : Future.succeededFuture();
  }

  private static Future<Void> noMessage(long id) {
    return Future.failedFuture(
        new SiteMessageException(FailureCode.NOT_FOUND, "message %d does not exist".formatted(id)));
  }

  private Future<Total> sweep(
      Selection selection, Function<DispatchIds, Future<ChangedDispatches>> change) {
    var total = new Total();
    if (selection instanceof Selection.OfDispatches some) {
      return batches.run(() -> change.apply(new DispatchIds(some.ids(), true))).map(total::add);
    }
    if (selection instanceof Selection.OfMessage message) {
      return pages(
          DispatchFilter.ofMessage(message.id(), BATCH),
          Long.MAX_VALUE,
          view -> true,
          change,
          total);
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
                    change,
                    total));
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
      DispatchFilter filter,
      long last,
      Predicate<DispatchView> wanted,
      Function<DispatchIds, Future<ChangedDispatches>> change,
      Total total) {
    return Rounds.from(
            Optional.of(filter),
            Optional::isPresent,
            next -> batches.run(() -> page(next.get(), last, wanted, change, total)))
        .map(total);
  }

  /** Changes a page; returns the filter of the next one, empty if it was the last. */
  private Future<Optional<DispatchFilter>> page(
      DispatchFilter filter,
      long last,
      Predicate<DispatchView> wanted,
      Function<DispatchIds, Future<ChangedDispatches>> change,
      Total total) {
    return store()
        .queries()
        .dispatches(filter, false)
        .compose(
            page ->
                apply(page, view -> view.id() <= last && wanted.test(view), change)
                    .map(
                        swept -> {
                          total.add(swept);
                          return page.size() < BATCH || page.get(BATCH - 1).id() >= last
                              ? Optional.<DispatchFilter>empty()
                              : Optional.of(filter.withAfter(page.get(BATCH - 1).id()));
                        }));
  }

  private static Future<ChangedDispatches> apply(
      List<DispatchView> page,
      Predicate<DispatchView> wanted,
      Function<DispatchIds, Future<ChangedDispatches>> change) {
    var ids = page.stream().filter(wanted).map(DispatchView::id).toList();
    return ids.isEmpty()
        ? Future.succeededFuture(new ChangedDispatches(List.of(), Map.of()))
        : change.apply(new DispatchIds(ids, false));
  }

  private Store store() {
    return engine.store();
  }

  private Instant now() {
    return engine.clock().instant();
  }

  /** The sum of all batches. */
  private static final class Total {
    private final Map<DispatchStatus, Long> left = new EnumMap<>(DispatchStatus.class);
    private long changed;

    Total add(ChangedDispatches swept) {
      changed += swept.changed().size();
      swept.left().forEach((status, count) -> left.merge(status, count, Long::sum));
      return this;
    }

    long left(Predicate<DispatchStatus> which) {
      return left.entrySet().stream()
          .filter(entry -> which.test(entry.getKey()))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }
}
