package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a main class in a process of its own, whose heap is small. */
public final class SmallHeap {
  private static final Pattern COLLECTION = Pattern.compile("Pause Full.*\\d+M->(\\d+)M\\(");

  private SmallHeap() {}

  /**
   * The result of a process.
   *
   * @param printed output of the process
   * @param liveMiB maximum memory in MiB in use after a full garbage collection; 0 without one
   */
  public record Ended(String printed, int liveMiB) {}

  /** Runs the main class to its end; the exit code must be 0. */
  public static Ended run(int heapMiB, Path log, Class<?> main, List<String> arguments)
      throws Exception {
    var collections = log.resolveSibling(log.getFileName() + ".gc");
    var process =
        builder(heapMiB, main, arguments, "-Xlog:gc:" + collections)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.MINUTES), "no end within 20 minutes");
      assertEquals(0, process.exitValue(), Files.readString(log));
      return new Ended(Files.readString(log), mostLive(Files.readString(collections)));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts the main class, so that a test can read its output while it runs. */
  static Process start(int heapMiB, Class<?> main, List<String> arguments) throws IOException {
    return builder(heapMiB, main, arguments).start();
  }

  private static ProcessBuilder builder(
      int heapMiB, Class<?> main, List<String> arguments, String... options) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMiB + "m",
                "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static int mostLive(String collections) {
    return COLLECTION
        .matcher(collections)
        .results()
        .mapToInt(found -> Integer.parseInt(found.group(1)))
        .max()
        .orElse(0);
  }

  /** Returns all modules as a class path; the process does not depend on modules. */
  private static String classPath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(name -> System.getProperty(name, ""))
        .filter(path -> !path.isEmpty())
        .collect(
            Collectors.joining(
                File.pathSeparator, Path.of("target", "test-classes") + File.pathSeparator, ""));
  }
}
