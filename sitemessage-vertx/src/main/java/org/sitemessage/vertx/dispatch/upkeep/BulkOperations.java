package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationPage;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.store.OperationStore;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.OperationStep;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.SearchPage;

/**
 * Answers {@code sitemessage.operations}, and runs the operations in the store, one at a time. A
 * stop of this process ends it between two batches; a later start, or another process, goes on.
 * Confined to one event loop.
 */
public final class BulkOperations {
  private static final Logger LOG = System.getLogger(BulkOperations.class.getName());
  private static final String ACTIONS = "start, stop, list, show";

  /** Time until an operation is tried again whose batch failed because of the store. */
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

  /** Number of failures of the store one after the other after which an operation fails. */
  private static final int MOST_FAILURES = 5;

  /** No timer. */
  private static final long NONE = -1;

  private final EngineContext engine;
  private final Sweep sweep;
  private final BulkChanges changes;
  private boolean running;
  private boolean again;
  private boolean stopped;
  private int failures;
  private long timer = NONE;

  /**
   * Operations of an engine; none runs before the first {@link #look}.
   *
   * @param expiry new lifetime of a message that has expired
   * @param nudge called when dispatches are ready again
   */
  public BulkOperations(EngineContext engine, Batches batches, Duration expiry, Runnable nudge) {
    this.engine = engine;
    this.sweep = new Sweep(engine, batches);
    this.changes = new BulkChanges(engine, expiry, nudge);
  }

