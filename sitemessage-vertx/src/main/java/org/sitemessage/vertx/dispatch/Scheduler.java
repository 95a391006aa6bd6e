package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.User;
import org.sitemessage.api.schedule.ScheduleBatch;
import org.sitemessage.api.schedule.ScheduleReply;
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
  private final GroupCommit<List<Insertion>, List<ScheduleReply>> commits;

  Scheduler(Engine engine, Settings settings, Runnable nudge) {
    this.engine = engine;
    this.settings = settings;
    this.intake = new Intake(engine.registry(), settings.timing().expiry());
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
                    .compose(lookups -> off(large, () -> rows(batch, lookups)))
                    .compose(commits::submit)
                    .map(replies -> replied(batch, replies)));
  }

  private List<Insertion> rows(ScheduleBatch batch, Intake.Lookups lookups) {
    return intake.rows(batch, lookups, engine.clock().instant());
  }

  private JsonObject replied(ScheduleBatch batch, List<ScheduleReply> replies) {
    replies.stream().filter(reply -> !reply.duplicate()).forEach(engine.events()::scheduled);
    return DispatchVerticle.reply(replies, batch.single());
  }

  /** Whether reading it might keep the event loop from others. */
  private static boolean isLarge(JsonObject body) {
    return body.containsKey("messages")
        || (body.getValue("recipients") instanceof JsonArray recipients
            && recipients.size() > LARGE);
  }

  /** Runs work on a worker thread, or here if it is small. */
  private <T> Future<T> off(boolean worker, Supplier<T> work) {
    return worker
        ? engine.here(engine.vertx().executeBlocking(work::get, false))
        : Future.succeededFuture().map(v -> work.get());
  }

  private Future<Intake.Lookups> lookUp(ScheduleBatch batch) {
    return appendTargets(batch)
        .compose(targets -> users(batch).map(users -> new Intake.Lookups(targets, users)));
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
            .filter(recipient -> recipient.address().isBlank() && !recipient.userId().isEmpty())
            .map(recipient -> recipient.userId())
            .collect(Collectors.toSet());
    if (ids.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return engine
        .here(Future.succeededFuture(ids).compose(settings.users()::find))
        .recover(
            failure ->
                Future.failedFuture(
                    new SiteMessageException(
                        FailureCode.NOT_READY, "the user directory failed: " + failure, failure)));
  }
}
