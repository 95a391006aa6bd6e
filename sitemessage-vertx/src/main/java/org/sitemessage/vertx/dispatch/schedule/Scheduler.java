package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.ScheduleBatch;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.user.User;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.dispatch.core.Directory;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.flow.GroupCommit;
import org.sitemessage.vertx.dispatch.flow.Ticker;
import org.sitemessage.vertx.store.sql.CallerTransaction;
import org.sitemessage.vertx.store.value.Insertion;
import org.sitemessage.vertx.store.view.DispatchFilter;

/**
 * Accepts schedule requests: looks up the messages, files and users that they refer to, turns them
 * into rows, and stores them together with other requests that arrive meanwhile. Confined to one
 * event loop.
 */
public final class Scheduler {
  /** Recipients above which a request is read and checked on a worker thread. */
  private static final int LARGE = 500;

  /** Rows of one transaction, or as many times {@link #ROW_CHARS} characters. */
  private static final int ROWS = 2_000;

  private static final int ROW_CHARS = 4_096;

  /** Maximum time that a transaction waits for callers whose requests were just answered. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  /** Large requests that are read and checked at once. */
  private static final int WORKERS = 2;

  private final EngineContext engine;
  private final EngineParts settings;
  private final Intake intake;
  private final TrialRendering trials;
  private final Runnable nudge;
  private final GroupCommit<List<Insertion>, List<ScheduleReply>> commits;
  private final InsertTarget store;

  /**
   * Threads for large requests. The application's worker threads may all be waiting for answers of
   * this engine.
   */
  private final WorkerExecutor workers;

  public Scheduler(
      EngineContext engine, EngineParts settings, TrialRendering trials, Runnable nudge) {
    this.engine = engine;
    this.settings = settings;
    this.trials = trials;
    this.workers = engine.vertx().createSharedWorkerExecutor("sitemessage-requests", WORKERS);
    this.nudge = nudge;
    this.intake =
        new Intake(
            engine.registry(), settings.timing().expiry(), settings.priority(), settings.times());
    ToIntFunction<List<Insertion>> rows =
        group ->
            group.stream()
                .mapToInt(
                    one ->
                        1 + one.dispatches().size() + one.message().context().length() / ROW_CHARS)
                .sum();
    var waiting = settings.timing().waiting();
    this.commits =
        new GroupCommit<>(
            new GroupCommit.Bounds<>(waiting.requests(), ROWS, rows, waiting.time(), PAUSE),
            Ticker.of(engine.vertx()),
            groups ->
                engine
                    .store()
                    .schedules()
                    .insert(groups, engine.clock().instant())
                    .onSuccess(v -> nudge.run()));
    this.store = new StoreInsertTarget(engine, commits, waiting.time());
  }

  /** Accepts a body of the bus contract; completes after the commit. */
  public Future<JsonObject> schedule(JsonObject body) {
    return off(isLarge(body), () -> ScheduleBatch.fromJson(body))
        .compose(
            batch ->
                accept(store, batch, isLarge(body))
                    .onSuccess(this::announce)
                    .map(replies -> reply(replies, batch.single())));
  }

  /** A single reply to a single request, a list of replies to several. */
  private static JsonObject reply(List<ScheduleReply> replies, boolean single) {
    if (single) {
      return replies.get(0).toJson();
    }
    var messages = new JsonArray();
    replies.forEach(reply -> messages.add(reply.toJson()));
    return new JsonObject().put("v", 1).put("messages", messages);
  }

  /** Stores a request in a transaction of the caller's; completes before the commit. */
  public Future<ScheduleReply> schedule(CallerTransaction transaction, JsonObject body) {
    var destination = new CallerInsertTarget(engine, transaction);
    return off(isLarge(body), () -> ScheduleBatch.of(ScheduleRequest.fromJson(body)))
        .compose(batch -> accept(destination, batch, isLarge(body)))
        .onSuccess(
            replies ->
                transaction
                    .committed()
                    .ifPresent(
                        committed ->
                            engine
                                .here(committed)
                                .onSuccess(
                                    v -> {
                                      announce(replies);
                                      nudge.run();
                                    })))
        .map(replies -> replies.get(0));
  }

  /**
   * The rows of a request, to be stored in a caller's transaction.
   *
   * @param rows insertions of one request
   * @param at time when they are accepted
   */
  public record Plan(List<Insertion> rows, Instant at) {}

  /** Turns a request into rows, with what it refers to as the caller's transaction sees it. */
  public Future<Plan> plan(JsonObject body, References.Found found) {
    return off(isLarge(body), () -> ScheduleBatch.of(ScheduleRequest.fromJson(body)))
        .compose(batch -> plan(batch, found, isLarge(body)))
        .map(rows -> new Plan(rows, engine.clock().instant()));
  }

  private Future<List<ScheduleReply>> accept(
      InsertTarget destination, ScheduleBatch batch, boolean large) {
    return lookUp(destination, References.of(batch))
        .compose(found -> plan(batch, found, large))
        .compose(destination::insert)
        .recover(refused -> repeated(destination, batch, refused));
  }

  private Future<List<Insertion>> plan(ScheduleBatch batch, References.Found found, boolean large) {
    return rows(batch, found, large)
        .compose(rows -> trials.check(batch, rows, found.messages()).map(v -> rows));
  }

