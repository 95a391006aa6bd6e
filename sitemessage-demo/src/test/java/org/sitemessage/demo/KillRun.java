package org.sitemessage.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.sitemessage.demo.FaultyDisk.Fault;

/**
 * Kills the demo again and again while messages are scheduled and delivered, then looks for broken
 * promises.
 */
final class KillRun {
  /** Share of the deliveries and replies of a whole run within which it is killed. */
  private static final double KILLED_WITHIN = 0.95;

  /** On average, one in this many kills hits a process that is still starting. */
  private static final int AT_START_EVERY = 4;

  private static final int LONGEST_START_MS = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** On average, one in this many moments stops a process for a while instead of killing it. */
  private static final int STOPPED_EVERY = 3;

  /** On average, one in this many of the other moments restarts the database. */
  private static final int RESTARTED_EVERY = 4;

  /** On average, one in this many of the other moments lets the disk of the store fail. */
  private static final int FAILING_EVERY = 3;

  /** Bytes that a full disk still accepts. */
  private static final int LAST_BYTES = 20_000;

  private static final int LONGEST_FAILURE_MS = 1_500;

  /** Size of the file system of a store of one process. */
  private static final int DISK_MIB = 64;

  /** Size of the file system of PostgreSQL. */
  private static final int SERVER_DISK_MIB = 256;

  /** The fate of a process while its disk fails. */
  private enum End {
    CONTINUED,
    KILLED,
    STOPPED,
    /** It is killed, starts on the failing disk, and is killed again. */
    STARTED
  }

  /** Longest stop, in leases. */
  private static final double LONGEST_STOP_LEASES = 2.5;

  private final Plan plan;
  private final Path folder;
  private final Random random;
  private final List<Node> nodes = new CopyOnWriteArrayList<>();

  private KillRun(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    this.random = new Random(plan.seed());
  }

  /**
   * The plan of a round.
   *
   * @param messages number of messages to schedule
   * @param kills number of kills and stops of processes, and of restarts of the database
   * @param seed seed of the moments, of the bad lines and of the peers' lies
   * @param processes number of processes that share the store; one has an HSQLDB of its own,
   *     several a PostgreSQL
   * @param leaseMs time that a process may be silent before others take over its dispatches, ms
   */
  record Plan(int messages, int kills, long seed, int processes, int leaseMs) {

    /**
     * Returns the plan in the system properties {@code kill.messages}, {@code .kills}, {@code
     * .seed}, {@code .processes} and {@code .lease}.
     */
    static Plan fromProperties() {
      return new Plan(
          Integer.getInteger("kill.messages", 200),
          Integer.getInteger("kill.kills", 3),
          Long.getLong("kill.seed", new Random().nextInt(1_000_000)),
          Integer.getInteger("kill.processes", 1),
          Integer.getInteger("kill.lease", 2_000));
    }

    Plan withProcesses(int number) {
      return new Plan(messages, kills, seed, number, leaseMs);
    }

    Plan withSeed(long next) {
      return new Plan(messages, kills, next, processes, leaseMs);
    }
  }

  private enum Blow {
    /** SIGKILL. */
    KILL,
    /** SIGKILL, and once more while it starts again. */
    KILL_TWICE,
    /** SIGSTOP, and later SIGCONT; after the lease if other processes take over. */
    STOP,
    /** The database stops and starts; only if it is a process of its own. */
    DATABASE,
    /**
     * The disk is full or fails for a while. Meanwhile a process with a store of its own continues,
     * is killed, or is stopped.
     */
    DISK
  }

  /**
   * A moment to hit a process.
   *
   * @param progress replies and deliveries to wait for
   * @param ms milliseconds of the start, of the stop, or of the failing disk
   * @param node which process
   * @param dice random number that decides how the disk fails, the bytes that a full disk still
   *     accepts, and how the process ends
   */
  private record Moment(int progress, Blow blow, int ms, int node, int dice) {
    int lastBytes() {
      return dice % LAST_BYTES;
    }

    End end() {
      var all = List.of(End.values());
      return all.get((dice >> 20) % all.size());
    }

    Fault fault(FaultyDisk disk) {
      var possible = disk.possible();
      return possible.get(dice / LAST_BYTES % possible.size());
    }
  }

  /** A process that is started again whenever it was killed. */
  private static final class Node {
    private final Path home;
    private final JsonObject config;
    private final FaultyDisk disk;
    private volatile DemoProcess demo;
    private volatile boolean stopped;
    private long launched;

    Node(Path home, JsonObject config, FaultyDisk disk) {
      this.home = home;
      this.config = config;
      this.disk = disk;
      launch();
    }

