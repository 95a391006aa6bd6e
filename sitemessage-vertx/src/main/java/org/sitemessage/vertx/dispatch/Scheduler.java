package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.User;
import org.sitemessage.api.schedule.ScheduleBatch;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.ScheduleRequest;
import org.sitemessage.vertx.store.Insertion;

/**
 * Takes schedule requests: looks up what they refer to, turns them into rows, stores them together
 * with whatever else arrives meanwhile. Confined to one event loop.
 */
final class Scheduler {
  /** Recipients above which a request is read and checked on a worker thread. */
  private static final int LARGE = 500;

  /** Rows of one transaction. */
  private static final int ROWS = 2_000;

  private final Engine engine;
  private final Settings settings;
  private final Intake intake;
  private final Trials trials;
  private final GroupCommit<List<Insertion>, List<ScheduleReply>> commits;

  Scheduler(Engine engine, Settings settings, Trials trials, Runnable nudge) {
    this.engine = engine;
    this.settings = settings;
    this.trials = trials;
    this.intake = new Intake(engine.registry(), settings.timing().expiry(), settings.priority());
    ToIntFunction<List<Insertion>> rows =
        group -> group.stream().mapToInt(insertion -> 1 + insertion.dispatches().size()).sum();
    this.commits =
        new GroupCommit<>(
            settings.timing().maxWaiting(),
            ROWS,
            rows,
            groups ->
                engine
                    .store()
                    .insert(groups, engine.clock().instant())
                    .onSuccess(v -> nudge.run()));
  }

  /** Accepts a body of the bus contract; completes after the commit. */
  Future<JsonObject> schedule(JsonObject body) {
    var large = isLarge(body);
    return off(large, () -> ScheduleBatch.fromJson(body))
        .compose(
            batch ->
                lookUp(batch)
                    .compose(
                        lookups ->
                            off(large, () -> rows(batch, lookups))
                                .compose(
                                    rows ->
                                        trials
                                            .check(batch, rows, lookups.appendTargets())
                                            .map(v -> rows)))
                    .compose(commits::submit)
                    .recover(refused -> repeated(batch, refused))
                    .map(replies -> replied(batch, replies)));
  }

  /** Renders a body of the bus contract as it would be sent; stores nothing. */
  Future<JsonObject> preview(JsonObject body) {
    var large = isLarge(body);
    return off(large, () -> ScheduleRequest.fromJson(body))
        .map(Scheduler::ofNewMessage)
        .compose(batch -> lookUp(batch).compose(lookups -> off(large, () -> rows(batch, lookups))))
        .compose(rows -> trials.preview(rows.get(0)));
  }

  private static ScheduleBatch ofNewMessage(ScheduleRequest request) {
    if (request.appendTo().isPresent()) {
      throw SiteMessageException.invalid("appendTo", "must be left out of a preview");
    }
    if (request.recipients().isEmpty()) {
      throw SiteMessageException.invalid(
          "recipients", "is missing; name those whom the preview is to be made for");
    }
    return ScheduleBatch.of(request);
  }

  /** Completes once what was accepted for storing is stored, or the time is over. */
  Future<Void> whenIdle(Duration timeout) {
    Promise<Void> promise = Promise.promise();
    engine.vertx().setTimer(timeout.toMillis() + 1, timer -> promise.tryComplete());
    commits.whenIdle().onComplete(done -> promise.tryComplete());
    return promise.future();
  }

  private List<Insertion> rows(ScheduleBatch batch, Intake.Lookups lookups) {
    return intake.rows(batch, lookups, engine.clock().instant());
  }

  /**
   * What was accepted once is answered again, even if it would be refused today: its expiry has
   * passed, its type is gone.
   */
  private Future<List<ScheduleReply>> repeated(ScheduleBatch batch, Throwable refused) {
    if (batch.requests().stream().anyMatch(request -> request.requestId().isEmpty())) {
      return Future.failedFuture(refused);
    }
    return engine
        .store()
        .repeated(batch.requests().stream().map(Intake::known).toList())
        .transform(
            found ->
                found.succeeded() && found.result().isPresent()
                    ? Future.succeededFuture(found.result().get())
                    : Future.failedFuture(refused));
  }

  private JsonObject replied(ScheduleBatch batch, List<ScheduleReply> replies) {
    replies.stream().filter(reply -> !reply.duplicate()).forEach(engine.events()::scheduled);
    return DispatchVerticle.reply(replies, batch.single());
  }

  /** Whether reading it might keep the event loop from others. */
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
  private <T> Future<T> off(boolean worker, Supplier<T> work) {
    return worker
        ? engine.here(engine.vertx().executeBlocking(work::get, false))
        : Future.succeededFuture().map(v -> work.get());
  }

  private Future<Intake.Lookups> lookUp(ScheduleBatch batch) {
    return appendTargets(batch)
        .compose(
            targets ->
                users(batch)
                    .compose(
                        users ->
                            files(batch).map(files -> new Intake.Lookups(targets, users, files))));
  }

  private Future<Map<String, Attachment>> files(ScheduleBatch batch) {
    var ids = new HashSet<String>();
    batch.requests().forEach(r -> ids.addAll(FileReferences.idsIn(r.context())));
    return engine.store().files(ids);
  }

  private Future<Map<Long, Message>> appendTargets(ScheduleBatch batch) {
    var found = new HashMap<Long, Message>();
    Future<Void> looked = Future.succeededFuture();
    for (var request : batch.requests()) {
      if (request.appendTo().isPresent()) {
        var id = request.appendTo().getAsLong();
        looked =
            looked
                .compose(v -> engine.store().message(id))
                .map(
                    message -> {
                      message.ifPresent(m -> found.put(id, m));
                      return null;
                    });
      }
    }
    return looked.map(v -> found);
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
