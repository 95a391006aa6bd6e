package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.SendPatience;
import org.sitemessage.api.schedule.Suppression;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.dispatch.core.Composer;
import org.sitemessage.vertx.dispatch.core.Directory;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.core.Events;
import org.sitemessage.vertx.dispatch.core.Hooks;
import org.sitemessage.vertx.dispatch.core.JsonViews;
import org.sitemessage.vertx.dispatch.core.Lease;
import org.sitemessage.vertx.dispatch.core.RecentSuppressions;
import org.sitemessage.vertx.dispatch.flow.Admission;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.dispatch.flow.SlowStart;
import org.sitemessage.vertx.dispatch.flow.Stopwatch;
import org.sitemessage.vertx.dispatch.flow.Throttle;
import org.sitemessage.vertx.dispatch.people.BounceRequests;
import org.sitemessage.vertx.dispatch.people.LinkRequests;
import org.sitemessage.vertx.dispatch.people.SubscriptionRequests;
import org.sitemessage.vertx.dispatch.people.SuppressionRequests;
import org.sitemessage.vertx.dispatch.schedule.PostponedPages;
import org.sitemessage.vertx.dispatch.schedule.Preparer;
import org.sitemessage.vertx.dispatch.schedule.References;
import org.sitemessage.vertx.dispatch.schedule.Scheduler;
import org.sitemessage.vertx.dispatch.schedule.TrialRendering;
import org.sitemessage.vertx.dispatch.schedule.Uploads;
import org.sitemessage.vertx.dispatch.send.DueRun;
import org.sitemessage.vertx.dispatch.send.Holds;
import org.sitemessage.vertx.dispatch.send.Pump;
import org.sitemessage.vertx.dispatch.upkeep.CancelRequeue;
import org.sitemessage.vertx.dispatch.upkeep.Cleanup;
import org.sitemessage.vertx.dispatch.upkeep.StatusCounts;
import org.sitemessage.vertx.dispatch.upkeep.UndeliveredCheck;
import org.sitemessage.vertx.dispatch.upkeep.Vitals;
import org.sitemessage.vertx.store.sql.CallerTransaction;
import org.sitemessage.vertx.store.value.DispatchFilter;

/**
 * The engine's face on the event bus: requests in, replies and failure codes out. Owns the store:
 * opens it when it starts, closes it after the last outcome is recorded.
 */
