package org.sitemessage.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the engine against plain SQL on the same database, in the same run.",
    footer = "Figures of one run compare with each other, not with those of another machine.")
final class Bench {
  private static final int ROUNDS = 10;

  /** The first one warms up. */
  private static final int DRIVER_ROUNDS = 3;

  private static final int HISTORY_ROUNDS = 3;

  @Option(
      names = "--dispatches",
      paramLabel = "N",
      defaultValue = "50000",
      scope = ScopeType.INHERIT,
      description = "How many to schedule and to send in each round (default: ${DEFAULT-VALUE}).")
  private int dispatches;

  private Bench() {}

  /** Runs one of the commands. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  private static void say(String text, Object... values) {
    System.out.printf(text + "%n", values);
  }

  @Command(description = "Schedules and sends, beside a queue of one narrow table.")
  int engine(
      @Option(
              names = "--store",
              defaultValue = "POSTGRESQL",
              description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
          Place.Kind kind)
      throws Exception {
    try (var place = kind.open()) {
      Rate inserted;
      Rate drained;
      Rate scheduled;
      try (var running = new Running(place, false)) {
        running.schedule(1_000); // A first round, so that no class is loaded while it is measured.
        scheduled = Rate.of(dispatches, run(() -> running.schedule(dispatches)));
        // While the engine has the embedded database open, so that it stays open.
        try (var plain = new PlainQueue(place)) {
          inserted = Rate.of(dispatches, run(() -> plain.insert(dispatches)));
          drained = Rate.of(dispatches, plain::drain);
        }
      }
      say(
          "schedule: engine %s, plain inserts %s, ratio %s",
          scheduled, inserted, scheduled.ratioTo(inserted));
      try (var running = new Running(place, true)) {
        var sent = sent(running, 0, dispatches + 1_000L);
        say("send: engine %s, plain claims %s, ratio %s", sent, drained, sent.ratioTo(drained));
      }
    }
    return 0;
  }

  @Command(
      description =
          "Sends while another transaction stays open, so that PostgreSQL can remove no dead row.")
  int horizon() throws Exception {
    try (var place = Place.Kind.POSTGRESQL.open();
        var running = new Running(place, true)) {
      var before = rounds(running, "nobody in the way", 0);
      try (var other = place.connect()) {
        holdHorizon(other);
        rounds(running, "a transaction stays open", ROUNDS);
        other.rollback();
      }
      var last = rounds(running, "it is over", 2L * ROUNDS);
      say("after it / before it: %s", last.ratioTo(before));
    }
    return 0;
  }

  /** Takes a snapshot that needs everything that was there, as a long report does. */
  private static void holdHorizon(Connection other) throws SQLException {
    other.setAutoCommit(false);
    other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (var statement = other.createStatement()) {
      statement.execute("create table if not exists horizon (id integer)");
      statement.execute("insert into horizon values (1)");
      statement.execute("select count(*) from dispatch");
    }
  }

  private Rate rounds(Running running, String what, long earlier) {
    var first = round(running, earlier);
    say("%s: round 1 %s", what, first);
    var last = first;
    for (long i = 1; i < ROUNDS; i++) {
      last = round(running, earlier + i);
      say("%s: round %d %s", what, i + 1, last);
    }
    say(
        "%s: first round %s, round %d %s, ratio %s",
        what, first, ROUNDS, last, last.ratioTo(first));
    return last;
  }

  /** Schedules and sends at once. */
  private Rate round(Running running, long earlier) {
    var begun = System.nanoTime();
    running.schedule(dispatches);
    running.awaitTaken((earlier + 1) * dispatches);
    return new Rate(dispatches, System.nanoTime() - begun);
  }

  @Command(description = "Schedules and sends with more and more that was sent before.")
  int history(
      @Option(
              names = "--sent",
              paramLabel = "N",
              defaultValue = "10000000",
              description = "Sent dispatches at the end (default: ${DEFAULT-VALUE}).")
          long sent)
      throws Exception {
    try (var place = Place.Kind.POSTGRESQL.open();
        var running = new Running(place, true);
        var other = place.connect()) {
      running.schedule(1_000);
      running.awaitTaken(1_000);
      for (int i = 0; i <= HISTORY_ROUNDS; i++) { // The first one warms up.
        round(running, 1_000L + (long) i * dispatches, other, 0);
      }
      for (long before = 0; before < sent; before += sent / 2) {
        addSent(other, before, before + sent / 2);
      }
      for (int i = 1; i <= HISTORY_ROUNDS; i++) {
        round(running, 1_000L + (long) (HISTORY_ROUNDS + i) * dispatches, other, sent);
      }
    }
    return 0;
  }

  private void round(Running running, long taken, Connection other, long sent) throws SQLException {
    try (var statement = other.createStatement()) {
      statement.execute("vacuum analyze dispatch");
      statement.execute("checkpoint");
    }
    var begun = System.nanoTime();
    running.schedule(dispatches);
    running.awaitTaken(taken + dispatches);
    var rate = new Rate(dispatches, System.nanoTime() - begun);
    say("%,d sent before: %s", sent, rate);
  }

  /** What was sent last year: copies of what was sent just now, by other numbers. */
  private static void addSent(Connection connection, long from, long to) throws SQLException {
    try (var statement = connection.createStatement()) {
      String columns;
      try (var names =
          statement.executeQuery(
              "select string_agg(column_name, ', ') from information_schema.columns"
                  + " where table_name = 'dispatch' and column_name not in ('id', 'uid')")) {
        names.next();
        columns = names.getString(1);
      }
      statement.execute("set session_replication_role = replica"); // no check of foreign keys
      statement.execute(
          "insert into dispatch (id, uid, %1$s) select -n, md5(n::text), %1$s".formatted(columns)
              + " from (select * from dispatch where status = 2 limit 1) d,"
              + " generate_series(%d, %d) n".formatted(from + 1, to));
    }
  }

  @Command(description = "The same statements by pgjdbc and by vertx-pg-client.")
  int drivers() throws Exception {
    try (var place = new Place.Postgres()) {
      for (int i = 0; i < DRIVER_ROUNDS; i++) {
        Rate inserted;
        Rate drained;
        try (var jdbc = new PlainQueue(place)) {
          inserted = Rate.of(dispatches, run(() -> jdbc.insert(dispatches)));
          drained = Rate.of(dispatches, jdbc::drain);
        }
        try (var client = new PgClientQueue(place)) {
          var others = Rate.of(dispatches, run(() -> client.insert(dispatches)));
          say(
              "insert: pgjdbc %s, vertx-pg-client %s, ratio %s",
              inserted, others, others.ratioTo(inserted));
          others = Rate.of(dispatches, client::drain);
          say(
              "claim and mark: pgjdbc %s, vertx-pg-client %s, ratio %s",
              drained, others, others.ratioTo(drained));
        }
      }
    }
    return 0;
  }

  private static Rate sent(Running running, long from, long to) {
    running.awaitTaken(from + 1);
    var begun = System.nanoTime();
    running.awaitTaken(to);
    return new Rate(to - from, System.nanoTime() - begun);
  }

  private static Callable<Void> run(Work work) {
    return () -> {
      work.run();
      return null;
    };
  }

  /** What may fail. */
  private interface Work {
    void run() throws Exception;
  }
}
