package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the demo with the archive that the build has made. */
@Timeout(120)
class LauncherIT {
  private static final Path LAUNCHER = Path.of("bin", "sitemessage");
  private static final List<String> ARCHIVES =
      List.of("sitemessage-demo.jsa", "sitemessage-demo.aot");

  private final Path folder;
  private final Path target;

  LauncherIT(@TempDir Path folder) throws IOException {
    this.folder = folder;
    target = folder.resolve("sitemessage-demo/target");
    Files.createDirectories(target);
    Files.createDirectories(folder.resolve("bin"));
    Files.copy(Path.of("..").resolve(LAUNCHER), folder.resolve(LAUNCHER));
    Files.createSymbolicLink(target.resolve("sitemessage-demo.jar"), DemoProcess.JAR);
  }

  @Test
  void the_build_has_made_an_archive() {
    var name = ARCHIVES.get(Runtime.version().feature() >= 25 ? 1 : 0);

    assertTrue(Files.isRegularFile(DemoProcess.JAR.resolveSibling(name)), name);
  }

  @Test
  void the_demo_starts_without_an_archive() throws Exception {
    assertEquals(version(DemoProcess.FAT_JAR), versionByLauncher());
  }

  @Test
  void an_archive_that_does_not_fit_is_passed_over_in_silence() throws Exception {
    for (var archive : ARCHIVES) {
      Files.writeString(target.resolve(archive), "made by another JDK");
    }

    assertEquals(version(DemoProcess.FAT_JAR), versionByLauncher());
  }

  private String versionByLauncher() throws Exception {
    return output(List.of("bash", folder.resolve(LAUNCHER).toString(), "--version"));
  }

  private String version(List<String> jar) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return output(List.of(java, jar.get(0), jar.get(1), "--version"));
  }

  /** Runs a process to its end and returns its standard output and standard error. */
  private String output(List<String> command) throws Exception {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.startsWith("sitemessage "), said);
    return said;
  }
}