public final class DispatchVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger(DispatchVerticle.class.getName());

  /** When unused files are looked for: first soon after the start, then every hour. */
  private static final long FIRST_SWEEP_MS = 60_000;

  private static final long SWEEP_INTERVAL_MS = 3_600_000;

  private static final Duration BETWEEN_WAKES = Duration.ofMillis(50);

  /**
   * What operators and pages ask for is let in beside requests that come in any number, so that an
   * overloaded engine can be looked at; and not in any number either, as it shares the connections
   * of the heartbeat.
   */
  private static final int COMMANDS_AT_ONCE = 1_000;

  private final EngineParts settings;
  private final Vitals vitals;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private @Nullable Parts parts;
  private final Admission admission;
  private final Admission commandAdmission;
  private final InFlight underWay = new InFlight();
  private long sweeping = -1;
  private boolean stopping;

  /** What exists between start and stop. */
  private record Parts(
      Pump pump,
      Holds holds,
      Scheduler scheduler,
      StatusCounts counts,
      Preparer preparer,
      SubscriptionRequests subscriptions,
      SuppressionRequests suppressions,
      BounceRequests bounces,
      LinkRequests links,
      Commands commands,
      Uploads uploads,
      Composer composer,
      Hooks hooks) {}

  /** What operators ask for. */
  private record Commands(
      Batches batches, CancelRequeue sweeps, Cleanup cleanup, UndeliveredCheck check) {}

  /** A verticle that is to be deployed once. */
  public DispatchVerticle(EngineParts settings, Vitals vitals) {
    this.settings = settings;
    this.vitals = vitals;
    var waiting = settings.timing().waiting();
    this.admission = new Admission(waiting.requests(), waiting.bytes());
    this.commandAdmission = new Admission(COMMANDS_AT_ONCE, waiting.bytes());
  }

  @Override
  public Future<?> start() {
    vitals.watch(context);
    var events = new Events(vertx);
    var engine =
        new EngineContext(
            vertx,
            context,
            settings.store(),
            settings.node(),
            settings.registry(),
            settings.clock(),
            events,
            settings.links(),
            new Lease(
                settings.store().nodes(),
                settings.node(),
                Stopwatch.of(settings.clock()),
                settings.timing().heartbeat(),
                settings.timing().lease()),
            new RecentSuppressions(settings.registry()));
    var holds =
        new Holds(
            settings.store().holds(),
            settings.registry(),
            settings.clock(),
            settings.holds(),
            settings.retries(),
            events::held);
    var hooks = new Hooks(engine);
    var directory = new Directory(engine, settings.users());
    var composer = new Composer(vertx, context, settings.rendering());
    var pump =
        new Pump(
            engine,
            holds,
            composer,
            settings.channels(),
            settings.retries(),
            settings.timing().continuous());
    var scheduler =
        new Scheduler(
            engine, settings, new TrialRendering(settings.registry(), composer), pump::stored);
    var suppressions = new SuppressionRequests(engine);
    var started =
        new Parts(
            pump,
            holds,
            scheduler,
            new StatusCounts(settings.store().queries(), settings.clock()),
            new Preparer(
                engine, new PostponedPages(engine, directory, settings.times()), pump::nudge),
            new SubscriptionRequests(engine, directory, hooks),
            suppressions,
            new BounceRequests(engine, suppressions),
            new LinkRequests(engine, hooks),
            commands(engine, scheduler, pump),
            new Uploads(settings.store().files(), engine.lease().shared(), settings.files()),
            composer,
            hooks);
    parts = started;
    // Opened here so that its readers belong to this verticle, and outlive its stop.
    var start = SlowStart.of(vertx);
    return start
        .step(
            "the store to open",
            () -> settings.store().open(settings.node(), settings.clock().instant()))
        .compose(
            v -> start.step("what is looked up in the store", () -> pump.start(settings.timing())))
        .onSuccess(
            v -> {
              if (settings.timing().continuous()) {
                started.preparer().every(settings.timing().poll().toMillis());
              }
            })
        .compose(v -> start.step("the event bus", () -> Future.all(consumers(started)).mapEmpty()))
        .onSuccess(v -> listen(pump))
        .onSuccess(
            v ->
                sweeping =
                    vertx.setPeriodic(
                        FIRST_SWEEP_MS, SWEEP_INTERVAL_MS, timer -> started.uploads().sweep()))
        .recover(
            failure -> settings.store().close().transform(closed -> Future.failedFuture(failure)));
  }

  /** Each of many commits is not worth a look of its own. */
  private void listen(Pump pump) {
    var here = context;
    if (settings.timing().listen() && settings.timing().continuous()) {
      var wakes = new Throttle(vertx, BETWEEN_WAKES, pump::wake);
      settings.store().nodes().listen(() -> here.runOnContext(v -> wakes.ask()));
    }
  }

  private Commands commands(EngineContext engine, Scheduler scheduler, Pump pump) {
    var batches = new Batches();
    return new Commands(
        batches,
        new CancelRequeue(engine, batches, settings.timing().expiry(), pump::nudge),
        new Cleanup(engine, batches),
        new UndeliveredCheck(engine, scheduler, new SuppressionRequests(engine), settings.site()));
  }

  /**
   * Stores a request in a transaction of the caller's; may be called on any thread, and completes
   * on the engine's event loop, before the commit.
   */
  public Future<ScheduleReply> schedule(CallerTransaction transaction, ScheduleRequest request) {
    return Future.succeededFuture(request)
        .map(DispatchVerticle::wellFormed)
        .compose(body -> here(parts -> parts.scheduler().schedule(transaction, body)));
  }

  /**
   * Turns a request into rows for a transaction of the caller's, with the messages and files that
   * it refers to; may be called on any thread, and completes on the engine's event loop.
   */
  public Future<Scheduler.Plan> plan(ScheduleRequest request, References.Found found) {
    return Future.succeededFuture(request)
        .map(DispatchVerticle::wellFormed)
        .compose(body -> here(parts -> parts.scheduler().plan(body, found)));
  }

  /**
   * Runs work on the engine's event loop; may be called on any thread, and completes on that loop.
   */
  public <T> Future<T> run(Supplier<Future<T>> work) {
    return here(parts -> work.get());
  }

  private static JsonObject wellFormed(ScheduleRequest request) {
    var body = request.toJson();
    JsonFields.requireWellFormed(body);
    return body;
  }

  /**
   * Sends a test message past the store; may be called on any thread, and completes on the engine's
   * event loop.
   */
  public Future<Outcome> probe(String alias, String to, String text) {
    return here(parts -> probe(parts, alias, to, text));
  }

  /** Does something on the engine's event loop, unless it is stopped. */
  private <T> Future<T> here(Function<Parts, Future<T>> work) {
    var here = context;
    Promise<T> promise = Promise.promise();
    if (here == null) {
      return Future.failedFuture(notRunning());
    }
    here.runOnContext(
        v -> {
          var running = parts;
          (running == null || stopping
                  ? Future.<T>failedFuture(notRunning())
                  : Future.succeededFuture(running).compose(work))
              .onComplete(promise);
        });
    return promise.future();
  }

  private static SiteMessageException notRunning() {
    return new SiteMessageException(FailureCode.NOT_READY, "sitemessage is not running");
  }

  private List<Future<Void>> consumers(Parts p) {
    serve(BusAddress.SCHEDULE, admission, body -> p.scheduler().schedule(body));
    serve(BusAddress.UPLOAD, admission, body -> p.uploads().add(body));
    serve(BusAddress.PREVIEW, admission, body -> p.scheduler().preview(body));
    serve(BusAddress.SEND_SCHEDULED, commandAdmission, body -> sendScheduled(p, body));
    serve(BusAddress.PREPARE, commandAdmission, body -> prepare(p, body));
    serve(BusAddress.SUBSCRIPTIONS, admission, body -> p.subscriptions().answer(body));
    serve(BusAddress.SUPPRESSIONS, admission, body -> p.suppressions().answer(body));
    serve(BusAddress.BOUNCES, admission, body -> p.bounces().answer(body));
    serve(BusAddress.LINK, admission, body -> p.links().answer(body));
    serve(BusAddress.CANCEL, commandAdmission, body -> p.commands().sweeps().cancel(body));
    serve(BusAddress.REQUEUE, commandAdmission, body -> p.commands().sweeps().requeue(body));
    serve(BusAddress.CLEANUP, commandAdmission, body -> p.commands().cleanup().clean(body));
    serve(BusAddress.CHECK_UNDELIVERED, commandAdmission, body -> p.commands().check().check(body));
    serve(BusAddress.PROBE, commandAdmission, body -> probe(p, body));
    serve(BusAddress.RESUME, commandAdmission, body -> resume(p, body));
    serve(BusAddress.STATS, commandAdmission, body -> stats(p, body));
    serve(BusAddress.MESSAGE, commandAdmission, body -> message(p, body));
    serve(BusAddress.DISPATCHES, commandAdmission, body -> dispatches(p, body));
    return consumers.stream().map(MessageConsumer::completion).toList();
  }

  private void serve(
      String address, Admission to, Function<JsonObject, Future<JsonObject>> handler) {
    consumers.add(
        vertx
            .eventBus()
            .consumer(
                address,
                message -> answer(message, body -> to.admit(body, () -> handler.apply(body)))));
  }

  private void answer(Message<Object> message, Function<JsonObject, Future<JsonObject>> handler) {
    var work =
        Future.succeededFuture(message.body())
            .compose(
                body -> {
                  if (!(body instanceof JsonObject json)) {
                    throw new SiteMessageException(
                        FailureCode.INVALID_REQUEST, "the body must be a JSON object");
                  }
                  JsonFields.requireWellFormed(json);
                  return handler.apply(json);
                });
    // Hooks and directories of the application complete on any thread.
    Promise<JsonObject> done = Promise.promise();
    work.onComplete((reply, failure) -> context.runOnContext(v -> done.complete(reply, failure)));
    underWay
        .track(done.future())
        .onComplete(
            message::reply,
            failure -> {
              if (failure instanceof SiteMessageException expected) {
                message.fail(expected.code().code(), expected.getMessage());
              } else {
                LOG.log(Level.ERROR, "a request to " + message.address() + " failed", failure);
                vitals.failed(failure);
                message.fail(FailureCode.STORE_FAILED.code(), "internal error; the log tells more");
              }
            });
  }

  private Future<JsonObject> sendScheduled(Parts p, JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("priority", "ignoreUnknown", "waitMs"));
    var priority =
        fields
            .integer("priority", -Limits.PRIORITY, Limits.PRIORITY)
            .map(value -> OptionalInt.of(value.intValue()))
            .orElse(OptionalInt.empty());
    var wait =
        fields
            .integer("waitMs", 0, SendPatience.LONGEST.toMillis())
            .map(Duration::ofMillis)
            .orElse(SendPatience.DEFAULT);
    return p.pump()
        .sendDue(
            DueRun.of(priority, settings.clock().instant(), wait),
            fields.bool("ignoreUnknown").orElse(false));
  }

  private static Future<JsonObject> prepare(Parts p, JsonObject body) {
    new JsonFields("", body).allowOnly(Set.of());
    return p.preparer().prepare();
  }

  private static Future<JsonObject> probe(Parts p, JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("messenger", "to", "text"));
    var alias = fields.string("messenger", Limits.MESSENGER_CHARS);
    var text = fields.string("text", Limits.CONTEXT_CHARS);
    var to = fields.string("to", Limits.ADDRESS_CHARS);
    return probe(p, alias, to, text).map(JsonViews::outcome);
  }

  private static Future<Outcome> probe(Parts p, String alias, String to, String text) {
    var channel = p.pump().sender(alias).channel();
    return (to.isBlank()
            ? Future.succeededFuture(Optional.<Suppression>empty())
            : p.suppressions().find(alias, to))
        .compose(
            suppressed ->
                suppressed.isPresent()
                    ? Future.succeededFuture(
                        Outcome.rejected(
                            "the address is suppressed: %s (number %d of the list)"
                                .formatted(suppressed.get().reason().key(), suppressed.get().id())))
                    : channel.probe(
                        to, text.isEmpty() ? "This is a test message of sitemessage." : text))
        .compose(
            outcome ->
                outcome.isSent()
                    ? p.holds().resume(alias).map(v -> outcome)
                    : Future.succeededFuture(outcome))
        .onSuccess(v -> p.pump().nudge());
  }

  private static Future<JsonObject> resume(Parts p, JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("messenger"));
    var alias = fields.string("messenger", Limits.MESSENGER_CHARS);
    p.pump().sender(alias).channel().resume();
    return p.holds()
        .resume(alias)
        .map(v -> new JsonObject().put("messenger", alias).put("state", "ready"))
        .onSuccess(v -> p.pump().nudge());
  }

  private Future<JsonObject> stats(Parts p, JsonObject body) {
    new JsonFields("", body).allowOnly(Set.of());
    return p.counts()
        .get()
        .compose(
            counts ->
                p.pump()
                    .states()
                    .map(
                        states -> {
                          var json =
                              new JsonObject().put("node", Long.toHexString(settings.node()));
                          p.pump()
                              .clockAhead()
                              .ifPresent(ahead -> json.put("clockAheadMs", ahead.toMillis()));
                          return json.put("messengers", states)
                              .put(
                                  "types",
                                  new JsonArray(List.copyOf(settings.registry().typeAliases())))
                              .put("dispatches", counts);
                        }));
  }

  private Future<JsonObject> message(Parts p, JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("id"));
    var id =
        fields
            .integer("id", 1, Long.MAX_VALUE)
            .orElseThrow(() -> fields.invalid("id", "is missing"));
    return settings
        .store()
        .schedules()
        .message(id)
        .compose(
            found ->
                found
                    .map(
                        message ->
                            settings
                                .store()
                                .queries()
                                .dispatches(
                                    DispatchFilter.ofMessage(id, Limits.LISTED_DISPATCHES), true)
                                .map(
                                    dispatches ->
                                        JsonViews.message(
                                            message, dispatches, p.holds()::ofMessenger)))
                    .orElseGet(
                        () ->
                            Future.failedFuture(
                                new SiteMessageException(
                                    FailureCode.NOT_FOUND,
                                    "message %d does not exist".formatted(id)))));
  }

  private Future<JsonObject> dispatches(Parts p, JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("status", "messenger", "message", "unread", "order", "after", "limit"));
    var unread = fields.bool("unread").orElse(false);
    var status = unread ? "sent" : fields.string("status", 16);
    if (!fields.string("status", 16).equals(status) && body.containsKey("status")) {
      throw fields.invalid(
          "status", "is \"%s\", unread are those that are sent".formatted(body.getValue("status")));
    }
    var messenger = fields.string("messenger", Limits.MESSENGER_CHARS);
    int limit = fields.integer("limit", 1, Limits.LISTED_DISPATCHES).orElse(100L).intValue();
    var filter =
        new DispatchFilter(
            status.isEmpty() ? Optional.empty() : Optional.of(DispatchStatus.ofKey(status)),
            messenger.isEmpty() ? Optional.empty() : Optional.of(messenger),
            fields
                .integer("message", 1, Long.MAX_VALUE)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty()),
            unread,
            isNewestFirst(fields),
            fields.integer("after", 0, Long.MAX_VALUE).orElse(0L),
            limit);
    return settings
        .store()
        .queries()
        .dispatches(filter, false)
        .map(
            found -> {
              var json =
                  new JsonObject()
                      .put("dispatches", JsonViews.dispatches(found, p.holds()::ofMessenger));
              return found.size() < limit
                  ? json
                  : json.put("next", found.get(found.size() - 1).id());
            });
  }

  private static boolean isNewestFirst(JsonFields fields) {
    var order = fields.string("order", 8);
    if (!Set.of("", "asc", "desc").contains(order)) {
      throw fields.invalid("order", "must be asc or desc, is \"%s\"".formatted(order));
    }
    return order.equals("desc");
  }

  @Override
  public Future<?> stop() {
    if (parts == null) {
      return Future.succeededFuture();
    }
    stopping = true;
    vertx.cancelTimer(sweeping);
    var pump = parts.pump();
    var scheduler = parts.scheduler();
    var preparer = parts.preparer();
    var batches = parts.commands().batches();
    var composer = parts.composer();
    var hooks = parts.hooks();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
        .transform(v -> batches.stop())
        .transform(v -> scheduler.whenIdle(settings.timing().stop()))
        .transform(v -> preparer.stop())
        .transform(v -> pump.stop(settings.timing().stop()))
        .transform(v -> underWay.whenIdle(vertx, settings.timing().stop()))
        .onComplete(v -> composer.close())
        .transform(v -> hooks.stop(settings.timing().stop()))
        .eventually(settings.store()::close);
  }
}
