package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * {@code serve} of the packaged demo, as a process of its own. The jar is {@code
 * target/sitemessage-demo.jar}, or what the system property {@code demo.jar} names.
 *
 * <pre>{@code
 * try (var demo = DemoProcess.launch(folder, DemoProcess.config(folder))) {
 *   var page = demo.awaitUrl();
 *   …
 * }
 * }</pre>
 */
final class DemoProcess implements AutoCloseable {
  static final Path JAR =
      Path.of(System.getProperty("demo.jar", "target/sitemessage-demo.jar")).toAbsolutePath();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Pattern PAGE = Pattern.compile("^ +Page +(http://\\S+)", Pattern.MULTILINE);

  private final Process process;
  private final Path output;

  private DemoProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** A configuration that keeps everything in a folder and listens on a free port. */
  static JsonObject config(Path folder) {
    return new JsonObject()
        .put("store", new JsonObject().put("url", "jdbc:hsqldb:file:" + folder.resolve("data/db")))
        .put("http", new JsonObject().put("port", 0));
  }

  /** Starts it and returns at once. Its output is kept in the folder, too. */
  static DemoProcess launch(Path folder, JsonObject config) {
    try {
      var file = Files.writeString(folder.resolve("config.json"), config.encodePrettily());
      var output = Files.createTempFile(folder, "demo-", ".log");
      var builder =
          new ProcessBuilder(java("-jar", JAR.toString(), "serve", "--config", file.toString()))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("SITEMESSAGE_"));
      return new DemoProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command line for the Java that runs the tests. */
  static List<String> java(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Waits until it answers; tells where, without a trailing slash. */
  URI awaitUrl() {
    var url = until("the demo tells where its page is", PATIENCE, this::announcedUrl);
    until("the demo answers", PATIENCE, () -> answers(url) ? Optional.of(true) : Optional.empty());
    return url;
  }

  private Optional<URI> announcedUrl() {
    var text = output();
    var page = PAGE.matcher(text);
    if (page.find()) {
      return Optional.of(URI.create(page.group(1).replaceAll("/$", "")));
    }
    if (!process.isAlive()) {
      throw new AssertionError(
          "the demo ended with %d:%n%s".formatted(process.exitValue(), output()));
    }
    return Optional.empty();
  }

  private static boolean answers(URI url) {
    var request = HttpRequest.newBuilder(URI.create(url + "/api/stats")).timeout(PATIENCE).build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What it has printed so far. */
  String output() {
    try {
      return Files.readString(output, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it runs. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it, as {@code kill -9} does, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Tells it to stop, as {@code kill} does, and waits for its exit code. */
  int stop() {
    process.destroy();
    return awaitExit();
  }

  private int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the demo does not end:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  /**
   * Asks again and again until there is an answer.
   *
   * @throws AssertionError naming what was waited for
   */
  static <T> T until(String what, Duration patience, Supplier<Optional<T>> question) {
    var deadline = System.nanoTime() + patience.toNanos();
    for (var answer = question.get(); ; answer = question.get()) {
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new AssertionError("not within %s: %s".formatted(patience, what));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
