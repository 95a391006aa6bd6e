package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.demo.DemoProcess.Ended;

/** The build's products start and end as documented: as modules, and as one jar. */
@Timeout(60)
@ParameterizedClass
@MethodSource("ways")
class ModulePathIT {
  /** Longest start that is refused; most of it is a busy machine. */
  private static final Duration AT_ONCE = Duration.ofSeconds(8);

  private final List<String> how;
  private final Path folder;

  ModulePathIT(List<String> how, @TempDir Path folder) {
    this.how = how;
    this.folder = folder;
  }

  static Stream<Named<List<String>>> ways() {
    return Stream.of(
        Named.of("modules", DemoProcess.MODULES), Named.of("fat jar", DemoProcess.FAT_JAR));
  }

  @Test
  void a_mail_goes_through_and_a_signal_stops_it_which_it_says_and_nothing_else() {
    var byHand = new JsonObject().put("dispatch", new JsonObject().put("continuous", false));
    try (var demo = DemoProcess.start(how, folder, byHand)) {
      demo.deliver("Hello 👋");
      assertEquals(List.of("Hello 👋"), demo.subjects());

      var ended = demo.stop();

      var lines = ended.err().lines().toList();
      assertEquals(2, lines.size(), ended.err());
      assertTrue(
          lines
              .get(0)
              .endsWith(
                  "INFO  ServeCommand: sitemessage stops: it accepts no more requests, and waits up"
                      + " to 10000 ms for deliveries under way"),
          ended.err());
      assertTrue(lines.get(1).endsWith("INFO  ServeCommand: sitemessage has stopped"), ended.err());
      assertEquals(0, ended.code());
      assertFalse(Files.exists(folder.resolve("data/server.json")));
    }
  }

  @Test
  void templates_are_rendered() throws IOException {
    DemoProcess.configure(folder, new JsonObject());

    var shown =
        DemoProcess.run(
            how,
            folder,
            "preview",
            "--config",
            folder.resolve("config.json").toString(),
            "--to",
            "ada@example.org",
            "--type",
            "email_html",
            "--subject",
            "s",
            "--text",
            "It works.",
            "--part",
            "html");

    assertTrue(shown.err().startsWith("sitemessage: made the store "), shown.err());
    assertEquals(1, shown.err().lines().count(), shown.err());
    assertTrue(shown.out().startsWith("<!DOCTYPE html>"), shown.out());
    assertEquals(0, shown.code());
  }

  @Test
  void a_second_server_on_the_same_files_says_who_has_them() throws Exception {
    try (var demo = DemoProcess.start(how, folder, new JsonObject())) {
      assertRefused("is in use by the server at " + demo.url());

      Files.delete(folder.resolve("data/server.json"));
      assertRefused("is in use by process ");
    }
  }

  @Test
  void a_port_in_use_is_told_in_one_line() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var http = new JsonObject().put("port", taken.getLocalPort());
      DemoProcess.configure(folder, new JsonObject().put("http", http));

      assertRefused("127.0.0.1:%d: the port is in use".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void a_file_where_the_folder_should_be_is_told_in_one_line() throws Exception {
    var file = Files.writeString(folder.resolve("taken"), "");
    var url = "jdbc:hsqldb:file:" + file.resolve("db");
    DemoProcess.configure(folder, new JsonObject().put("store", new JsonObject().put("url", url)));

    assertRefused("cannot keep data in %s: it is not a folder".formatted(file));
  }

  @Test
  void broken_json_is_told_in_one_line_with_its_position() throws Exception {
    Files.writeString(folder.resolve("config.json"), "{\"http\": {\"port\": }}");

    assertRefused("config.json is not well-formed JSON (line 1, column 19)");
  }

  @Test
  void an_unknown_key_is_told_in_one_line_with_its_neighbours() throws Exception {
    var http = new JsonObject().put("prot", 1);
    DemoProcess.configure(folder, new JsonObject().put("http", http));

    assertRefused("http.prot");
  }

  @Test
  void the_program_lists_its_libraries() {
    var listed = DemoProcess.run(how, folder, "dependencies");

    assertEquals("", listed.err());
    assertEquals(0, listed.code());
    for (var library :
        List.of("io.vertx:vertx-core", "org.hsqldb:hsqldb", "info.picocli:picocli")) {
      assertTrue(
          listed.out().lines().anyMatch(line -> line.matches(library + ":jar:[0-9][^:]+:compile")),
          listed.out());
    }
    assertFalse(listed.out().contains("junit"), listed.out());
  }

  @Test
  void the_version_and_the_help_are_all_that_is_printed() {
    var version = DemoProcess.run(how, folder, "--version");
    var help = DemoProcess.run(how, folder, "--help");

    assertTrue(version.out().matches("sitemessage \\d+\\.\\d+\\.\\S+\\R"), version.out());
    assertTrue(help.out().startsWith("Usage: sitemessage"), help.out());
    for (var ended : List.of(version, help)) {
      assertEquals("", ended.err());
      assertEquals(0, ended.code());
    }
  }

  private void assertRefused(String expected) throws IOException {
    var config = folder.resolve("config.json");
    if (Files.notExists(config)) {
      DemoProcess.configure(folder, new JsonObject());
    }

    Ended ended =
        assertTimeout(
            AT_ONCE, () -> DemoProcess.run(how, folder, "serve", "--config", config.toString()));

    assertTrue(ended.err().startsWith("sitemessage: "), ended.err());
    assertTrue(ended.err().contains(expected), ended.err());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertEquals("", ended.out());
    assertEquals(2, ended.code());
  }
}
