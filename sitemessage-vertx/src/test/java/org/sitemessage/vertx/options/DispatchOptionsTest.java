package org.sitemessage.vertx.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.SiteMessageException;

/** The options by which a process shares its store with others. */
class DispatchOptionsTest {

  @Test
  void a_lease_is_renewed_four_times_before_it_is_over() {
    var dispatch = SiteMessageOptions.defaults().dispatch();

    assertEquals(Duration.ofSeconds(5), dispatch.get(DispatchOptions.HEARTBEAT));
    assertEquals(Duration.ofSeconds(20), dispatch.get(DispatchOptions.LEASE));
  }

  @Test
  void both_times_come_from_the_file_and_the_environment() {
    var json = new JsonObject().put("dispatch", new JsonObject().put("heartbeatMs", 100));
    var environment = Map.of("SITEMESSAGE_DISPATCH_LEASE_MS", "300");

    var dispatch = SiteMessageOptions.fromJson(json, environment, Set.of()).dispatch();

    assertEquals(Duration.ofMillis(100), dispatch.get(DispatchOptions.HEARTBEAT));
    assertEquals(Duration.ofMillis(300), dispatch.get(DispatchOptions.LEASE));
  }

  @Test
  void a_lease_shorter_than_three_heartbeats_is_refused_naming_the_least() {
    var dispatch = SiteMessageOptions.defaults().dispatch();

    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                SiteMessageOptions.defaults()
                    .with(
                        SiteMessageOptions.DISPATCH,
                        dispatch.with(DispatchOptions.LEASE, Duration.ofSeconds(14))));

    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("dispatch.leaseMs is 14000, must be at least 15000"),
        refused.getMessage());
  }

  @Test
  void a_password_in_the_url_is_not_shown() {
    var store = StoreOptions.at("jdbc:postgresql://db/x?password=s3cret");

    assertFalse(store.toString().contains("s3cret"));
    assertEquals("jdbc:postgresql://db/x", store.place());
  }
}
