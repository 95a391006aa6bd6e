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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** The health of a server as an orchestrator sees it, with a database and without. */
@Timeout(120)
class HealthIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> get(DemoProcess demo, String path) {
    return get(demo.url() + path);
  }

  private HttpResponse<String> get(String url) {
    try {
      return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }

  private static String answer(HttpResponse<String> response) {
    return response.statusCode() + " " + response.body();
  }

  private static Optional<String> line(Path folder, String text) {
    try (var files = Files.newDirectoryStream(folder, "serve*.err")) {
      for (var file : files) {
        var lines = Files.readAllLines(file);
        var found = lines.stream().filter(line -> line.contains(text)).findFirst();
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @SuppressWarnings("try") // the database is stopped on purpose
  void a_server_that_starts_without_its_database_waits_for_it_and_serves_when_it_is_there(
      @TempDir Path folder, @TempDir Path data) {
    try (var store = new KilledStore.Postgres(data.resolve("postgresql"))) {
      var port = ScriptedSmtpServer.deadPort();
      var config =
          new JsonObject()
              .put("store", store.options(folder))
              .put("http", new JsonObject().put("port", port));
      store.close();
      try (var demo = DemoProcess.launch(folder, config)) {
        DemoProcess.until(
            "the server to say that it waits",
            PATIENCE,
            () -> line(folder, "the server has not started yet, and tries again"));
        var here = "http://127.0.0.1:" + port;
        assertEquals("200 {\"status\":\"UP\"}", answer(get(here + "/health/live")));
        assertEquals("503 {\"status\":\"DOWN\"}", answer(get(here + "/health/ready")));

        store.restart();

        demo.awaitUrl();
        assertEquals("200 {\"status\":\"UP\"}", answer(get(here + "/health/ready")));
      }
    }
  }

  @Test
  void a_server_that_waits_for_its_database_stops_when_it_is_told_to(@TempDir Path folder) {
    var url = "jdbc:postgresql://127.0.0.1:%d/x".formatted(ScriptedSmtpServer.deadPort());
    var config = new JsonObject().put("store", new JsonObject().put("url", url));
    try (var demo = DemoProcess.launch(folder, config)) {
      DemoProcess.until(
          "the server to try again", PATIENCE, () -> line(folder, "is tried again for"));

      var ended = demo.stop();

      assertEquals(0, ended.code(), ended.err());
      assertTrue(ended.err().contains("stops before it has started"), ended.err());
    }
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
