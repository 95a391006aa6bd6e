package org.sitemessage.demo.start;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that an installation has, beside programs that print what they were given. */
@Timeout(60)
class InstalledScriptsTest {
  private static final Path REPOSITORY = Path.of("..");

  private final Path folder;
  private final Path command;

  InstalledScriptsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    command = folder.resolve("sitemessage");
    var script = Files.readString(REPOSITORY.resolve("dist/sitemessage-command"));
    Files.writeString(
        command,
        script.replace("/opt/sitemessage", folder.toString()).replace("/run/", folder + "/"));
    program("bin/sitemessage", "echo program \"$@\"; echo \"key $SITEMESSAGE_KEY\"");
    program(
        "path/systemd-run",
        "echo unit \"$@\"; for word; do case $word in"
            + " --property=EnvironmentFile=/*) stat -c %a \"${word##*=}\"; cat \"${word##*=}\" ;;"
            + " esac; done; exit 4");
    program("path/id", "echo 0");
  }

  @Test
  void a_command_with_the_url_of_a_server_asks_that_server_with_the_key_of_the_caller()
      throws Exception {
    var url = Map.of("SITEMESSAGE_URL", "http://10.0.0.11:8080", "SITEMESSAGE_KEY", "smk_1");
    var key = Map.of("SITEMESSAGE_KEY", "smk_2");

    var byVariable = run(url, 0, "pause", "smtp");
    var byOption = run(key, 0, "status", "--url", "http://10.0.0.11:8080");

    assertEquals("program pause smtp\nkey smk_1\n", byVariable);
    assertEquals("program status --url http://10.0.0.11:8080\nkey smk_2\n", byOption);
  }

  @Test
  void a_command_that_no_server_answers_runs_as_the_service_with_the_variables_of_the_caller()
      throws Exception {
    var variables =
        Map.of(
            "SITEMESSAGE_URL", "http://10.0.0.11:8080",
            "SITEMESSAGE_COPY_TO_PASSWORD", "a \"b\" $c `d` \\e #f",
            "OTHER", "not passed on");

    var said = run(variables, 4, "copy-store", "--to", "jdbc:postgresql://db/sitemessage");

    assertTrue(said.contains("--uid=sitemessage"), said);
    assertTrue(
        said.lines()
            .findFirst()
            .orElse("")
            .endsWith("bin/sitemessage copy-store --to jdbc:postgresql://db/sitemessage"),
        said);
    assertTrue(
        said.contains("SITEMESSAGE_COPY_TO_PASSWORD=\"a \\\"b\\\" \\$c \\`d\\` \\\\e #f\"\n"),
        said);
    assertTrue(said.contains("\n600\n"), said);
    assertFalse(said.contains("OTHER"), said);
    try (var left = Files.list(folder)) {
      assertFalse(left.anyMatch(file -> file.toString().contains("sitemessage-command")));
    }
  }

  @Test
  void a_command_of_another_user_without_a_server_is_refused() throws Exception {
    program("path/id", "echo 1000");

    var said = run(Map.of(), 2, "status");

    assertEquals(
        "sitemessage: run this as root, or name a server by SITEMESSAGE_URL or --url\n", said);
  }

  @Test
  void the_launcher_gives_java_the_options_of_its_variable() throws Exception {
    Files.copy(REPOSITORY.resolve("bin/sitemessage"), folder.resolve("path/launcher"));
    program("path/java", "echo java \"$@\"");

    var given = execute(Map.of("JAVA_OPTS", "-Xmx1g -Da=b"), 0, "bash", "path/launcher", "serve");
    var none = execute(Map.of(), 0, "bash", "path/launcher", "serve");

    assertTrue(given.startsWith("java -Xmx1g -Da=b -jar "), given);
    assertTrue(none.startsWith("java -jar "), none);
  }

  private void program(String name, String body) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private String run(Map<String, String> variables, int code, String... args) throws Exception {
    var words = new ArrayList<>(List.of("sh", command.toString()));
    words.addAll(List.of(args));
    return execute(variables, code, words.toArray(String[]::new));
  }

  private String execute(Map<String, String> variables, int code, String... words)
      throws Exception {
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("SITEMESSAGE_"));
    environment.remove("JAVA_HOME");
    environment.put("PATH", folder.resolve("path") + ":" + environment.get("PATH"));
    environment.putAll(variables);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(code, process.waitFor(), said);
    return said;
  }
}