    private void launch() {
      launched = System.nanoTime();
      demo = DemoProcess.launch(home, config, disk.environment());
    }

    Optional<URI> url() {
      return stopped ? Optional.empty() : demo.urlNow();
    }

    void kill(Takeovers takeovers) {
      takeovers.silenced(demo.pid());
      demo.kill();
      launch();
    }

    /** The process meets the failing disk; afterwards it continues or starts again. */
    private void failDisk(Moment moment, Takeovers takeovers) {
      disk.fail(moment.fault(disk), demo, moment.lastBytes());
      LockSupport.parkNanos(Duration.ofMillis(moment.ms()).toNanos());
      if (moment.end() != End.CONTINUED) {
        takeovers.silenced(demo.pid());
      }
      switch (moment.end()) {
        case CONTINUED -> {}
        case KILLED -> demo.kill();
        case STOPPED -> demo.stop();
        case STARTED -> {
          kill(takeovers);
          LockSupport.parkNanos(Duration.ofMillis(moment.ms()).toNanos());
          demo.kill();
        }
      }
      disk.heal(demo);
      if (moment.end() != End.CONTINUED) {
        launch();
      }
    }

    private void fillServer(Moment moment, KilledStore store) {
      disk.fail(moment.fault(disk), demo, 0);
      LockSupport.parkNanos(Duration.ofMillis(moment.ms()).toNanos());
      disk.heal(demo);
      store.recover();
    }

    void hit(Moment moment, KilledStore store, Takeovers takeovers) {
      var time = Duration.ofMillis(moment.ms());
      switch (moment.blow()) {
        case KILL -> kill(takeovers);
        case KILL_TWICE -> {
          kill(takeovers);
          LockSupport.parkNanos(time.toNanos());
          kill(takeovers);
        }
        case STOP -> {
          stopped = true;
          takeovers.silenced(demo.pid());
          demo.signal("STOP");
          LockSupport.parkNanos(time.toNanos());
          demo.signal("CONT");
          stopped = false;
        }
        case DATABASE -> store.restart();
        case DISK -> {
          if (disk.isOfProcess()) {
            failDisk(moment, takeovers);
          } else {
            fillServer(moment, store);
          }
        }
      }
    }
  }

