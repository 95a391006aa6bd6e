package org.sitemessage.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** The checks of an application that embeds sitemessage. */
class SiteMessageHealthTest {
  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final HealthChecks live = HealthChecks.create(vertx);
  private final HealthChecks ready = HealthChecks.create(vertx);
  private final SiteMessage site = start();

  private SiteMessage start() {
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:" + UUID.randomUUID()))
            .change(
                SiteMessageOptions.DISPATCH, some -> some.with(DispatchOptions.CONTINUOUS, false));
    var started =
        await(SiteMessage.builder(vertx).options(options).clock(clock).messenger(pager).deploy());
    SiteMessageHealth.of(started).registerLiveness(live).registerReadiness(ready);
    return started;
  }

  @AfterEach
  void stop() {
    await(site.stop());
    await(vertx.close());
  }

  /** Returns a check of the group {@code sitemessage}, such as {@code store}. */
  private static JsonObject check(CheckResult result, String name) {
    var found = result.toJson();
    for (var id : ("sitemessage/" + name).split("/", -1)) {
      found =
          found.getJsonArray("checks").stream()
              .map(JsonObject.class::cast)
              .filter(one -> id.equals(one.getString("id")))
              .findFirst()
              .orElseThrow();
    }
    return found;
  }

  @Test
  void a_working_engine_is_up_in_every_check() {
    var result = await(ready.checkStatus());

    assertTrue(result.getUp(), result.toJson().encodePrettily());
    var names = new TreeSet<String>();
    result
        .toJson()
        .getJsonArray("checks")
        .getJsonObject(0)
        .getJsonArray("checks")
        .forEach(one -> names.add(((JsonObject) one).getString("id")));
    assertEquals(
        new TreeSet<>(List.of("store", "node", "migrations", "oldest-due", "messenger")), names);
    assertFalse(check(result, "messenger/pager").getJsonObject("data").containsKey("degraded"));
    assertTrue(await(live.checkStatus()).getUp());
  }

  @Test
  void a_paused_messenger_and_an_overdue_dispatch_degrade_the_application_which_stays_up() {
    pager.then(Outcome.paused("535 wrong password"));
    await(site.client().schedule("Hi", Recipients.of("pager", "7").list()));
    await(site.client().sendScheduled(SendRequest.all().withPatience(Duration.ZERO)));
    clock.advance(Duration.ofMinutes(6));

    var result = await(ready.checkStatus());

    assertTrue(result.getUp(), result.toJson().encodePrettily());
    var messenger = check(result, "messenger/pager").getJsonObject("data");
    assertEquals("paused", messenger.getString("state"));
    assertEquals(true, messenger.getBoolean("degraded"));
    assertEquals("535 wrong password", messenger.getString("reason"));
    var oldest = check(result, "oldest-due").getJsonObject("data");
    assertEquals(true, oldest.getBoolean("degraded"));
    assertEquals("a dispatch is overdue by 360 s, more than 300 s", oldest.getString("reason"));
  }

  @Test
  void a_limit_of_ones_own_decides_what_is_overdue() {
    var checks = HealthChecks.create(vertx);
    SiteMessageHealth.of(site).withOverdue(Duration.ofMinutes(1)).registerReadiness(checks);
    await(site.client().schedule("Hi", Recipients.of("pager", "7").list()));
    clock.advance(Duration.ofSeconds(61));

    assertEquals(
        true,
        check(await(checks.checkStatus()), "oldest-due")
            .getJsonObject("data")
            .getBoolean("degraded"));
    assertFalse(
        check(await(ready.checkStatus()), "oldest-due")
            .getJsonObject("data")
            .containsKey("degraded"));
    assertThrows(
        IllegalArgumentException.class,
        () -> SiteMessageHealth.of(site).withTimeLimit(Duration.ZERO));
  }

  @Test
  void a_store_that_is_closed_is_down_and_the_process_is_alive() {
    await(site.stop());

    var result = await(ready.checkStatus());

    assertFalse(result.getUp());
    assertEquals("DOWN", check(result, "store").getString("status"));
    assertEquals(
        "sitemessage is not running",
        check(result, "store").getJsonObject("data").getString("reason"));
    assertEquals("DOWN", check(result, "migrations").getString("status"));
    assertTrue(await(live.checkStatus()).getUp());
  }
}
