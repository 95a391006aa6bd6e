package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/** Dispatches committed elsewhere are sent without waiting for the next look, a day later. */
class NoticeTest {
  /** Deliveries that a messenger with the policy {@code hold} begins at a time by default. */
  private static final int SLOTS = 4;

  private final List<Engines> all = new ArrayList<>();
  private final List<Caller> callers = new ArrayList<>();

  @AfterEach
  void stop() {
    callers.forEach(Caller::close);
    all.forEach(Engines::close);
  }

  private Engines patient(Engines engines) {
    all.add(engines);
    var dispatch =
        engines
            .options()
            .dispatch()
            .with(DispatchOptions.CONTINUOUS, true)
            .with(DispatchOptions.POLL_INTERVAL, Duration.ofDays(1))
            .with(DispatchOptions.HEARTBEAT, Duration.ofDays(1))
            .with(DispatchOptions.LEASE, Duration.ofDays(4));
    return engines.options(engines.options().with(SiteMessageOptions.DISPATCH, dispatch));
  }

  private static Engines looking(Engines engines) {
    var dispatch = engines.options().dispatch();
    return engines.options(
        engines
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                dispatch.with(DispatchOptions.POLL_INTERVAL, Duration.ofSeconds(1))));
  }

  /** Tells of each delivery. */
  private static final class Telling extends RecordingMessenger {
    private final List<Promise<String>> expected = new ArrayList<>();

    Telling() {
      super("pager", UnknownPolicy.HOLD);
    }

    synchronized Future<String> next() {
      Promise<String> promise = Promise.promise();
      expected.add(promise);
      return promise.future();
    }

    @Override
    public synchronized Future<Outcome> deliver(Delivery delivery) {
      if (!expected.isEmpty()) {
        expected.remove(0).complete(delivery.address());
      }
      return super.deliver(delivery);
    }
  }

  private static ScheduleRequest to(String address) {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", address).list());
  }

  private Caller begin(Caller.Way way, Engines engines) {
    var caller = way.begin(engines);
    callers.add(caller);
    return caller;
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_CLIENT", "POSTGRES_JDBC", "POSTGRES_CLIENT"})
  void the_commit_of_a_callers_transaction_is_noticed(Caller.Way way) {
    var engines = patient(way.engines());
    var pager = new Telling();
    var site = engines.start(pager);
    var first = pager.next();
    engines.schedule(to("first"));
    Engines.await(first);
    var caller = begin(way, engines);

    var second = pager.next();
    caller.schedule(site, to("second").withGroup(way.isPostgres() ? "news" : ""));
    caller.commit();

    assertEquals("second", Engines.await(second));
  }

  @Test
  void a_dispatch_that_a_busy_process_cannot_begin_is_sent_by_another_process() {
    // An announcement may be missed on a busy machine; the next look finds what it was about.
    var one = looking(patient(new Engines().onPostgres()));
    var two = looking(patient(one.beside()));
    var busy = new Telling();
    for (int i = 0; i < SLOTS; i++) {
      busy.then(delivery -> Promise.<Outcome>promise().future());
    }
    var free = new Telling();
    one.options(
        one.options()
            .with(
                SiteMessageOptions.DISPATCH,
                one.options().dispatch().with(DispatchOptions.STOP_TIMEOUT, Duration.ZERO)));
    two.start(free);
    one.start(busy); // Its first heartbeat sees the other.
    var taken = busy.next();
    var other = free.next();
    for (int stuck = 0; stuck < SLOTS; ) {
      one.schedule(to("stuck"));
      Engines.await(Future.any(taken, other));
      if (taken.isComplete()) {
        taken = busy.next();
        stuck++;
      } else {
        other = free.next(); // It was faster.
      }
    }

    one.schedule(to("second"));

    assertEquals("second", Engines.await(other));
  }

  @Test
  void a_listener_whose_connection_is_lost_connects_again() {
    var engines = patient(new Engines().onPostgres());
    var pager = new Telling();
    var site = engines.start(pager);
    var url = engines.options().store().get(StoreOptions.URL);
    var first = pager.next();
    begin(Caller.Way.POSTGRES_JDBC, engines);
    var caller = callers.get(0);
    caller.schedule(site, to("first"));
    caller.commit();
    Engines.await(first);

    PostgresServer.update(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
            + " and query in ('select current_schema()', 'select 1')");
    var second = pager.next();
    caller.schedule(site, to("second"));
    caller.commit();

    assertEquals("second", Engines.await(second));
  }
}