  /** Runs it in a new folder, which stays only if a promise was broken. */
  static KillResult run(Plan plan) {
    try {
      var folder = Files.createTempDirectory("sitemessage-kill-");
      System.out.printf(
          "kill test: %d messages, %d kills, %d processes, seed %d, folder %s%n",
          plan.messages(), plan.kills(), plan.processes(), plan.seed(), folder);
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

  private KillResult run() throws IOException {
    try (var disk = disk();
        var peers = CountingPeers.start(folder, plan.seed());
        var store = plan.processes() == 1 ? KilledStore.hsqldb() : KilledStore.postgres(folder);
        var takeovers = store.watch();
        var load = Load.start(plan.messages(), peers::recipient, this::anyUrl)) {
      try {
        for (int i = 0; i < plan.processes(); i++) {
          var home = Files.createDirectories(home(i));
          nodes.add(new Node(home, config(peers, store.options(home)), disk));
        }
        var moments = moments(!disk.possible().isEmpty());
        for (var moment : moments) {
          await(moment, load, peers);
          nodes.get(moment.node()).hit(moment, store, takeovers);
        }
        var over = System.nanoTime();
        int left = plan.messages() - peers.book().recipients();
        var last = nodes.stream().max(Comparator.comparing(node -> node.launched)).orElseThrow();
        var server = new RunningServer(last.demo.awaitUrl());
        var ready = Duration.ofNanos(System.nanoTime() - over);
        DemoProcess.until("all is accepted", PATIENCE, () -> when(load.finished()));
        DemoProcess.until("all is delivered", PATIENCE, () -> when(server.isSettled()));
        var drained = Duration.ofNanos(System.nanoTime() - over);
        return new KillResult(
            plan,
            blows(moments, disk),
            load.repeated(),
            ready,
            drained,
            left,
            takeovers.longest(),
            audit(server, load, peers, store));
      } finally {
        nodes.forEach(each -> each.demo.close());
      }
    }
  }

  /** The tables are read when nobody writes them any more. */
  private DeliveryAudit audit(
      RunningServer server, Load load, CountingPeers peers, KilledStore store) {
    var problems = server.problems(load);
    nodes.forEach(node -> node.demo.stop());
    return DeliveryAudit.of(load, peers.book(), store.read(), problems);
  }

  private FaultyDisk disk() {
    var disk =
        plan.processes() == 1
            ? FaultyDisk.ofProcess(home(0).resolve("data"), DISK_MIB)
            : FaultyDisk.ofServer(folder.resolve("postgresql"), SERVER_DISK_MIB);
    if (!disk.missing().isEmpty()) {
      System.out.println("kill test: " + disk.missing());
    }
    return disk;
  }

  private Path home(int node) {
    return folder.resolve("node-" + node);
  }

  private static String blows(List<Moment> moments, FaultyDisk disk) {
    var faults =
        moments.stream()
            .filter(moment -> moment.blow() == Blow.DISK)
            .map(
                moment ->
                    disk.isOfProcess()
                        ? "%s %s".formatted(moment.fault(disk), moment.end())
                        : moment.fault(disk).toString())
            .toList();
    return moments.stream()
            .collect(groupingBy(Moment::blow, () -> new EnumMap<>(Blow.class), counting()))
            .toString()
        + (faults.isEmpty() ? "" : " " + faults);
  }

  private Optional<URI> anyUrl() {
    var urls = nodes.stream().flatMap(node -> node.url().stream()).toList();
    return urls.isEmpty()
        ? Optional.empty()
        : Optional.of(urls.get(ThreadLocalRandom.current().nextInt(urls.size())));
  }

  private List<Moment> moments(boolean diskCanFail) {
    var whole = (int) (2 * plan.messages() * KILLED_WITHIN);
    var moments =
        new ArrayList<>(
            random
                .ints(plan.kills(), 1, whole)
                .sorted()
                .mapToObj(progress -> moment(progress, diskCanFail))
                .toList());
    if (diskCanFail && moments.stream().noneMatch(m -> m.blow() == Blow.DISK)) {
      var first = moments.get(0);
      moments.set(0, failingDisk(first.progress(), first.node()));
    }
    return moments;
  }

  private Moment moment(int progress, boolean diskCanFail) {
    var node = random.nextInt(plan.processes());
    if (random.nextInt(STOPPED_EVERY) == 0) {
      return new Moment(
          progress,
          Blow.STOP,
          random.nextInt((int) (LONGEST_STOP_LEASES * plan.leaseMs())),
          node,
          0);
    }
    if (plan.processes() > 1 && random.nextInt(RESTARTED_EVERY) == 0) {
      return new Moment(progress, Blow.DATABASE, 0, node, 0);
    }
    if (diskCanFail && random.nextInt(FAILING_EVERY) == 0) {
      return failingDisk(progress, node);
    }
    return random.nextInt(AT_START_EVERY) == 0
        ? new Moment(progress, Blow.KILL_TWICE, random.nextInt(LONGEST_START_MS), node, 0)
        : new Moment(progress, Blow.KILL, 0, node, 0);
  }

  private Moment failingDisk(int progress, int node) {
    return new Moment(
        progress,
        Blow.DISK,
        random.nextInt(LONGEST_FAILURE_MS),
        node,
        random.nextInt(Integer.MAX_VALUE));
  }

  private static void await(Moment moment, Load load, CountingPeers peers) {
    DemoProcess.until(
        "%d replies and deliveries".formatted(moment.progress()),
        PATIENCE,
        () ->
            when(
                load.finished()
                    || load.accepted() + peers.book().arrivals().size() >= moment.progress()));
  }

  private static Optional<Boolean> when(boolean condition) {
    return Optional.of(condition).filter(met -> met);
  }

  /** Short delays, so that a test need not wait. */
  private JsonObject config(CountingPeers peers, JsonObject store) {
    return new JsonObject()
        .put("store", store)
        .put(
            "retry",
            new JsonObject()
                .put("firstDelayMs", 200)
                .put("maxDelayMs", 1_000)
                .put("firstHoldMs", 50)
                .put("maxHoldMs", 500))
        .put(
            "dispatch",
            new JsonObject()
                .put("pollIntervalMs", 100)
                .put("heartbeatMs", plan.leaseMs() / 4)
                .put("leaseMs", plan.leaseMs()))
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
   * with 1 if a round went wrong.
   */
  public static void main(String[] args) {
    var first = Plan.fromProperties();
    var minutes = Duration.ofMinutes(Integer.getInteger("kill.minutes", 0));
    var rounds = Integer.getInteger("kill.rounds", 1);
    var begun = System.nanoTime();
    var results = new ArrayList<KillResult>();
    for (int round = 0;
        minutes.isZero() ? round < rounds : System.nanoTime() - begun < minutes.toNanos();
        round++) {
      results.add(KillRun.run(first.withSeed(first.seed() + round)));
    }
    System.out.println(KillResult.totals(results));
    System.exit(results.stream().allMatch(result -> result.audit().problems().isEmpty()) ? 0 : 1);
  }
}
