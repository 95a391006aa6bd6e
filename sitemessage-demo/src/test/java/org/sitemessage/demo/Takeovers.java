package org.sitemessage.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches the shared database, and measures how long the dispatches of a killed or stopped process
 * stay with it. Accurate to {@link #INTERVAL}, and to the duration of a look.
 */
final class Takeovers implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  /** From another owner to a takeover that is counted: two transactions. */
  private static final Duration LONGEST_TAKEOVER = Duration.ofSeconds(5);

  private static final String HELD =
      "select d.id, d.owner, d.takeovers, coalesce(n.pid, 0) from dispatch d"
          + " left join node n on n.id = d.owner where d.lane = 3";
  private static final String TAKEN = "select id, takeovers from dispatch where id = any (?)";

  private final String url;
  private final Thread thread;
  private final Map<Long, Long> blows = new ConcurrentHashMap<>();
  private final Map<Long, Gone> gone = new HashMap<>();
  private volatile boolean closed;
  private volatile boolean looked;
  private final AtomicLong longest = new AtomicLong();

  /** A dispatch in the hands of a process, at the last look. */
  private record Held(long owner, int takeovers, long pid) {}

  /** A dispatch that its process no longer holds, and the time at which that was seen. */
  private record Gone(Held before, long seen) {}

  private Takeovers(String url) {
    this.url = url;
    this.thread = new Thread(this::watch, "takeovers");
  }

  /** Starts to look, whenever the database is there. */
  static Takeovers watch(String url) {
    var watch = new Takeovers(url);
    watch.thread.start();
    return watch;
  }

  /** Looks at nothing: a process with a store of its own takes over when it starts again. */
  static Takeovers unwatched() {
    return new Takeovers("");
  }

  /** Notes that a process does nothing from now on. */
  void silenced(long pid) {
    blows.put(pid, System.nanoTime());
  }

  /**
   * Returns the longest time between the silence of a process and the takeover of its dispatches;
   * empty if nothing is watched.
   */
  Optional<Duration> longest() {
    return Optional.of(Duration.ofNanos(longest.get())).filter(time -> !url.isEmpty());
  }

  private void watch() {
    var held = new HashMap<Long, Held>();
    while (!closed) {
      try (var connection = DriverManager.getConnection(url)) {
        while (!closed) {
          look(connection, held);
          LockSupport.parkNanos(INTERVAL.toNanos());
        }
      } catch (SQLException restarting) {
        // The test restarts the database; the next look sees what is held then.
        LockSupport.parkNanos(INTERVAL.toNanos());
      }
    }
  }

  private void look(Connection connection, Map<Long, Held> held) throws SQLException {
    var now = new HashMap<Long, Held>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(HELD)) {
      while (rows.next()) {
        var found = new Held(rows.getLong(2), rows.getInt(3), rows.getLong(4));
        var before = held.get(rows.getLong(1));
        // A process that the others consider dead is no longer registered.
        var same = before != null && before.owner() == found.owner();
        now.put(rows.getLong(1), same ? before : found);
      }
    }
    var seen = System.nanoTime();
    held.forEach(
        (id, before) -> {
          var after = now.get(id);
          if (blows.containsKey(before.pid())
              && (after == null || after.owner() != before.owner())) {
            gone.put(id, new Gone(before, seen));
          }
        });
    measure(connection);
    gone.values().removeIf(one -> seen - one.seen() > LONGEST_TAKEOVER.toNanos());
    held.clear();
    held.putAll(now);
    looked = true;
  }

  /** Measures takeovers; a process that continues in time finishes its dispatches itself. */
  private void measure(Connection connection) throws SQLException {
    if (gone.isEmpty()) {
      return;
    }
    try (var statement = connection.prepareStatement(TAKEN)) {
      statement.setArray(1, connection.createArrayOf("bigint", gone.keySet().toArray()));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var one = gone.get(rows.getLong(1));
          if (one != null && rows.getInt(2) > one.before().takeovers()) {
            gone.remove(rows.getLong(1));
            var silence = blows.getOrDefault(one.before().pid(), one.seen());
            longest.accumulateAndGet(one.seen() - silence, Math::max);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(); // at once, if it was never started
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
    if (!url.isEmpty() && !looked) {
      throw new AssertionError("the database could not be watched");
    }
  }
}
