package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.core.ScheduleTrace;
import org.sitemessage.vertx.dispatch.core.ScheduleWatch;
import org.sitemessage.vertx.dispatch.flow.Admission;
import org.sitemessage.vertx.dispatch.flow.SlowStart;
import org.sitemessage.vertx.dispatch.flow.Throttle;
import org.sitemessage.vertx.dispatch.schedule.References;
import org.sitemessage.vertx.dispatch.schedule.Scheduler;
import org.sitemessage.vertx.dispatch.send.Pump;
import org.sitemessage.vertx.dispatch.upkeep.OneStorePerBus;
import org.sitemessage.vertx.dispatch.upkeep.Vitals;
import org.sitemessage.vertx.observe.EngineSample;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.sql.CallerTransaction;

/**
 * Starts and stops the engine, and routes the requests of the event bus to its parts. Owns the
 * store: opens it when it starts, closes it after the last outcome is recorded.
 */
public final class DispatchVerticle extends VerticleBase {
  /** Delay between the start and the first removal of unused files; more follow every hour. */
  private static final long FIRST_SWEEP_MS = 60_000;

  private static final long SWEEP_INTERVAL_MS = 3_600_000;

  private static final Duration BETWEEN_WAKES = Duration.ofMillis(50);

  /**
   * Maximum number of requests of operators and pages that are under way at once. They are counted
   * apart from other requests, so that an overloaded engine still answers them. They are limited,
   * too, because they share the connections of the heartbeat. Look-ups of keys and sessions have a
   * limit of their own, so that a flood of unknown ones leaves the commands their places.
   */
  private static final int COMMANDS_AT_ONCE = 1_000;

  /** Maximum number of logins under way at once; few, because each hashes a password. */
  private static final int LOGINS_AT_ONCE = 100;

  private final EngineParts settings;
  private final Vitals vitals;
  private final Admission admission;
  private final Admission commandAdmission;
  private final Admission accessAdmission;
  private final Admission loginAdmission;
  private volatile @Nullable Running running;
  private long sweeping = -1;
  private boolean stopping;

  /** The objects that exist between start and stop. */
  private record Running(Parts parts, BusServer server) {}

  /** Creates a verticle that is to be deployed once. */
  public DispatchVerticle(EngineParts settings, Vitals vitals) {
    this.settings = settings;
    this.vitals = vitals;
    var waiting = settings.timing().waiting();
    this.admission = new Admission(waiting.requests(), waiting.bytes());
    this.commandAdmission = new Admission(COMMANDS_AT_ONCE, waiting.bytes());
    this.accessAdmission = new Admission(COMMANDS_AT_ONCE, waiting.bytes());
    this.loginAdmission = new Admission(LOGINS_AT_ONCE, waiting.bytes());
  }

  @Override
  public Future<?> start() {
    vitals.watch(context);
    var parts = new Parts(vertx, context, settings);
    var server = new BusServer(vertx, context, parts.audit, vitals::failed, settings.observers());
    running = new Running(parts, server);
    // Opened here so that its readers belong to this verticle, and outlive its stop.
    var start = SlowStart.of(vertx);
    return enterStoreAndBus(start, server)
        .compose(
            v -> start.step("the look-ups in the store", () -> parts.pump.start(settings.timing())))
        .compose(
            v -> {
              serve(server, parts);
              return start.step("the event bus", server::ready);
            })
        .onSuccess(v -> listen(parts.pump))
        .onSuccess(v -> parts.operations.look())
        .onSuccess(v -> parts.history.start())
        .onSuccess(v -> parts.receipts.begin())
        .onSuccess(v -> settings.observers().tell(one -> one.started(vertx, inspection())))
        .onSuccess(
            v ->
                sweeping =
                    vertx.setPeriodic(
                        FIRST_SWEEP_MS, SWEEP_INTERVAL_MS, timer -> parts.uploads.sweep()))
        .recover(
            failure ->
                server
                    .leave()
                    .transform(v -> settings.store().close())
                    .transform(closed -> Future.failedFuture(failure)));
  }

