package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** The programs of {@code docs/languages.md}, run by the commands that stand there. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class LanguagesIT {
  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath();
  private static final Path NODE = EXAMPLES.resolve("bus-node");
  private static final Path MODULES = Path.of("target", "modules").toAbsolutePath();
  private static final Path CLIENT = Path.of("target", "typescript").toAbsolutePath();
  private static final Path OPEN_API =
      Path.of("..", "sitemessage-vertx/src/main/resources/META-INF/sitemessage/openapi.json")
          .toAbsolutePath()
          .normalize();
  private static final String RECIPIENT = "smtp ada@example.org";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern SENT =
      Pattern.compile("(?m)^sitemessage\\.event\\.sent message \\d+$");

  /** Jars that the example's {@code pom.xml} brings. */
  private static final Predicate<String> OF_THE_NODE =
      Pattern.compile("(vertx-core|vertx-hazelcast|hazelcast|netty|jackson-core).*")
          .asMatchPredicate();

  private static final Pattern DEPENDENCY =
      Pattern.compile("<artifactId>(vertx-\\w+)</artifactId>\\s*<version>([^<]+)");

  private final Path folder;
  private final String documents;
  private final int bridge = ScriptedSmtpServer.deadPort();
  private final int manager = ScriptedSmtpServer.deadPort();
  private final DemoProcess demo;
  private Optional<DemoProcess.Ended> generated = Optional.empty();

  LanguagesIT(@TempDir Path folder) throws IOException {
    this.folder = folder;
    documents = Files.readString(Path.of("..", "docs", "languages.md"));
    Files.createSymbolicLink(folder.resolve("examples"), EXAMPLES);
    var cluster = new JsonObject().put("manager", "hazelcast").put("managerPort", manager);
    demo =
        DemoProcess.start(
            folder,
            new JsonObject()
                .put("bridge", new JsonObject().put("port", bridge))
                .put("cluster", cluster));
  }

  @AfterAll
  void stops() {
    demo.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"over_http.py", "over_tcp.py", "over-http.mjs", "over-tcp.mjs"})
  void a_program_schedules_a_message_and_prints_what_became_of_it(String program) {
    var sent = DemoProcess.shell(documented(program), folder);
    var failed =
        DemoProcess.shell(documented(program).replace(RECIPIENT, "telegram @blocked"), folder);
    var refused = DemoProcess.shell(documented(program).replace(RECIPIENT, "smtp nobody"), folder);

    assertTrue(sent.out().matches("sent: 250 kept by the sandbox as \\d+\n"), sent.toString());
    assertEquals(0, sent.code());
    assertTrue(failed.out().startsWith("failed: "), failed.toString());
    assertEquals(1, failed.code());
    assertTrue(refused.err().startsWith("refused: recipients[0].address"), refused.toString());
    assertEquals(1, refused.code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"follow_events.py", "follow-events.mjs"})
  void a_program_prints_the_events_of_messages_of_others(String program) throws Exception {
    var output = Files.createTempFile(folder, "events", ".out");
    var follower =
        new ProcessBuilder("sh", "-ec", documented(program))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      DemoProcess.until(
          program + " prints an event",
          PATIENCE,
          () -> {
            assertTrue(follower.isAlive(), () -> read(output));
            demo.deliver("To be followed");
            return Optional.of(read(output)).filter(SENT.asPredicate());
          });
    } finally {
      follower.destroy();
      follower.waitFor();
    }
  }

  @Test
  void another_jvm_joins_the_bus_with_the_documented_configuration() throws IOException {
    var configuration =
        Files.readString(NODE.resolve("src/main/resources/cluster.xml"))
            .replace("127.0.0.1:5701", "127.0.0.1:" + manager)
            .replace("5702", String.valueOf(ScriptedSmtpServer.deadPort()));
    var file = Files.writeString(folder.resolve("cluster.xml"), configuration);

    var ended =
        DemoProcess.run(
            List.of(
                "-cp",
                classPath(),
                "-Dvertx.hazelcast.config=" + file,
                NODE.resolve("src/main/java/com/example/node/Main.java").toString()),
            folder,
            RECIPIENT.split(" "));

    assertEquals("sent\n", ended.out(), ended.err());
    assertEquals(0, ended.code());
  }

  @Test
  void the_example_of_another_jvm_has_the_libraries_of_the_demo() throws IOException {
    var pom = Files.readString(NODE.resolve("pom.xml"));

    var jars =
        DEPENDENCY
            .matcher(pom)
            .results()
            .map(found -> "%s-%s.jar".formatted(found.group(1), found.group(2)))
            .toList();

    assertEquals(2, jars.size(), jars.toString());
    jars.forEach(jar -> assertTrue(Files.exists(MODULES.resolve(jar)), jar));
  }

  @Test
  void a_client_generated_from_the_openapi_document_schedules_and_reads_a_message()
      throws IOException {
    var built = generated();
    assertEquals(0, built.code(), built.toString());

    var sent = client(RECIPIENT);
    var failed = client("telegram @blocked");
    var refused = client("smtp nobody");

    assertTrue(
        sent.out().matches("sent: 250 kept by the sandbox as \\d+\n1 sent\n"), sent.toString());
    assertEquals(0, sent.code());
    assertTrue(failed.out().matches("(?s)failed: .*\n1 failed\n"), failed.toString());
    assertEquals(1, failed.code());
    assertTrue(refused.err().startsWith("refused: recipients[0].address"), refused.toString());
    assertTrue(refused.err().endsWith(" (4000)\n"), refused.toString());
    assertEquals(1, refused.code());
  }

  @Test
  void a_linter_finds_nothing_in_the_openapi_document() throws IOException {
    var built = generated();
    assertEquals(0, built.code(), built.toString());
    var script =
        """
        import { createConfig, lint } from "@redocly/openapi-core";
        const rules = { "operation-4xx-response": "off" };
        const config = await createConfig({ extends: ["recommended"], rules });
        for (const found of await lint({ ref: process.argv[1], config })) {
          console.log(found.ruleId, found.location[0].pointer, found.message);
        }
        """;

    var found = inClient("node --input-type=module -e '%s' %s".formatted(script, OPEN_API));

    assertEquals("", found.out() + found.err());
    assertEquals(0, found.code());
  }

  /** Runs the documented commands that generate and build the client once, in the build folder. */
  private DemoProcess.Ended generated() throws IOException {
    if (generated.isEmpty()) {
      generated = Optional.of(generate());
    }
    return generated.get();
  }

  private DemoProcess.Ended generate() throws IOException {
    Files.createDirectories(CLIENT);
    try (var sources = Files.list(EXAMPLES.resolve("languages/typescript"))) {
      for (var source : sources.filter(Files::isRegularFile).toList()) {
        var text = Files.readString(source).replace("http://127.0.0.1:8080", demo.url());
        Files.writeString(CLIENT.resolve(source.getFileName()), text);
      }
    }
    var ended = new DemoProcess.Ended(0, "", "");
    for (var command : clientCommands().filter(one -> one.startsWith("npm")).toList()) {
      if (ended.code() == 0) {
        ended = inClient(command);
      }
    }
    return ended;
  }

  private DemoProcess.Ended client(String recipient) {
    var command = clientCommands().filter(one -> one.startsWith("node")).findFirst().orElseThrow();
    return inClient(
        command.replace("http://127.0.0.1:8080", demo.url()).replace(RECIPIENT, recipient));
  }

  private DemoProcess.Ended inClient(String command) {
    return DemoProcess.shell("cd %s%n%s".formatted(CLIENT, command), folder);
  }

  private Stream<String> clientCommands() {
    var block = Pattern.compile("(?s)```\\ncd examples/languages/typescript\\n(.*?)```");
    var commands = block.matcher(documents);
    assertTrue(commands.find(), "no commands for the generated client");
    return commands.group(1).lines();
  }

  /** Returns the documented command of a program, with the ports of this demo and no proxy. */
  private String documented(String program) {
    var command =
        Pattern.compile("(?m)^\\S+ examples/languages/%s .*$".formatted(Pattern.quote(program)))
            .matcher(documents);
    assertTrue(command.find(), "no command for " + program);
    return ("exec env no_proxy=127.0.0.1 " + command.group())
        .replace("http://127.0.0.1:8080", demo.url())
        .replace(" 7000 ", " %d ".formatted(bridge));
  }

  private static String classPath() throws IOException {
    try (var jars = Files.list(MODULES)) {
      return jars.filter(jar -> OF_THE_NODE.test(jar.getFileName().toString()))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
