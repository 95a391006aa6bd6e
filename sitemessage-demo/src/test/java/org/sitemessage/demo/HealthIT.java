package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The health of a server as an orchestrator sees it, with a database and without. */
@Timeout(120)
class HealthIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> get(DemoProcess demo, String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(demo.url() + path)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }

  private static String answer(HttpResponse<String> response) {
    return response.statusCode() + " " + response.body();
  }

  @Test
  @SuppressWarnings("try") // the database is stopped on purpose
  void a_server_whose_database_stops_is_alive_but_not_ready_and_says_which_check_fails(
      @TempDir Path folder, @TempDir Path data) {
    try (var store = new KilledStore.Postgres(data.resolve("postgresql"));
        var demo =
            DemoProcess.start(folder, new JsonObject().put("store", store.options(folder)))) {
      assertEquals("200 {\"status\":\"UP\"}", answer(get(demo, "/health/live")));
      assertEquals("200 {\"status\":\"UP\"}", answer(get(demo, "/health/ready")));
      var details = get(demo, "/health");
      assertEquals(200, details.statusCode());
      assertTrue(details.body().contains("\"migrations\""), details.body());
      assertTrue(details.headers().firstValue("cache-control").orElse("").contains("no-store"));

      store.close();

      assertEquals(
          "503 {\"status\":\"DOWN\"}",
          DemoProcess.until(
              "the server not to be ready",
              PATIENCE,
              () ->
                  Optional.of(answer(get(demo, "/health/ready")))
                      .filter(ready -> ready.startsWith("503"))));
      assertEquals("200 {\"status\":\"UP\"}", answer(get(demo, "/health/live")));
      var failed = get(demo, "/health");
      assertEquals(503, failed.statusCode());
      var store503 =
          new JsonObject(failed.body())
              .getJsonArray("checks").getJsonObject(0).getJsonArray("checks").stream()
                  .map(JsonObject.class::cast)
                  .filter(check -> "store".equals(check.getString("id")))
                  .findFirst()
                  .orElseThrow();
      assertEquals("DOWN", store503.getString("status"), failed.body());
      assertFalse(failed.body().contains("password"), failed.body());
    }
  }
}