  /**
   * Renders a body of the bus contract as it would be sent, or a stored dispatch that the body
   * names; stores nothing.
   */
  public Future<JsonObject> preview(JsonObject body) {
    return body.containsKey("dispatch") ? previewStored(body) : previewNew(body);
  }

  private Future<JsonObject> previewNew(JsonObject body) {
    var large = isLarge(body);
    return off(large, () -> ScheduleRequest.fromJson(body))
        .map(Scheduler::ofNewMessage)
        .compose(
            batch ->
                lookUp(store, References.of(batch)).compose(found -> rows(batch, found, large)))
        .compose(rows -> trials.preview(rows.get(0)));
  }

  private Future<JsonObject> previewStored(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("v", "dispatch"));
    fields.integer("v", 1, 1);
    var id =
        fields
            .integer("dispatch", 1, Long.MAX_VALUE)
            .orElseThrow(() -> fields.invalid("dispatch", "is missing"));
    var store = engine.store();
    return store
        .queries()
        .dispatches(DispatchFilter.from(id), false)
        .map(
            found ->
                required(
                    found.stream().filter(view -> view.id() == id).findFirst(), "dispatch", id))
        .compose(
            dispatch ->
                store
                    .schedules()
                    .message(dispatch.messageId())
                    .map(found -> required(found, "message", dispatch.messageId()))
                    .compose(message -> trials.preview(message, dispatch)));
  }

  private static <T> T required(Optional<T> found, String what, long id) {
    return found.orElseThrow(
        () ->
            new SiteMessageException(
                FailureCode.NOT_FOUND, "%s %d does not exist".formatted(what, id)));
  }

  private static ScheduleBatch ofNewMessage(ScheduleRequest request) {
    if (request.appendTo().isPresent()) {
      throw SiteMessageException.invalid("appendTo", "must be left out of a preview");
    }
    if (request.recipients().isEmpty()) {
      throw SiteMessageException.invalid(
          "recipients", "is missing; name the recipients of the preview");
    }
    return ScheduleBatch.of(request);
  }

  /** Completes once what was accepted for storing is stored, or the time is over. */
  public Future<Void> whenIdle(Duration timeout) {
    return InFlight.within(engine.vertx(), timeout, commits.whenIdle());
  }

  private Future<List<Insertion>> rows(ScheduleBatch batch, References.Found found, boolean large) {
    return users(batch)
        .compose(
            users ->
                off(
                    large,
                    () ->
                        intake.rows(
                            batch,
                            new Intake.Lookups(found.messages(), users, found.files()),
                            engine.clock().instant())));
  }

  /**
   * Answers a batch that was accepted before, even if it would be refused today, because its expiry
   * has passed or its type is gone.
   */
  private Future<List<ScheduleReply>> repeated(
      InsertTarget destination, ScheduleBatch batch, Throwable refused) {
    var known = repeatable(batch, refused);
    if (known.isEmpty()) {
      return Future.failedFuture(refused);
    }
    return destination
        .repeated(known)
        .transform(
            found ->
                found.succeeded() && found.result().isPresent()
                    ? Future.succeededFuture(found.result().get())
                    : Future.failedFuture(refused));
  }

  /**
   * Returns insertions by which earlier replies to a refused batch are looked up; none if the batch
   * was not refused for its content, or has requests without an idempotency key.
   */
  public static List<Insertion> repeatable(ScheduleBatch batch, Throwable refused) {
    return isRefusal(refused)
            && batch.requests().stream().noneMatch(request -> request.requestId().isEmpty())
        ? batch.requests().stream().map(Intake::known).toList()
        : List.of();
  }

  /** Returns whether a failure is about the request, rather than about the store. */
  private static boolean isRefusal(Throwable failure) {
    return failure instanceof SiteMessageException expected
        && expected.code() != FailureCode.STORE_FAILED
        && expected.code() != FailureCode.NOT_READY;
  }

  private void announce(List<ScheduleReply> replies) {
    replies.stream().filter(reply -> !reply.duplicate()).forEach(engine.events()::scheduled);
  }

  /** Returns whether reading a body might keep the event loop from other work. */
  private static boolean isLarge(JsonObject body) {
    return body.containsKey("messages")
        || size(body, "recipients") > LARGE
        || (body.getValue("context") instanceof JsonObject context
            && size(context, "cc") + size(context, "bcc") > LARGE);
  }

  private static int size(JsonObject json, String key) {
    return json.getValue(key) instanceof JsonArray array ? array.size() : 0;
  }

  /** Runs work on a worker thread, or here if it is small. */
  private <T> Future<T> off(boolean large, Supplier<T> work) {
    return large
        ? engine.here(workers.executeBlocking(work::get, false))
        : Future.succeededFuture().map(v -> work.get());
  }

  private static Future<References.Found> lookUp(InsertTarget destination, References references) {
    return destination
        .messages(references.messages())
        .compose(
            messages ->
                destination
                    .files(references.files())
                    .map(files -> new References.Found(messages, files)));
  }

  private Future<Map<String, User>> users(ScheduleBatch batch) {
    var ids =
        batch.requests().stream()
            .flatMap(request -> request.recipients().orElse(List.of()).stream())
            .filter(recipient -> !recipient.userId().isEmpty())
            .map(recipient -> recipient.userId())
            .collect(Collectors.toSet());
    return new Directory(engine, settings.users()).find(ids);
  }
}
