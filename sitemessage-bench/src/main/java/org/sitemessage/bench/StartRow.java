package org.sitemessage.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The row of a process that starts. */
final class StartRow {
  private static final String SECONDS = "s";
  private static final String BARE = "bare Vert.x";
  private static final String LAUNCHER = Build.OURS + ", bin/sitemessage";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private StartRow() {}

  /** P9: from the start of the process to the first answer over HTTP. */
  static void start(Race race, Lab lab, Store store) {
    var jar =
        lab.demoJar()
            .orElseThrow(() -> new IllegalArgumentException("--demo must name the demo's jar"));
    var launcher = Path.of("bin/sitemessage").toAbsolutePath().toString();
    var own = System.getProperty("java.class.path");
    var java = Engine.java();
    add(race, LAUNCHER, List.of(launcher, "serve", "--port"));
    add(race, Build.OURS + ", java -jar", List.of(java, "-jar", jar, "serve", "--port"));
    add(race, BARE, List.of(java, "-cp", jar + ":" + own, BareServer.class.getName()));
    race.compare(SECONDS, LAUNCHER, BARE, Target.atMost(1.3));
    race.compare(SECONDS, Build.OURS + ", java -jar", BARE, Target.NONE);
  }

  private static void add(Race race, String name, List<String> command) {
    race.add(name, () -> Map.of(SECONDS, firstAnswer(command)));
  }

  private static double firstAnswer(List<String> command) throws Exception {
    var folder = Files.createTempDirectory("sitemessage-bench-");
    var port = freePort();
    var all = new ArrayList<>(command);
    all.add(String.valueOf(port));
    var begun = System.nanoTime();
    var process =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      while (!answers(port)) {
        if (!process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw new IllegalStateException("no answer: " + Files.readString(folder.resolve("log")));
        }
        Thread.sleep(2);
      }
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      process.destroy();
      process.waitFor();
      remove(folder);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
                  .formatted(port)
                  .getBytes(StandardCharsets.US_ASCII));
      var status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return status.equals("HTTP/1.1 200");
    } catch (IOException e) {
      return false; // Nobody listens yet.
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
