package org.sitemessage.demo;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sitemessage.openapi.DocumentedHttp;

/**
 * The demo as a process of its own, as users start it. The fat jar is {@code
 * target/sitemessage-demo.jar}, or the file that the system property {@code demo.jar} names.
 */
final class DemoProcess implements AutoCloseable {
  /** The fat jar. */
  static final Path JAR =
      Path.of(System.getProperty("demo.jar", built("sitemessage-demo.jar"))).toAbsolutePath();

  /** Arguments that start the fat jar. */
  static final List<String> FAT_JAR = List.of("-jar", JAR.toString());

  /** Arguments that start the modules without the option of the connection guard. */
  static final List<String> MODULES_ALONE =
      List.of("-p", built("modules"), "-m", "org.sitemessage.demo/org.sitemessage.demo.Main");

  /** Arguments that start the modules. */
  static final List<String> MODULES =
      Stream.of(
              List.of(
                  "--add-exports", "io.vertx.core/io.vertx.core.net.impl=org.sitemessage.vertx"),
              MODULES_ALONE)
          .flatMap(List::stream)
          .toList();

  private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");
  private static final int PATIENCE_SECONDS = 60;
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Pattern CONSOLE = Pattern.compile("(?m)^ +Console +(\\S+?)/console/\\S*$");

  private final Process process;
  private final Path output;
  private final Path errors;
  private String url = "";
  private String key = "";

  private DemoProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /** Exit code and output of a process that has ended. */
  record Ended(int code, String out, String err) {}

  /** Serves from the fat jar, until it answers. */
  static DemoProcess start(Path folder, JsonObject config) {
    return start(FAT_JAR, folder, config);
  }

  /**
   * Serves on a free port with its store in the folder, until it answers.
   *
   * @param config the rest of the configuration file
   */
  static DemoProcess start(List<String> how, Path folder, JsonObject config) {
    var demo = launch(how, folder, config);
    try {
      demo.awaitUrl();
      return demo;
    } catch (AssertionError e) {
      demo.close();
      throw e;
    }
  }

  /** Serves from the fat jar; returns at once, before it answers. */
  static DemoProcess launch(Path folder, JsonObject config) {
    return launch(FAT_JAR, folder, config);
  }

  /** Serves from the fat jar, with more environment; returns at once. */
  static DemoProcess launch(Path folder, JsonObject config, Map<String, String> environment) {
    return launch(FAT_JAR, folder, config, environment);
  }

  private static DemoProcess launch(List<String> how, Path folder, JsonObject config) {
    return launch(how, folder, config, Map.of());
  }