  /** Starts, stops, lists or shows operations. */
  public Future<JsonObject> answer(Optional<Caller> caller, JsonObject body) {
    var fields = new JsonFields("", body);
    var action = fields.string("action", 16);
    return switch (action) {
      case "start" -> start(caller, OperationRequest.fromJson(body));
      case "stop" -> one(fields, id -> store().stop(id, now()));
      case "show" -> one(fields, store()::find);
      case "list" -> list(fields);
      default ->
          throw fields.invalid("action", "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    };
  }

  private Future<JsonObject> start(Optional<Caller> caller, OperationRequest given) {
    // Read once more, because a filter with fixed times may be too long.
    var filter = Filter.parse(given.filter().at(now()).text());
    changes.of(given.kind(), given.as(), filter);
    var reason = given.reason().isEmpty() ? caller.map(Caller::reason).orElse("") : given.reason();
    return store()
        .start(given.withFilter(filter).withReason(reason), caller, now())
        .onSuccess(v -> look())
        .map(BulkOperations::reply);
  }

  private static JsonObject reply(Operation operation) {
    return new JsonObject().put("operation", operation.toJson());
  }

  /** Finds or changes one operation. */
  @FunctionalInterface
  private interface OfOne {
    Future<Optional<Operation>> with(long id);
  }

  private static Future<JsonObject> one(JsonFields fields, OfOne work) {
    fields.allowOnly(Set.of("action", "id"));
    long id =
        fields
            .integer("id", 1, Long.MAX_VALUE)
            .orElseThrow(() -> fields.invalid("id", "is missing"));
    return work.with(id)
        .map(
            found ->
                reply(
                    found.orElseThrow(
                        () ->
                            new SiteMessageException(
                                FailureCode.NOT_FOUND,
                                "operation %d does not exist; list the operations"
                                    .formatted(id)))));
  }

  private Future<JsonObject> list(JsonFields fields) {
    fields.allowOnly(Set.of("action", "after", "limit"));
    int limit =
        fields.integer("limit", 1, OperationPage.MAX).orElse((long) OperationPage.MAX).intValue();
    long after = fields.integer("after", 0, Long.MAX_VALUE).orElse(0L);
    return store()
        .page(after == 0 ? Long.MAX_VALUE : after, limit)
        .map(
            found ->
                new OperationPage(
                        found,
                        found.size() < limit
                            ? OptionalLong.empty()
                            : OptionalLong.of(found.get(found.size() - 1).id()))
                    .toJson());
  }

  /**
   * Runs the operations that wait or whose nodes are gone, one after the other, unless one is being
   * run.
   */
  public void look() {
    if (stopped) {
      return;
    }
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    Rounds.run(this::next)
        .onComplete(
            done -> {
              running = false;
              if (done.failed()) {
                later();
              } else if (again) {
                look();
              }
            });
  }

  private void later() {
    if (!stopped && timer == NONE) {
      timer =
          engine
              .vertx()
              .setTimer(
                  BETWEEN_TRIES.toMillis(),
                  id -> {
                    timer = NONE;
                    look();
                  });
    }
  }

  /** Begins no further batch; the one under way finishes. */
  public void stop() {
    stopped = true;
    engine.vertx().cancelTimer(timer);
  }

  private Future<Boolean> next() {
    if (stopped) {
      return Future.succeededFuture(false);
    }
    var silent = engine.lease().isNeeded() ? engine.lease().silent() : Set.<Long>of();
    return store()
        .take(engine.node(), silent, now())
        .compose(
            taken ->
                taken
                    .map(operation -> run(operation).map(true))
                    .orElseGet(() -> Future.succeededFuture(false)));
  }

  private Future<Void> run(Operation operation) {
    if (operation.stopping()) {
      return end(operation, OperationState.STOPPED, "");
    }
    return Future.succeededFuture(operation)
        .compose(this::visit)
        .transform(
            done ->
                done.succeeded()
                    ? end(operation, OperationState.DONE, "")
                    : failed(operation, done.cause()));
  }

  private Future<Void> visit(Operation operation) {
    var filter = Filter.parse(operation.filter());
    var change = changes.of(operation.kind(), operation.as(), filter);
    var visited = filter.withStatuses(change.visited());
    return expected(operation, change, visited)
        .compose(
            v -> sweep.pages(visited, operation.before(), page -> batch(operation, change, page)));
  }

  /** Counts the dispatches before the first batch. */
  private Future<Void> expected(Operation operation, BulkChanges.Change change, Filter visited) {
    if (operation.expected().isPresent()) {
      return Future.succeededFuture();
    }
    var count = new AtomicLong();
    return sweep
        .pages(
            visited,
            operation.before(),
            page -> {
              count.addAndGet(
                  page.rows().stream()
                      .filter(view -> change.changed().contains(view.status()))
                      .count());
              return store()
                  .find(operation.id())
                  .map(
                      found -> {
                        requireUnstopped(found);
                        return null;
                      });
            })
        .compose(v -> store().expect(operation.id(), engine.node(), count.get()));
  }

  private static void requireUnstopped(Optional<Operation> found) {
    if (found.filter(one -> !one.stopping()).isEmpty()) {
      throw new SiteMessageException(FailureCode.NOT_FOUND, "the operation was stopped");
    }
  }

  private Future<Void> batch(
      Operation operation, BulkChanges.Change change, SearchPage<DispatchView> page) {
    // No id is smaller than 1: after the last page, nothing is left.
    var step = new OperationStep(operation.id(), engine.node(), page.next().orElse(1), now());
    var done =
        page.rows().isEmpty()
            ? store().step(step)
            : change
                .apply()
                .apply(new DispatchIds(Sweep.ids(page.rows()), false, Optional.of(step)))
                .<Void>mapEmpty();
    return done.onSuccess(v -> failures = 0);
  }

  /** Fails if the operation is to be tried again later. */
  private Future<Void> failed(Operation operation, Throwable cause) {
    return stopped
        ? Future.failedFuture(cause)
        : store()
            .find(operation.id())
            .compose(
                found -> {
                  if (found.filter(this::isOurs).isEmpty()) {
                    return Future.succeededFuture();
                  }
                  if (found.get().stopping()) {
                    return end(operation, OperationState.STOPPED, "");
                  }
                  return passes(cause) ? Future.failedFuture(cause) : failing(operation, cause);
                });
  }

  private boolean isOurs(Operation operation) {
    return operation.state() == OperationState.RUNNING
        && operation.node().equals(Long.toHexString(engine.node()));
  }

  private boolean passes(Throwable cause) {
    return cause instanceof SiteMessageException expected
        && (expected.code() == FailureCode.NOT_READY
            || (expected.code() == FailureCode.STORE_FAILED && ++failures < MOST_FAILURES));
  }

  private Future<Void> failing(Operation operation, Throwable cause) {
    failures = 0;
    LOG.log(Level.ERROR, "operation %d failed".formatted(operation.id()), cause);
    return end(
        operation,
        OperationState.FAILED,
        cause instanceof SiteMessageException expected
            ? String.valueOf(expected.getMessage())
            : "internal error; see the server's log");
  }

  private Future<Void> end(Operation operation, OperationState state, String error) {
    return store().end(operation.id(), engine.node(), state, error, now());
  }

  private OperationStore store() {
    return engine.store().operations();
  }

  private Instant now() {
    return engine.clock().instant();
  }
}
