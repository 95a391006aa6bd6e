package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/** Processes on one database whose clocks differ by hours and days. */
class ClusterClockTest {
  private final Engines one = new Engines().onPostgresWithClock();
  private final List<Engines> others = new ArrayList<>();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final Promise<Outcome> wire = Promise.promise();

  @AfterEach
  void stop() {
    wire.tryComplete(Outcome.sent("at last"));
    others.forEach(Engines::close);
    one.close();
  }

  private Engines another(long hours) {
    var other = one.besideBy(Duration.ofHours(hours));
    others.add(other);
    return other;
  }

  private void passes(Duration time) {
    one.advance(time);
    others.forEach(other -> other.advance(time));
    PostgresServer.setTime(one.options().store().get(StoreOptions.URL), one.clock().instant());
  }

  private RecordingMessenger mute() {
    return new RecordingMessenger("pager").then(delivery -> wire.future());
  }

  /** Starts one, and has it send a message whose delivery does not end; answers its id. */
  private long sending(Engines engines) {
    var begun = engines.whenDelivered(mute());
    engines.start(begun.messenger());
    var id = engines.scheduled();
    SiteMessageClient.create(engines.vertx())
        .request(BusAddress.SEND_SCHEDULED, new JsonObject())
        .onFailure(failure -> wire.tryFail(failure));
    Engines.await(begun.delivery());
    return id;
  }

  @ParameterizedTest
  @ValueSource(longs = {7, -7, 48, -48})
  void a_live_process_keeps_its_dispatches_whatever_processes_start_beside_it(long hours) {
    var skewed = another(hours);
    var ids = List.of(sending(one), sending(skewed));
    var late = List.of(another(0), another(hours));
    late.forEach(engines -> engines.start(pager));

    for (int i = 0; i < 6; i++) {
      passes(Duration.ofSeconds(5));
      List.of(one, skewed).forEach(Engines::send);
      late.forEach(Engines::send);
    }

    var statuses = ids.stream().map(id -> one.dispatch(id).getString("status")).toList();
    assertEquals(List.of("processing", "processing"), statuses);
    assertEquals(0, pager.deliveries().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {7, -7, 48, -48})
  void a_silent_process_is_taken_over_after_its_lease_and_not_before(long hours) {
    var skewed = another(hours);
    var begun = skewed.whenDelivered(mute());
    var id =
        skewed.startAndForget(
            begun.messenger(),
            ScheduleRequest.plain("Hi")
                .withExpiresAt(one.clock().instant().plus(Duration.ofDays(9)))
                .withRecipients(Recipients.of("pager", "7").list()));
    var uid = Engines.await(begun.delivery()).uid();
    one.start(pager);

    passes(Duration.ofSeconds(19));
    one.send();
    var living = one.dispatch(id).getString("status");
    passes(Duration.ofSeconds(6));
    one.send();

    assertEquals("processing", living);
    assertEquals("sent", one.dispatch(id).getString("status"));
    assertEquals(uid, pager.deliveries().get(0).uid());
  }

  @ParameterizedTest
  @ValueSource(longs = {7, -7, 48, -48})
  void a_held_messenger_is_held_for_all_for_the_same_time(long hours) {
    one.start(pager);
    one.scheduled();
    var held = one.clock().instant();
    var skewed = another(hours);
    skewed.start(new RecordingMessenger("pager").then(Outcome.paused("535 wrong password")));
    skewed.request(
        BusAddress.SCHEDULE,
        ScheduleRequest.plain("Hi")
            .withSendAt(held.plus(Duration.ofHours(hours)))
            .withPriority(1)
            .withRecipients(Recipients.of("pager", "7").list())
            .toJson());
    skewed.request(BusAddress.SEND_SCHEDULED, new JsonObject().put("priority", 1));

    passes(Duration.ofSeconds(5));
    var soon = one.send();
    var state = one.messenger("pager");
    passes(Duration.ofSeconds(50));
    var later = one.send();
    passes(Duration.ofSeconds(10));
    var afterwards = one.send();

    assertEquals("paused", state.getString("state"));
    assertEquals(held.plusSeconds(60).toEpochMilli(), state.getLong("untilMs"));
    assertEquals(0, soon.getInteger("claimed"));
    assertEquals(0, later.getInteger("claimed"));
    assertTrue(afterwards.getInteger("sent") > 0, afterwards.encode());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, -48})
  void a_process_tells_how_far_its_clock_is_ahead_of_the_database_s(long hours) {
    var skewed = another(hours);
    skewed.start(pager);

    var stats = skewed.request(BusAddress.STATS, new JsonObject());

    assertEquals(Duration.ofHours(hours).toMillis(), stats.getLong("clockAheadMs"));
  }
}
