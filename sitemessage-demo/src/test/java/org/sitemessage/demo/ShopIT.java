package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.demo.DemoProcess.Ended;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** The commands in the README of the example {@code shop}, run as they stand there. */
@Timeout(120)
class ShopIT {
  private static final Path EXAMPLE = Path.of("..", "examples", "shop").toAbsolutePath();
  private static final Path MODULES = Path.of("target", "modules").toAbsolutePath();
  private static final String DOCUMENTED_STORE = "jdbc:postgresql://127.0.0.1:5432/shop shop";

  /** Jars of the demo that neither the engine nor PostgreSQL's driver brings. */
  private static final Predicate<String> OF_THE_DEMO =
      Pattern.compile(
              "(sitemessage-(demo|xmpp|twitter)|smack|jxmpp|minidns|twitter-text|hazelcast"
                  + "|vertx-hazelcast|picocli|commonmark|logback|jul-to-slf4j|slf4j-jdk|sqlite).*")
          .asMatchPredicate();

  private static final Predicate<String> DRIVER =
      Pattern.compile("postgresql-.*").asMatchPredicate();

  @TempDir private static Path shop;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void compileAndStartPostgres() throws IOException {
    postgres = EmbeddedPostgres.builder().setPort(ScriptedSmtpServer.deadPort()).start();
    copy(EXAMPLE.resolve("com.example.shop"), shop);
    fillLib(shop, OF_THE_DEMO);
    assertEnded(DemoProcess.shell(documented("Compile", 0), shop));
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @Test
  void a_shop_of_modules_needs_no_option_for_templates_and_postgresql() throws IOException {
    assertPaged(DemoProcess.shell(onPostgres(documented("Run with PostgreSQL", 1)), shop));
  }

  @Test
  void a_shop_with_hsqldb_and_no_driver_adds_the_module_of_pebble(@TempDir Path folder)
      throws IOException {
    copy(shop.resolve("classes"), folder);
    fillLib(folder, OF_THE_DEMO.or(DRIVER));

    assertPaged(DemoProcess.shell(documented("Run with HSQLDB", 0), folder));
  }

  @Test
  void a_linked_shop_takes_pebble_and_the_driver_from_its_module_path() throws IOException {
    assertEnded(DemoProcess.shell(documented("Link an image", 0), shop));

    assertPaged(DemoProcess.shell(onPostgres(documented("Link an image", 1)), shop));
  }

  private static void copy(Path source, Path folder) {
    assertEnded(DemoProcess.shell("cp -R '%s' .".formatted(source), folder));
  }

  private static void fillLib(Path folder, Predicate<String> excluded) throws IOException {
    var lib = Files.createDirectory(folder.resolve("lib"));
    try (var jars = Files.list(MODULES)) {
      for (var jar : jars.toList()) {
        var name = jar.getFileName().toString();
        if (!excluded.test(name)) {
          Files.copy(jar, lib.resolve(name));
        }
      }
    }
  }

  /** Returns a block of commands below a heading of the README. */
  private static String documented(String heading, int index) throws IOException {
    var readme = Files.readString(EXAMPLE.resolve("README.md"));
    var section = readme.split("(?m)^## " + heading + "\\R", 2)[1].split("(?m)^## ", 2)[0];
    return section.split("(?m)^```\\R", -1)[2 * index + 1];
  }

  private static String onPostgres(String commands) {
    assertTrue(commands.contains(DOCUMENTED_STORE), commands);
    return commands.replace(
        DOCUMENTED_STORE,
        "jdbc:postgresql://127.0.0.1:%d/postgres postgres".formatted(postgres.getPort()));
  }

  private static void assertPaged(Ended ended) {
    assertEnded(ended);
    assertEquals("555-0100: Order A-17 is ready.", ended.out().strip(), ended.err());
  }

  private static void assertEnded(Ended ended) {
    assertEquals(0, ended.code(), ended.err());
  }
}
