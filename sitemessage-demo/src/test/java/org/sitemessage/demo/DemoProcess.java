package org.sitemessage.demo;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The demo as a process of its own, as users start it. */
final class DemoProcess implements AutoCloseable {
  /** How the fat jar is started. */
  static final List<String> FAT_JAR = List.of("-jar", built("sitemessage-demo.jar"));

  /** How the modules are started. */
  static final List<String> MODULES =
      List.of("-p", built("modules"), "-m", "org.sitemessage.demo/org.sitemessage.demo.Main");

  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final Path errors;
  private final String url;

  private DemoProcess(Process process, Path errors, String url) {
    this.process = process;
    this.errors = errors;
    this.url = url;
  }

  /** How a process ended. */
  record Ended(int code, String out, String err) {}

  /** Serves from the fat jar, until it answers. */
  static DemoProcess start(Path folder, JsonObject config) {
    return start(FAT_JAR, folder, config);
  }

  /**
   * Serves on a free port with its store in the folder, until it answers.
   *
   * @param config what the configuration file says beside that
   */
  static DemoProcess start(List<String> how, Path folder, JsonObject config) {
    try {
      var errors = Files.createTempFile(folder, "serve", ".err");
      var process =
          builder(how, folder, "serve", "--config", configure(folder, config).toString())
              .redirectError(errors.toFile())
              .start();
      var page = CompletableFuture.supplyAsync(() -> banner(process.inputReader()));
      try {
        return new DemoProcess(process, errors, page.get(PATIENCE_SECONDS, SECONDS));
      } catch (ExecutionException | TimeoutException e) {
        process.destroyForcibly();
        throw new AssertionError(
            "the demo did not start (exit code %d): %s"
                .formatted(process.waitFor(), Files.readString(errors)),
            e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Writes a configuration that keeps everything in the folder and on free ports. */
  static Path configure(Path folder, JsonObject config) throws IOException {
    var all =
        new JsonObject()
            .put("store", new JsonObject().put("url", "jdbc:hsqldb:file:" + folder.resolve("db")))
            .put("http", new JsonObject().put("port", 0))
            .mergeIn(config);
    return Files.writeString(folder.resolve("config.json"), all.encodePrettily());
  }

  /** Runs a command to its end. */
  static Ended run(List<String> how, Path folder, String... args) {
    try {
      var errors = Files.createTempFile(folder, "command", ".err");
      var output = Files.createTempFile(folder, "command", ".out");
      var process =
          builder(how, folder, args)
              .redirectError(errors.toFile())
              .redirectOutput(output.toFile())
              .start();
      return ended(process, output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the page is, without a slash at the end. */
  String url() {
    return url;
  }

  /** Asks the server. */
  JsonObject get(String path) {
    return answer(HttpRequest.newBuilder(URI.create(url + path)));
  }

  /** Sends the server a request. */
  JsonObject post(String path, JsonObject body) {
    return answer(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode())));
  }

  /**
   * Schedules a mail and sends what is due. That is all if {@code dispatch.continuous} is off: then
   * the mail has been delivered.
   */
  JsonObject deliver(String subject) {
    var reply =
        post(
            "/api/messages",
            new JsonObject()
                .put("type", "email_plain")
                .put("context", new JsonObject().put("subject", subject).put("text", "It works."))
                .put(
                    "recipients",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("messenger", "smtp")
                                .put("address", "ada@example.org"))));
    post("/api/send-scheduled", new JsonObject());
    return reply;
  }

  /** The subjects in the sandbox's inbox, newest first. */
  List<String> subjects() {
    return get("/api/inbox").getJsonArray("mails").stream()
        .map(mail -> ((JsonObject) mail).getString("subject"))
        .toList();
  }

  /** Stops it as an operator does, with SIGTERM. */
  Ended stop() {
    process.toHandle().destroy();
    return end();
  }

  /** Kills it, as a power cut does. */
  Ended kill() {
    process.destroyForcibly();
    return end();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private Ended end() {
    try {
      return ended(process, errors, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ended ended(Process process, Path output, Path errors) throws IOException {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the demo did not end: " + Files.readString(errors));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
    return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  private static JsonObject answer(HttpRequest.Builder request) {
    try {
      return new JsonObject(
          HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Nothing of this process's environment tells the demo or its JVM what to do. */
  private static ProcessBuilder builder(List<String> how, Path folder, String... args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // short lives: optimizing costs more than it brings
    command.addAll(how);
    command.addAll(List.of(args));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("SITEMESSAGE_")
                    || name.equals("JAVA_TOOL_OPTIONS")
                    || name.equals("JDK_JAVA_OPTIONS"));
    return builder;
  }

  /** Reads to the line that ends the banner; answers where the page is. */
  private static String banner(BufferedReader out) {
    var page = "";
    try {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        var words = line.strip().split("\\s+", 2);
        if (words[0].equals("Page")) {
          page = words[1].replaceAll("/$", "");
        } else if (words[0].equals("Stop")) {
          return page;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("it ended before it was ready");
  }

  private static String built(String name) {
    return Path.of("target", name).toAbsolutePath().toString();
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
