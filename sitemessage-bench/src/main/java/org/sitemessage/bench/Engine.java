package org.sitemessage.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with an engine, which does what it is told. */
final class Engine implements Resource {
  /** The alias of the messenger that has sent as soon as it is asked. */
  static final String SINK = "sink";

  private static final int PER_MESSAGE = 1_000;
  private static final int CALLERS = 4;

  private final Process process;
  private final BufferedReader answers;
  private final Path log;

  private Engine(Process process, Path log) {
    this.process = process;
    this.log = log;
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts an engine, and returns when it runs.
   *
   * @param options configuration of the engine
   * @param sinks aliases of messengers that have sent as soon as they are asked
   * @param heap largest heap, as in {@code -Xmx}
   */
  static Engine start(Build build, JsonObject options, List<String> sinks, String heap) {
    try {
      var log = Files.createTempFile("sitemessage-bench-", ".log");
      var command =
          new ArrayList<>(
              List.of(java(), "-Xmx" + heap, "-cp", build.classPath(), EngineMain.class.getName()));
      var engine = new Engine(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
      engine.ask(new JsonObject().put("options", options).put("sinks", new JsonArray(sinks)));
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Java that the bench runs with. */
  static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  /** Gives an order without waiting for the answer. */
  void tell(JsonObject order) {
    try {
      var out = process.getOutputStream();
      out.write((order.encode() + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("the engine has ended: " + logged(), e);
    }
  }

  /** Waits for the answer to an order. */
  JsonObject hear() {
    try {
      var answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("the engine has ended: " + logged());
      }
      return new JsonObject(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject ask(JsonObject order) {
    tell(order);
    return hear();
  }

  private String logged() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject order(String what) {
    return new JsonObject()
        .put("do", what)
        .put("messenger", SINK)
        .put("type", "plain")
        .put("bytes", 200);
  }

  /** Schedules dispatches for the sink, in messages of 1,000 recipients, as fast as it can. */
  void fill(int dispatches) {
    var recipients = Math.min(PER_MESSAGE, dispatches);
    ask(
        order("schedule")
            .put("callers", CALLERS)
            .put("requests", dispatches / recipients)
            .put("batch", 1)
            .put("recipients", recipients));
  }

  /** Schedules by an order that {@link #order} has begun; answers the seconds that it took. */
  double run(JsonObject order) {
    return seconds(ask(order));
  }

  /** Sends so many dispatches that are due; answers the seconds that it took. */
  double send(int dispatches) {
    var answer = ask(order("send"));
    var sent = answer.getJsonObject("reply").getLong("sent");
    Counts.check("dispatches sent by the engine", dispatches, sent);
    return seconds(answer);
  }

  /** Offers messages at a fixed rate: see {@link EngineLoad#offer}. */
  JsonObject offer(JsonObject order) {
    return ask(order).getJsonObject("reply");
  }

  /** Serves the console; answers its URL. */
  String console() {
    return "http://127.0.0.1:%d/console/".formatted(ask(order("console")).getInteger("port"));
  }

  static double seconds(JsonObject answer) {
    return answer.getLong("nanos") / 1e9;
  }

  /** The answer of a statement that counts, on the engine's own database. */
  long count(String sql) {
    return ask(order("count").put("sql", sql)).getLong("count");
  }

  /** Checks how many dispatches the store has that are sent. */
  void checkSent(long expected) {
    Counts.check(
        "sent dispatches in the store",
        expected,
        count("select count(*) from dispatch where status = 2"));
  }

  /** Returns the processor time of its process so far. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
