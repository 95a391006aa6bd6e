package org.sitemessage.demo.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.StartException;

class DemoConfigTest {

  @Test
  void without_a_file_everything_has_a_default() {
    var config = DemoConfig.load(Optional.empty(), Map.of());

    assertEquals(new DemoConfig.Listen("127.0.0.1", 8080), config.http());
    assertEquals(0, config.bridge().port());
    assertTrue(config.sandbox());
    assertEquals(Optional.of(Path.of("sitemessage-data").toAbsolutePath()), config.folder());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"htp\":{}}|htp is not a known option; did you mean \"http\"? (known: siteUrl,",
        "{\"http\":{\"prot\":1}}|http.prot is not a known option; did you mean \"port\"? (known:"
            + " host, port, maxConnections, maxConnectionsPerAddress)",
        "{\"http\":{\"port\":\"x\"}}|http.port must be a whole number",
        "{\"http\":{\"port\":70000}}|http.port is 70000, must be from 0 to 65535",
        "{\"bridge\":[]}|bridge must be an object",
        "{\"access\":{\"proxies\":[\"10.0.0.5\", \"lb\"]}}|access.proxies[1] is \"lb\", must be an IP"
            + " address or a network, such as 10.0.0.5 or 10.0.0.0/24",
        "{\"sandbox\":{\"smtpport\":1}}|sandbox.smtpport is not a known option; did you mean"
            + " \"smtpPort\"?",
        "{\"retry\":{\"factor\":0}}|retry.factor is 0.0, must be from 1 to 10",
        "{\"http\": {\"port\": ,}}|is not well-formed JSON (line 1, column 19)",
        "[]|must be a JSON object"
      })
  void a_wrong_file_is_refused_in_one_line_that_names_file_and_key(
      String json, String expected, @TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("site.json"), json);

    var failure =
        assertThrows(StartException.class, () -> DemoConfig.load(Optional.of(file), Map.of()));

    var message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void a_missing_file_is_named() {
    var failure =
        assertThrows(
            StartException.class,
            () -> DemoConfig.load(Optional.of(Path.of("nowhere.json")), Map.of()));

    assertEquals(
        "cannot read nowhere.json: there is no such file in " + Path.of("").toAbsolutePath(),
        failure.getMessage());
  }

  @Test
  void the_environment_wins_over_the_file() {
    var json = new JsonObject().put("http", new JsonObject().put("port", 1));

    var config =
        DemoConfig.fromJson(
            json,
            Map.of(
                "SITEMESSAGE_HTTP_PORT",
                "2",
                "SITEMESSAGE_SANDBOX_SMTP_PORT",
                "3",
                "SITEMESSAGE_SANDBOX_HTTP_PORT",
                "4"));

    assertEquals(2, config.http().port());
    assertEquals(new DemoConfig.SandboxPorts(3, 4), config.ports());
  }

  @ParameterizedTest
  @CsvSource({
    "SITEMESSAGE_HTTP_PROT, SITEMESSAGE_HTTP_PORT",
    "SITEMESSAGE_HTP_PORT, SITEMESSAGE_HTTP_PORT",
    "SITEMESSAGE_STOER_URL, SITEMESSAGE_STORE_URL",
    "SITEMESSAGE_CONFG, SITEMESSAGE_CONFIG"
  })
  void a_misspelt_variable_is_named_with_the_one_that_was_meant(String given, String meant) {
    var failure =
        assertThrows(
            SiteMessageException.class,
            () -> DemoConfig.fromJson(new JsonObject(), Map.of(given, "8081")));

    assertEquals(
        "environment variable %s names no option; did you mean \"%s\"?".formatted(given, meant),
        failure.getMessage());
  }

  @Test
  void a_password_of_a_single_command_is_no_misspelt_variable() {
    var config =
        DemoConfig.fromJson(new JsonObject(), Map.of("SITEMESSAGE_IMPORT_PASSWORD", "secret"));

    assertEquals(8080, config.http().port());
  }

  @Test
  void a_messenger_named_by_the_environment_alone_ends_the_sandbox() {
    var config =
        DemoConfig.fromJson(
            new JsonObject(), Map.of("SITEMESSAGE_MESSENGERS_SMTP_HOST", "mail.example.org"));

    assertFalse(config.sandbox());
  }

  @Test
  void a_store_in_memory_has_no_folder() {
    var json =
        new JsonObject().put("store", new JsonObject().put("url", "jdbc:hsqldb:mem:somewhere"));

    assertEquals(Optional.empty(), DemoConfig.fromJson(json, Map.of()).folder());
  }
}
