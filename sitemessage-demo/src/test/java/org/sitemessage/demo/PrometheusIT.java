package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** A Prometheus of Debian with the alerts of docs/ops. */
@Timeout(120)
class PrometheusIT {
  private static final Path OPS = Path.of("..", "docs", "ops").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;

  PrometheusIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void the_alerts_are_well_formed_and_fire_when_they_should() {
    for (var command :
        new String[] {
          "promtool check rules alerts.yml",
          "promtool test rules alerts.test.yml",
          "promtool check config prometheus.yml"
        }) {
      var ended = DemoProcess.shell(command, OPS);

      assertEquals(0, ended.code(), command + ": " + ended.out() + ended.err());
    }
  }

  @Test
  void a_prometheus_scrapes_the_server_and_loads_the_alerts() throws Exception {
    var byHand = new JsonObject().put("dispatch", new JsonObject().put("continuous", false));
    try (var demo = DemoProcess.start(folder, byHand)) {
      demo.deliver("Hello");
      var port = ScriptedSmtpServer.deadPort();
      var target = URI.create(demo.url()).getAuthority();
      var config =
          Files.readString(OPS.resolve("prometheus.yml"))
              .replace("15s", "1s")
              .replace("127.0.0.1:8080", target)
              .replace("alerts.yml", OPS.resolve("alerts.yml").toString());
      var file = Files.writeString(folder.resolve("prometheus.yml"), config);
      var prometheus =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + file,
                  "--storage.tsdb.path=" + folder.resolve("tsdb"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
      try {
        assertEquals(
            "1",
            value(
                port,
                "sitemessage_dispatch_outcomes_total{messenger=\"smtp\",type=\"email_plain\",outcome=\"sent\"}"));
        assertEquals("1", value(port, "up{job=\"sitemessage\"}"));
        assertEquals("0", value(port, "sitemessage_messenger_state{messenger=\"smtp\"}"));
        assertEquals("1", value(port, "sitemessage_lease"));
        var rules =
            ask(port, "/api/v1/rules")
                .orElseThrow()
                .getJsonObject("data")
                .getJsonArray("groups")
                .getJsonObject(0)
                .getJsonArray("rules");
        assertEquals(12, rules.size());
        for (var rule : rules) {
          assertEquals("", ((JsonObject) rule).getString("lastError", ""), rule.toString());
        }
        assertTrue(Files.size(folder.resolve("prometheus.log")) > 0);
      } finally {
        prometheus.destroy();
        prometheus.onExit().get();
      }
    }
  }

  /** Returns the value of an expression that has one, as soon as it is scraped. */
  private String value(int port, String expression) {
    return DemoProcess.until(
        expression,
        PATIENCE,
        () ->
            ask(
                    port,
                    "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .map(answer -> answer.getJsonObject("data").getJsonArray("result"))
                .filter(results -> !results.isEmpty())
                .map(results -> results.getJsonObject(0).getJsonArray("value"))
                .map((JsonArray sample) -> sample.getString(1)));
  }

  /** Asks Prometheus; answers nothing while it starts. */
  private Optional<JsonObject> ask(int port, String path) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    try {
      var answer = client.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? Optional.of(new JsonObject(answer.body()))
          : Optional.empty();
    } catch (ConnectException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }
}
