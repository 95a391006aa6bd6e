package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/**
 * An engine on a database in memory and a clock that stands still. It sends only when told to, so
 * that a test sees each step.
 */
final class Engines implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final long applicationTimer = vertx.setTimer(TimeUnit.DAYS.toMillis(1), id -> {});
  private boolean closed;
  private final SettableClock clock;
  private final List<SiteMessage> running = new ArrayList<>();
  private final List<Vertx> forgotten = new ArrayList<>();
  private SiteMessageOptions options =
      SiteMessageOptions.defaults()
          .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:" + UUID.randomUUID()));

  Engines() {
    this(new SettableClock(Instant.parse("2026-01-01T00:00:00Z")));
  }

  private Engines(SettableClock clock) {
    this.clock = clock;
    options =
        options.with(
            SiteMessageOptions.DISPATCH,
            options.dispatch().with(DispatchOptions.CONTINUOUS, false));
  }

  Vertx vertx() {
    return vertx;
  }

  SettableClock clock() {
    return clock;
  }

  SiteMessageOptions options() {
    return options;
  }

  Engines options(SiteMessageOptions value) {
    options = value;
    return this;
  }

  /** Keeps the database in files, so that it outlives a stop, unless it does already. */
  Engines onDisk(Path folder) {
    if (options.store().get(StoreOptions.URL).startsWith("jdbc:postgresql:")) {
      return this;
    }
    return options(
        options.with(
            SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:file:" + folder.resolve("db"))));
  }

  /** Keeps the database on a PostgreSQL server. */
  Engines onPostgres() {
    return options(
        options.with(
            SiteMessageOptions.STORE,
            StoreOptions.at(PostgresServer.newSchema(), PostgresServer.user(), "")));
  }

  /** Keeps the database on a PostgreSQL server whose own clock begins at the engines' time. */
  Engines onPostgresWithClock() {
    return options(
        options.with(
            SiteMessageOptions.STORE,
            StoreOptions.at(
                PostgresServer.newSchemaWithClock(clock.instant()), PostgresServer.user(), "")));
  }

  /** Returns other engines on the same store, whose clock is wrong. */
  Engines besideBy(Duration skew) {
    return new Engines(new SettableClock(clock.instant().plus(skew))).options(options);
  }

  /** Returns another process: engines on the same store and clock, with their own event bus. */
  Engines beside() {
    return new Engines(clock).options(options);
  }

  SiteMessage.Builder builder(Messenger... messengers) {
    var builder = SiteMessage.builder(vertx).options(options).clock(clock);
    for (var messenger : messengers) {
      builder.messenger(messenger);
    }
    return builder;
  }

  SiteMessage start(Messenger... messengers) {
    return start(builder(messengers));
  }

  SiteMessage start(SiteMessage.Builder builder) {
    var site = await(builder.deploy());
    running.add(site);
    return site;
  }

  ScheduleReply schedule(ScheduleRequest request) {
    return await(SiteMessageClient.create(vertx).schedule(request));
  }

  /** Schedules a text to address 7 of the messenger {@code pager}; answers the message's id. */
  long scheduled() {
    return schedule(ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()))
        .messageId();
  }

  JsonObject request(String address, JsonObject body) {
    return await(SiteMessageClient.create(vertx).request(address, body));
  }

  /**
   * Sends the due dispatches and returns their outcomes. Waits for no permits, because the clock
   * stands still.
   */
  JsonObject send() {
    return request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
  }

  /** The state of a messenger. */
  JsonObject messenger(String alias) {
    return request(BusAddress.STATS, new JsonObject()).getJsonArray("messengers").stream()
        .map(JsonObject.class::cast)
        .filter(state -> state.getString("alias").equals(alias))
        .findFirst()
        .orElseThrow();
  }

  /** The next event of a kind. */
  Future<JsonObject> event(String kind) {
    Promise<JsonObject> promise = Promise.promise();
    await(
        vertx
            .eventBus()
            .<JsonObject>consumer(
                BusAddress.EVENT_PREFIX + kind, message -> promise.tryComplete(message.body()))
            .completion());
    return promise.future();
  }

  /** A messenger that tells when it is first used. */
  record Watched(Messenger messenger, Future<Delivery> delivery) {}

  Watched whenDelivered(RecordingMessenger inner) {
    Promise<Delivery> first = Promise.promise();
    return new Watched(
        new Messenger() {
          @Override
          public String alias() {
            return inner.alias();
          }

          @Override
          public UnknownPolicy unknownPolicy() {
            return inner.unknownPolicy();
          }

          @Override
          public Future<Outcome> deliver(Delivery delivery) {
            first.tryComplete(delivery);
            return inner.deliver(delivery);
          }
        },
        first.future());
  }

  /**
   * Starts one on a bus of its own, schedules a message there, and never stops it, as if it were
   * killed; answers the message's id.
   */
  long startAndForget(Messenger messenger, ScheduleRequest request) {
    var doomed = Vertx.vertx();
    forgotten.add(doomed);
    var impatient =
        options
            .dispatch()
            .with(DispatchOptions.CONTINUOUS, true)
            .with(DispatchOptions.STOP_TIMEOUT, Duration.ZERO)
            .with(DispatchOptions.HEARTBEAT, Duration.ofDays(1))
            .with(DispatchOptions.LEASE, Duration.ofDays(9));
    await(
        SiteMessage.builder(doomed)
            .options(options.with(SiteMessageOptions.DISPATCH, impatient))
            .clock(clock)
            .messenger(messenger)
            .deploy());
    return await(SiteMessageClient.create(doomed).schedule(request)).messageId();
  }

  /** The only dispatch of a message. */
  JsonObject dispatch(long messageId) {
    return request(BusAddress.MESSAGE, new JsonObject().put("id", messageId))
        .getJsonArray("dispatches")
        .getJsonObject(0);
  }

  Engines advance(Duration by) {
    clock.advance(by);
    return this;
  }

  /** Completes with the future itself, however it ended. */
  static <T> Future<Future<T>> settled(Future<T> future) {
    return future.transform(done -> Future.succeededFuture(future));
  }

  static <T> T await(Future<T> future) {
    return Futures.await(future);
  }

  @Override
  public void close() {
    running.forEach(site -> await(site.stop()));
    forgotten.forEach(doomed -> await(doomed.close()));
    boolean kept = closed || vertx.cancelTimer(applicationTimer);
    closed = true;
    await(vertx.close());
    assertTrue(kept, "a timer of the application was canceled: Vert.x counts from 0");
  }
}
