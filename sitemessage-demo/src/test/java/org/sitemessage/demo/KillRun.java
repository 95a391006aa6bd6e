package org.sitemessage.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Kills the demo again and again while messages are scheduled and delivered, then looks for what it
 * promised and did not keep.
 */
final class KillRun {
  /** Of the deliveries and replies of a whole run, the part within which it is killed. */
  private static final double KILLED_WITHIN = 0.95;

  /** Every so many-th kill hits a process that is still starting. */
  private static final int AT_START_EVERY = 4;

  private static final int LONGEST_START_MS = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Plan plan;
  private final Path folder;
  private final Random random;
  private volatile Optional<URI> url = Optional.empty();

  private KillRun(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    this.random = new Random(plan.seed());
  }

  /**
   * What to do.
   *
   * @param messages how many to schedule
   * @param kills how often to kill
   * @param seed of the moments
   */
  record Plan(int messages, int kills, long seed) {

    /** What the system properties {@code kill.messages}, {@code .kills} and {@code .seed} say. */
    static Plan fromProperties() {
      return new Plan(
          Integer.getInteger("kill.messages", 200),
          Integer.getInteger("kill.kills", 3),
          Long.getLong("kill.seed", new Random().nextInt(1_000_000)));
    }
  }

  /**
   * A moment to kill at.
   *
   * @param progress replies and deliveries to wait for; negative: the process is still starting
   * @param startMs how long it may start, in that case
   */
  private record Moment(int progress, int startMs) {
    boolean atStart() {
      return progress < 0;
    }
  }

  /**
   * What came out.
   *
   * @param repeated requests sent again because there was no answer
   * @param ready from the last start to the first answer
   * @param drained from the last start until everything had arrived
   * @param leftAtStart what had not arrived at the last start
   * @param audit what was found in the end
   */
  record Result(
      Plan plan,
      int repeated,
      Duration ready,
      Duration drained,
      int leftAtStart,
      DeliveryAudit audit) {

    String summary() {
      return ("kill test: accepted %d, delivered %d, duplicates %d, lost %d, kills %d, seed %d"
              + " (requests repeated %d; last start: answered after %d ms, the %d mails left had"
              + " arrived after %d ms)")
          .formatted(
              audit.accepted(),
              audit.delivered(),
              audit.duplicates(),
              audit.lost(),
              plan.kills(),
              plan.seed(),
              repeated,
              ready.toMillis(),
              leftAtStart,
              drained.toMillis());
    }
  }

  /** Runs it in a new folder, which stays only if something is wrong. */
  static Result run(Plan plan) {
    try {
      var folder = Files.createTempDirectory("sitemessage-kill-");
      System.out.printf(
          "kill test: %d messages, %d kills, seed %d, folder %s%n",
          plan.messages(), plan.kills(), plan.seed(), folder);
      var result = new KillRun(plan, folder).run();
      System.out.println(result.summary());
      result.audit().problems().forEach(problem -> System.out.println("  " + problem));
      if (result.audit().problems().isEmpty()) {
        delete(folder);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result run() {
    try (var smtp = CountingSmtpServer.start(folder);
        var load = Load.start(plan.messages(), () -> url)) {
      var config = config(smtp.port());
      var launched = System.nanoTime();
      var demo = DemoProcess.launch(folder, config);
      try {
        for (var moment : moments()) {
          await(moment, demo, load, smtp);
          url = Optional.empty();
          demo.kill();
          launched = System.nanoTime();
          demo = DemoProcess.launch(folder, config);
        }
        int left = plan.messages() - smtp.recipients();
        url = Optional.of(demo.awaitUrl());
        var ready = Duration.ofNanos(System.nanoTime() - launched);
        DemoProcess.until("all is accepted", PATIENCE, () -> when(load.finished()));
        var serving = url.orElseThrow();
        DemoProcess.until(
            "all is delivered",
            PATIENCE,
            () -> when(smtp.recipients() == plan.messages() || DeliveryAudit.isSettled(serving)));
        var drained = Duration.ofNanos(System.nanoTime() - launched);
        var audit = DeliveryAudit.of(serving, load, smtp);
        return new Result(plan, load.repeated(), ready, drained, left, audit);
      } finally {
        demo.close();
      }
    }
  }

  private List<Moment> moments() {
    var whole = (int) (2 * plan.messages() * KILLED_WITHIN);
    var progress = random.ints(plan.kills(), 1, whole).sorted().toArray();
    var moments = new ArrayList<Moment>();
    for (int i = 0; i < plan.kills(); i++) {
      moments.add(
          random.nextInt(AT_START_EVERY) == 0
              ? new Moment(-1, random.nextInt(LONGEST_START_MS))
              : new Moment(progress[i], 0));
    }
    return moments;
  }

  private void await(Moment moment, DemoProcess demo, Load load, CountingSmtpServer smtp) {
    if (moment.atStart()) {
      LockSupport.parkNanos(Duration.ofMillis(moment.startMs()).toNanos());
      return;
    }
    url = Optional.of(demo.awaitUrl());
    DemoProcess.until(
        "%d replies and deliveries".formatted(moment.progress()),
        PATIENCE,
        () -> when(load.finished() || load.accepted() + smtp.count() >= moment.progress()));
  }

  private static Optional<Boolean> when(boolean condition) {
    return Optional.of(condition).filter(met -> met);
  }

  /** Short delays, so that a test need not wait, and small logs, so that checkpoints are hit. */
  private JsonObject config(int smtpPort) {
    var config = DemoProcess.config(folder);
    var store = config.getJsonObject("store");
    store.put("url", store.getString("url") + ";hsqldb.log_size=1");
    return config
        .put(
            "retry",
            new JsonObject()
                .put("firstDelayMs", 200)
                .put("maxDelayMs", 1_000)
                .put("firstHoldMs", 50)
                .put("maxHoldMs", 500))
        .put("dispatch", new JsonObject().put("pollIntervalMs", 100))
        .put(
            "messengers",
            new JsonObject()
                .put(
                    "smtp",
                    new JsonObject()
                        .put("from", "Killed <killed@example.org>")
                        .put("host", "127.0.0.1")
                        .put("port", smtpPort)
                        .put("tls", "off")));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Runs it {@code kill.rounds} times with successive seeds; exits with 1 if one went wrong. */
  public static void main(String[] args) {
    var first = Plan.fromProperties();
    var wrong = 0;
    for (int round = 0; round < Integer.getInteger("kill.rounds", 1); round++) {
      var plan = new Plan(first.messages(), first.kills(), first.seed() + round);
      wrong += KillRun.run(plan).audit().problems().size();
    }
    System.exit(wrong == 0 ? 0 : 1);
  }
}