  /**
   * Opens the store and enters the bus. A store that is not shared is not even opened if another
   * node is on the bus, because it may be that node's, within this process.
   */
  private Future<Void> enterStoreAndBus(SlowStart start, BusServer server) {
    Supplier<Future<Void>> store =
        () ->
            start.step(
                "the store to open",
                () -> settings.store().open(settings.node(), settings.clock().instant()));
    Supplier<Future<Void>> bus =
        () -> start.step("the other nodes on the event bus", () -> enterBus(server));
    return settings.store().nodes().isShared()
        ? store.get().compose(v -> bus.get())
        : bus.get().compose(v -> store.get());
  }

  /** Enters the bus; serves nothing if its other nodes use another store. */
  private Future<Void> enterBus(BusServer server) {
    var bus = new OneStorePerBus(vertx, settings.store().nodes(), settings.node());
    return bus.enter(
        () -> {
          server.serve(BusAddress.NODE, commandAdmission, bus::answer);
          return server.ready();
        });
  }

  /** Looks for dispatches when other nodes commit; commits in quick succession share a look. */
  private void listen(Pump pump) {
    var here = context;
    if (settings.timing().listen() && settings.timing().continuous()) {
      var wakes = new Throttle(vertx, BETWEEN_WAKES, pump::wake);
      settings.store().nodes().listen(() -> here.runOnContext(v -> wakes.ask()));
    }
  }

  /**
   * Stores a request in a transaction of the caller's; may be called on any thread, and completes
   * on the engine's event loop, before the commit.
   */
  public Future<ScheduleReply> schedule(CallerTransaction transaction, ScheduleRequest request) {
    return Future.succeededFuture(request)
        .map(DispatchVerticle::wellFormed)
        .compose(body -> here(parts -> parts.scheduler.schedule(transaction, body)));
  }

  /**
   * Turns a request into rows for a transaction of the caller's, with the messages and files that
   * it refers to; may be called on any thread, and completes on the engine's event loop.
   */
  public Future<Scheduler.Plan> plan(ScheduleRequest request, References.Found found) {
    return Future.succeededFuture(request)
        .map(DispatchVerticle::wellFormed)
        .compose(body -> here(parts -> parts.scheduler.plan(body, found)));
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
    return here(parts -> parts.messengers.probe(alias, to, text));
  }

