package org.sitemessage.demo.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.requests.Requests;
import org.sitemessage.openapi.DocumentedHttp;
import org.sitemessage.testkit.ScriptedHttpServer;

/**
 * Each messenger is there once the file or the environment configures it, and the sandbox is not.
 */
@Timeout(60)
class MessengerConfigTest {
  private final Path folder;
  private final ScriptedHttpServer remote = ScriptedHttpServer.start();
  private final Map<String, String> environment = new HashMap<>();

  MessengerConfigTest(@TempDir Path folder) {
    this.folder = folder;
    environment.put("SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + folder.resolve("db"));
    environment.put("SITEMESSAGE_HTTP_PORT", "0");
  }

  @AfterEach
  void closes() {
    remote.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "telegram | {'token':'7:mine','baseUrl':'URL'} | 5 | /bot7:mine/getMe |",
        "vk | {'accessToken':'mine','baseUrl':'URL'} | -5 | /method/wall.post | access_token=mine",
        "fb | {'pageAccessToken':'mine','version':'v1.2','baseUrl':'URL'} | me | /v1.2/me/feed | access_token=mine",
        "webhook | {'secret':'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw','eventType':'mine','allowPrivateAddresses':true} | URL/hook | /hook | mine",
      })
  void a_configured_messenger_calls_its_configured_url(
      String alias, String options, String to, String path, String inBody) throws Exception {
    var section = new JsonObject(filled(options).replace('\'', '"'));

    for (var config : new DemoConfig[] {byFile(alias, section), byEnvironment(alias, section)}) {
      var before = remote.requests().size();
      probed(config, alias, filled(to));

      var requests = remote.requests().subList(before, remote.requests().size());
      assertTrue(
          requests.stream()
              .filter(request -> path.equals(request.path()))
              .anyMatch(request -> inBody == null || request.body().contains(inBody)),
          () -> String.valueOf(requests));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xmpp", "xmppsleek"})
  void chat_is_there_once_it_is_configured(String alias) throws Exception {
    var section =
        new JsonObject()
            .put("jid", "bot@localhost")
            .put("password", "secret")
            .put("host", "127.0.0.1")
            .put("port", ScriptedHttpServer.deadPort());

    for (var config : new DemoConfig[] {byFile(alias, section), byEnvironment(alias, section)}) {
      var outcome = probed(config, alias, "ada@localhost");

      assertEquals("deferred", outcome.getString("outcome"), outcome.encode());
    }
  }

  @Test
  void a_store_whose_messages_go_out_is_not_opened_with_the_sandbox() throws Exception {
    var place = folder.resolve("store");
    environment.put("SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + place.resolve("db"));
    Server.start(byFile("telegram", new JsonObject().put("token", "7:mine"))).close();
    var without = DemoConfig.fromJson(new JsonObject(), environment);

    var server = assertThrows(StartException.class, () -> Server.start(without));
    var command = assertThrows(StartException.class, () -> Requests.local(without, ""));

    var file = place.resolve("db.messengers");
    assertEquals(
        ("no messenger is configured, and this store was opened with the messengers telegram, so"
                + " the sandbox must not take its messages: name the configuration with --config or"
                + " SITEMESSAGE_CONFIG; to use the store with the sandbox all the same, delete %s")
            .formatted(file),
        server.getMessage());
    assertEquals(server.getMessage(), command.getMessage());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
    Files.delete(file);
    try (var sandbox = Server.start(without)) {
      assertFalse(Files.exists(file), sandbox::url);
    }
  }

  @Test
  void a_start_that_fails_does_not_keep_the_store_from_the_sandbox() throws Exception {
    assertThrows(
        StartException.class,
        () -> Server.start(byFile("telegram", new JsonObject().put("token", "none"))));

    try (var sandbox = Server.start(DemoConfig.fromJson(new JsonObject(), environment))) {
      assertFalse(Files.exists(folder.resolve("db.messengers")), sandbox::url);
    }
  }

  /** The outcome of a probe, from a server that knows this messenger and no other. */
  private static JsonObject probed(DemoConfig config, String alias, String to) throws Exception {
    assertFalse(config.sandbox());
    try (var server = Server.start(config)) {
      var messengers =
          send(HttpRequest.newBuilder(URI.create(server.url() + "/api/stats")))
              .getJsonArray("messengers");
      assertEquals(1, messengers.size(), messengers.encode());
      assertEquals(alias, messengers.getJsonObject(0).getString("alias"));
      assertEquals(
          404,
          send(HttpRequest.newBuilder(URI.create(server.url() + "/api/received")))
              .getInteger("status"));

      var body = new JsonObject().put("messenger", alias).put("to", to);
      return send(
          HttpRequest.newBuilder(URI.create(server.url() + "/api/probe"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body.encode())));
    }
  }

  private DemoConfig byFile(String alias, JsonObject section) throws Exception {
    var config = new JsonObject().put("messengers", new JsonObject().put(alias, section));
    var file = Files.writeString(folder.resolve("site.json"), config.encode());
    return DemoConfig.load(Optional.of(file), environment);
  }

  private DemoConfig byEnvironment(String alias, JsonObject section) {
    var all = new HashMap<>(environment);
    section.forEach(
        option ->
            all.put(
                OptionNames.variable("messengers." + alias + "." + option.getKey()),
                String.valueOf(option.getValue())));
    return DemoConfig.load(Optional.empty(), all);
  }

  private String filled(String text) {
    return text.replace("URL", remote.url(""));
  }

  private static JsonObject send(HttpRequest.Builder request) throws Exception {
    return new JsonObject(
        DocumentedHttp.client().send(request.build(), BodyHandlers.ofString()).body());
  }
}
