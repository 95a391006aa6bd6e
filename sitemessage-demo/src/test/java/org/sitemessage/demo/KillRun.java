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

  /** Of the moments, the part in which a process is stopped for a while instead of killed. */
  private static final int STOPPED_EVERY = 3;

  private static final int LONGEST_STOP_MS = 4_000;

  private final Plan plan;
  private final Path folder;
  private final Random random;
  private final List<Node> nodes = new ArrayList<>();

  private KillRun(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    this.random = new Random(plan.seed());
  }

  /**
   * What to do.
   *
   * @param messages how many to schedule
   * @param kills how often to kill or to stop a process
   * @param seed of the moments, of the bad lines and of the peers' lies
   */
  record Plan(int messages, int kills, long seed) {

    /** What the system properties {@code kill.messages}, {@code .kills} and {@code .seed} say. */
    static Plan fromProperties() {
      return new Plan(
          Integer.getInteger("kill.messages", 200),
          Integer.getInteger("kill.kills", 3),
          Long.getLong("kill.seed", new Random().nextInt(1_000_000)));
    }

    Plan withSeed(long next) {
      return new Plan(messages, kills, next);
    }
  }

  private enum Blow {
    /** SIGKILL. */
    KILL,
    /** SIGKILL, and once more while it starts again. */
    KILL_TWICE,
    /** SIGSTOP, and later SIGCONT. */
    STOP
  }

  /**
   * A moment to hit a process.
   *
   * @param progress replies and deliveries to wait for
   * @param ms how long it starts, or is stopped
   * @param node which process
   */
  private record Moment(int progress, Blow blow, int ms, int node) {}

  /** A process that is started again whenever it was killed. */
  private static final class Node {
    private final Path home;
    private final JsonObject config;
    private volatile DemoProcess demo;
    private volatile boolean stopped;
    private long launched;

    Node(Path home, JsonObject config) {
      this.home = home;
      this.config = config;
      this.launched = System.nanoTime();
      this.demo = DemoProcess.launch(home, config);
    }

    Optional<URI> url() {
      return stopped ? Optional.empty() : demo.urlNow();
    }

    void kill() {
      demo.kill();
      launched = System.nanoTime();
      demo = DemoProcess.launch(home, config);
    }

    void hit(Moment moment) {
      var time = Duration.ofMillis(moment.ms());
      switch (moment.blow()) {
        case KILL -> kill();
        case KILL_TWICE -> {
          kill();
          LockSupport.parkNanos(time.toNanos());
          kill();
        }
        case STOP -> {
          stopped = true;
          demo.signal("STOP");
          LockSupport.parkNanos(time.toNanos());
          demo.signal("CONT");
          stopped = false;
        }
      }
    }
  }

  /**
   * What came out.
   *
   * @param repeated requests sent again because there was no answer
   * @param ready from the last start to the first answer
   * @param drained from the last start until everything had arrived
   * @param leftAtStart what had not arrived at the last start
   * @param stops how often a process was stopped instead of killed
   * @param lies messages that were taken and answered as if they had not been
   * @param broken connections that were broken
   * @param audit what was found in the end
   */
  record Result(
      Plan plan,
      int repeated,
      Duration ready,
      Duration drained,
      int leftAtStart,
      int stops,
      int lies,
      int broken,
      DeliveryAudit audit) {

    /** At most so many are on the wire, or answered and not recorded, when a process is killed. */
    private static final int IN_FLIGHT = 128;

    /** What can have come twice: lies, answers that a broken line has swallowed, and kills. */
    int mostDuplicates() {
      return lies + broken + plan.kills() * 2 * IN_FLIGHT;
    }

    String summary() {
      return ("kill test: accepted %d, delivered %d, refused by their peer %d, held as unknown %d,"
              + " lost %d, duplicates %d (lies of a peer %d, broken lines %d, kills %d, stops %d),"
              + " seed %d (requests repeated %d; last start: answered after %d ms, what was left"
              + " (%d) had arrived after %d ms)")
          .formatted(
              audit.accepted(),
              audit.delivered(),
              audit.refused(),
              audit.unknown(),
              audit.lost(),
              audit.duplicates(),
              lies,
              broken,
              plan.kills() - stops,
              stops,
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
    try (var peers = CountingPeers.start(folder, plan.seed());
        var load = Load.start(plan.messages(), peers::recipient, this::anyUrl)) {
      var node = new Node(folder, config(peers));
      nodes.add(node);
      try {
        var moments = moments();
        for (var moment : moments) {
          await(moment, load, peers);
          nodes.get(moment.node()).hit(moment);
        }
        int left = plan.messages() - peers.recipients();
        var serving = node.demo.awaitUrl();
        var ready = Duration.ofNanos(System.nanoTime() - node.launched);
        DemoProcess.until("all is accepted", PATIENCE, () -> when(load.finished()));
        DemoProcess.until(
            "all is delivered", PATIENCE, () -> when(DeliveryAudit.isSettled(serving)));
        var drained = Duration.ofNanos(System.nanoTime() - node.launched);
        var audit = DeliveryAudit.of(serving, load, peers);
        var stops = moments.stream().filter(m -> m.blow() == Blow.STOP).count();
        return new Result(
            plan,
            load.repeated(),
            ready,
            drained,
            left,
            (int) stops,
            peers.lies(),
            peers.broken(),
            audit);
      } finally {
        nodes.forEach(each -> each.demo.close());
      }
    }
  }

  private Optional<URI> anyUrl() {
    return nodes.stream().flatMap(node -> node.url().stream()).findAny();
  }

  private List<Moment> moments() {
    var whole = (int) (2 * plan.messages() * KILLED_WITHIN);
    return random
        .ints(plan.kills(), 1, whole)
        .sorted()
        .mapToObj(
            progress ->
                random.nextInt(STOPPED_EVERY) == 0
                    ? new Moment(progress, Blow.STOP, random.nextInt(LONGEST_STOP_MS), 0)
                    : random.nextInt(AT_START_EVERY) == 0
                        ? new Moment(progress, Blow.KILL_TWICE, random.nextInt(LONGEST_START_MS), 0)
                        : new Moment(progress, Blow.KILL, 0, 0))
        .toList();
  }

  private static void await(Moment moment, Load load, CountingPeers peers) {
    DemoProcess.until(
        "%d replies and deliveries".formatted(moment.progress()),
        PATIENCE,
        () -> when(load.finished() || load.accepted() + peers.count() >= moment.progress()));
  }

  private static Optional<Boolean> when(boolean condition) {
    return Optional.of(condition).filter(met -> met);
  }

  /** Short delays, so that a test need not wait, and small logs, so that checkpoints are hit. */
  private JsonObject config(CountingPeers peers) {
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
        .put("messengers", peers.messengers());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * Runs it {@code kill.rounds} times with successive seeds, or for {@code kill.minutes}; exits
   * with 1 if one went wrong.
   */
  public static void main(String[] args) {
    var first = Plan.fromProperties();
    var minutes = Duration.ofMinutes(Integer.getInteger("kill.minutes", 0));
    var rounds = Integer.getInteger("kill.rounds", 1);
    var begun = System.nanoTime();
    var wrong = 0;
    for (int round = 0;
        minutes.isZero() ? round < rounds : System.nanoTime() - begun < minutes.toNanos();
        round++) {
      wrong += KillRun.run(first.withSeed(first.seed() + round)).audit().problems().size();
    }
    System.exit(wrong == 0 ? 0 : 1);
  }
}