  /** Returns what answers questions about the state of this engine; usable on any thread. */
  public Inspection inspection() {
    return new Inspection() {
      @Override
      public Future<Void> pingStore() {
        return here(parts -> settings.store().nodes().ping());
      }

      @Override
      public Future<SchemaVersions> schema() {
        return here(parts -> settings.store().nodes().schema());
      }

      @Override
      public boolean holdsLease() {
        var now = running;
        return now != null && now.parts().lease.holds();
      }

      @Override
      public Future<List<Condition>> messengers() {
        return here(parts -> Future.succeededFuture(parts.samples.conditions()));
      }

      @Override
      public Future<Map<String, Duration>> overdue() {
        return here(parts -> parts.samples.overdue());
      }

      @Override
      public Future<EngineSample> sample() {
        return here(parts -> parts.samples.take());
      }
    };
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
          var now = running;
          (now == null || stopping
                  ? Future.<T>failedFuture(notRunning())
                  : Future.succeededFuture(now.parts()).compose(work))
              .onComplete(promise);
        });
    return promise.future();
  }

  private static SiteMessageException notRunning() {
    return new SiteMessageException(FailureCode.NOT_READY, "sitemessage is not running");
  }

  private void serve(BusServer server, Parts p) {
    var watch = new ScheduleWatch(settings.registry(), settings.observers());
    var trace = new ScheduleTrace(settings.registry(), settings.tracing());
    var schedule = watch.around(p.scheduler::schedule);
    server.serveTraced(
        BusAddress.SCHEDULE, admission, (caller, body) -> trace.around(caller, body, schedule));
    server.serve(BusAddress.UPLOAD, admission, p.uploads::add);
    server.serve(BusAddress.PREVIEW, admission, p.scheduler::preview);
    server.serve(BusAddress.SUBSCRIPTIONS, admission, p.subscriptions::answer);
    server.serve(BusAddress.SUPPRESSIONS, admission, p.suppressions::answer);
    server.serve(BusAddress.BOUNCES, admission, p.bounces::answer);
    server.serve(BusAddress.FEEDBACK, commandAdmission, p.bounces::feedback);
    server.serve(BusAddress.PEOPLE, commandAdmission, p.people::answer);
    server.serve(BusAddress.LINK, admission, p.links::answer);
    server.serve(BusAddress.PREPARE, commandAdmission, p.preparer::prepare);
    server.serve(BusAddress.SEND_SCHEDULED, commandAdmission, p.messengers::sendScheduled);
    server.serve(BusAddress.PROBE, commandAdmission, p.messengers::probe);
    server.serve(BusAddress.PAUSE, commandAdmission, p.messengers::pause);
    server.serve(BusAddress.RESUME, commandAdmission, p.messengers::resume);
    server.serve(BusAddress.PAUSE_TYPE, commandAdmission, p.messengers::pauseType);
    server.serve(BusAddress.RESUME_TYPE, commandAdmission, p.messengers::resumeType);
    server.serve(BusAddress.LIMIT, commandAdmission, p.limits::limit);
    server.serve(BusAddress.UNLIMIT, commandAdmission, p.limits::unlimit);
    server.serve(BusAddress.CANCEL, commandAdmission, p.sweeps::cancel);
    server.serve(BusAddress.REQUEUE, commandAdmission, p.sweeps::requeue);
    server.serve(BusAddress.SETTLE, commandAdmission, p.sweeps::settle);
    server.serveCallers(BusAddress.OPERATIONS, commandAdmission, p.operations::answer);
    server.serve(BusAddress.CLEANUP, commandAdmission, p.cleanup::clean);
    server.serve(BusAddress.CHECK_UNDELIVERED, commandAdmission, p.check::check);
    server.serve(BusAddress.STATS, commandAdmission, p.views::stats);
    server.serve(BusAddress.HISTORY, commandAdmission, p.history::answer);
    server.serve(BusAddress.NODES, commandAdmission, p.nodes::list);
    server.serve(BusAddress.SETTINGS, commandAdmission, p.nodes::settings);
    server.serve(BusAddress.DRAIN, commandAdmission, p.nodes::drain);
    server.serve(BusAddress.UNDRAIN, commandAdmission, p.nodes::undrain);
    server.serve(BusAddress.MESSAGE, commandAdmission, p.views::message);
    server.serve(BusAddress.MESSAGES, commandAdmission, p.views::messages);
    server.serve(BusAddress.DISPATCH, commandAdmission, p.views::dispatch);
    server.serve(BusAddress.DISPATCHES, commandAdmission, p.views::dispatches);
    server.serveCallers(BusAddress.FILTERS, commandAdmission, p.savedFilters::answer);
    server.serve(BusAddress.KEYS, commandAdmission, p.keys::answer);
    server.serve(BusAddress.ACCESS, accessAdmission, p.keys::access);
    server.serve(BusAddress.SESSION, accessAdmission, p.logins::session);
    server.serve(BusAddress.LOGIN, loginAdmission, p.logins::login);
    server.serveCallers(BusAddress.USERS, commandAdmission, p.logins.users()::answer);
    server.serve(BusAddress.AUDIT, commandAdmission, p.audit::page);
  }

  @Override
  public Future<?> stop() {
    var ending = running;
    if (ending == null) {
      return Future.succeededFuture();
    }
    stopping = true;
    settings.observers().tell(Observer::stopped);
    vertx.cancelTimer(sweeping);
    var timeout = settings.timing().stop();
    return ending
        .server()
        .leave()
        .transform(v -> ending.parts().stop(timeout))
        .transform(v -> ending.server().whenIdle(timeout))
        .transform(v -> ending.parts().close(timeout))
        .eventually(settings.store()::close);
  }
}