  private static DemoProcess launch(
      List<String> how, Path folder, JsonObject config, Map<String, String> environment) {
    try {
      var errors = Files.createTempFile(folder, "serve", ".err");
      var output = Files.createTempFile(folder, "serve", ".out");
      var file = configure(folder, config).toString();
      var builder =
          builder(how, folder, "serve", "--config", file)
              .redirectError(errors.toFile())
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      var process = builder.start();
      return new DemoProcess(process, output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the demo is ready; returns its URL, without a slash at the end. */
  URI awaitUrl() {
    url = until("the demo is ready", Duration.ofSeconds(PATIENCE_SECONDS), this::announcedUrl);
    return URI.create(url);
  }

  /** Returns its URL, without a slash at the end; empty if it does not answer yet, or any more. */
  Optional<URI> urlNow() {
    if (!process.isAlive()) {
      return Optional.empty();
    }
    try {
      return url.isEmpty() ? announcedUrl().map(URI::create) : Optional.of(URI.create(url));
    } catch (AssertionError e) {
      return Optional.empty(); // It was killed while it was asked.
    }
  }

  /** Returns its process id. */
  long pid() {
    return process.pid();
  }

  /** Sends a signal, such as {@code STOP}. */
  void signal(String name) {
    tell("kill", "-" + name, String.valueOf(process.pid()));
  }

  /** Limits the size of all files, so that the process sees a full disk. */
  void limitFiles(long bytes) {
    tell("prlimit", "--pid", String.valueOf(process.pid()), "--fsize=" + bytes + ":");
  }

  /** Removes the limit for the size of files. */
  void unlimitFiles() {
    tell("prlimit", "--pid", String.valueOf(process.pid()), "--fsize=unlimited:");
  }

  private void tell(String... command) {
    try {
      var ended = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (ended != 0) {
        throw new AssertionError(String.join(" ", command) + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Optional<String> announcedUrl() {
    try {
      var banner = Files.readString(output);
      if (!process.isAlive()) {
        throw new AssertionError(
            "the demo ended with %d: %s%s"
                .formatted(process.exitValue(), banner, Files.readString(errors)));
      }
      var console = CONSOLE.matcher(banner);
      return banner.contains("  Stop") && console.find()
          ? Optional.of(console.group(1))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asks again and again until there is an answer.
   *
   * @throws AssertionError naming the thing that was waited for
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

  /** Returns a configuration that keeps everything in the folder and listens on a free port. */
  static JsonObject config(Path folder) {
    return new JsonObject()
        .put("store", new JsonObject().put("url", "jdbc:hsqldb:file:" + folder.resolve("data/db")))
        .put("http", new JsonObject().put("port", 0));
  }

  /** Writes that configuration, with additions. */
  static Path configure(Path folder, JsonObject config) throws IOException {
    return Files.writeString(
        folder.resolve("config.json"), config(folder).mergeIn(config).encodePrettily());
  }

  /** Makes a user, whether the demo in the folder runs or not; returns the password. */
  static String user(Path folder, String name, String rights) {
    var made =
        run(
            FAT_JAR,
            folder,
            "users",
            "create",
            name,
            "--generate",
            "--rights",
            rights,
            "--config",
            folder.resolve("config.json").toString());
    return new JsonObject(made.out()).getString("password");
  }

  /** Runs a command to its end. */
  static Ended run(List<String> how, Path folder, String... args) {
    return run(builder(how, folder, args));
  }

  /**
   * Runs a script for the shell in a folder to its end, or to the first command that fails. The
   * commands {@code java}, {@code javac} and {@code jlink} are those of the JDK that runs the
   * tests.
   */
  static Ended shell(String script, Path folder) {
    var builder = builder(List.of("sh", "-ec", script), folder);
    builder
        .environment()
        .merge("PATH", JDK.toString(), (path, jdk) -> jdk + File.pathSeparator + path);
    return run(builder);
  }

  private static Ended run(ProcessBuilder builder) {
    try {
      var errors = Files.createTempFile("command", ".err");
      var output = Files.createTempFile("command", ".out");
      try {
        return ended(
            builder.redirectError(errors.toFile()).redirectOutput(output.toFile()).start(),
            output,
            errors);
      } finally {
        Files.delete(errors);
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the URL of the server, without a slash at the end. */
  String url() {
    return url;
  }

  /** Sends a key with each request from now on. */
  void use(String newKey) {
    key = newKey;
  }

  /** Asks the server. */
  JsonObject get(String path) {
    return new JsonObject(text(path));
  }

  /** Returns the text of a page or of a file. */
  String text(String path) {
    return answer(HttpRequest.newBuilder(URI.create(url + path)));
  }

  /** Sends the server a request. */
  JsonObject post(String path, JsonObject body) {
    return new JsonObject(
        answer(
            HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))));
  }

  /**
   * Schedules a mail and sends the due dispatches. That is all if {@code dispatch.continuous} is
   * off: then the mail has been delivered.
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

  /** Returns the subjects in the sandbox's inbox, newest first. */
  List<String> subjects() {
    return get("/api/inbox").getJsonArray("mails").stream()
        .map(mail -> ((JsonObject) mail).getString("subject"))
        .toList();
  }

  /** Returns whether the process runs. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** Stops the process as an operator does, with SIGTERM. */
  Ended stop() {
    process.toHandle().destroy();
    return end();
  }

  /** Kills the process, as a power cut does. */
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
      return ended(process, output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ended ended(Process process, Path output, Path errors) throws IOException {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("the process did not end: " + Files.readString(errors));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
    return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  private String answer(HttpRequest.Builder request) {
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    try {
      return DocumentedHttp.client().send(request.build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Returns a command line, to be extended, for the Java that runs the tests. */
  static List<String> java(String... arguments) {
    var command = new ArrayList<String>();
    command.add(JDK.resolve("java").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static ProcessBuilder builder(List<String> how, Path folder, String... args) {
    var command = java("-XX:TieredStopAtLevel=1"); // short lives: optimizing brings too little
    command.addAll(how);
    command.addAll(List.of(args));
    return builder(command, folder);
  }

  /** Hides this process's environment, which would configure the demo or its JVM. */
  private static ProcessBuilder builder(List<String> command, Path folder) {
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

  private static String built(String name) {
    return Path.of("target", name).toAbsolutePath().toString();
  }

  static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
