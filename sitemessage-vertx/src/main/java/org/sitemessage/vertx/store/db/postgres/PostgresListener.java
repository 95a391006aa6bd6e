package org.sitemessage.vertx.store.db.postgres;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Receives the announcements of transactions, on a thread and a connection of its own, because
 * PostgreSQL's driver delivers them only to a thread that waits for them. Reconnects by itself, at
 * longer and longer intervals. Callers must not rely on announcements: connection poolers that keep
 * no sessions drop them silently.
 */
public final class PostgresListener implements AutoCloseable {
  public static final String CHANNEL = "sitemessage";

  private static final Logger LOG = System.getLogger(PostgresListener.class.getName());

  /** Time without announcements after which the connection is tested. */
  private static final int QUIET_MS = 20_000;

  private static final long FIRST_PAUSE_MS = 500;
  private static final long LONGEST_PAUSE_MS = 60_000;

  private final String url;
  private final String user;
  private final String password;
  private final long node;
  private final Runnable heard;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Connection current;
  private boolean failed;
  private long pause = FIRST_PAUSE_MS;

  /**
   * Begins to listen.
   *
   * @param node id of this node, whose own announcements are ignored
   * @param heard action to run on the listening thread after an announcement, and after each
   *     connect, because earlier announcements may have been missed
   */
  public PostgresListener(String url, String user, String password, long node, Runnable heard) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.node = node;
    this.heard = heard;
    var thread = new Thread(this::run, "sitemessage-listener");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      do {
        try (var connection = DriverManager.getConnection(url, user, password)) {
          current = connection;
          listen(connection);
        } catch (SQLException e) {
          note(e);
        } finally {
          current = null;
        }
      } while (!closing.await(pause, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("listen " + CHANNEL);
      var schema = "";
      try (var found = statement.executeQuery("select current_schema()")) {
        schema = found.next() ? String.valueOf(found.getString(1)) : "";
      }
      var concerns = concerns(schema, node);
      note(null);
      heard.run();
      var ears = new PostgresNotifications(connection);
      while (isOpen()) {
        var texts = ears.next(QUIET_MS);
        if (texts.isEmpty()) {
          // A server that is gone without a word says nothing, too.
          statement.execute("select 1");
        } else if (texts.stream().anyMatch(concerns)) {
          heard.run();
        }
      }
    }
  }

  /** Returns a test for announcements of this schema that are not this node's own. */
  public static Predicate<String> concerns(String schema, long node) {
    return text ->
        text.equals(schema) || (text.startsWith(schema + ":") && !text.endsWith(":" + node));
  }

  private boolean isOpen() {
    return closing.getCount() > 0;
  }

  /** Says once that it fails, and once that it works again. */
  private void note(@Nullable SQLException failure) {
    if (!isOpen()) {
      return;
    }
    if (failure == null) {
      pause = FIRST_PAUSE_MS;
    } else {
      pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
    }
    if (failure != null && !failed) {
      LOG.log(
          Level.WARNING,
          "commits of other processes are noticed only with the next look: {0}",
          failure.getMessage());
    } else if (failure == null && failed) {
      LOG.log(Level.INFO, "commits of other processes are noticed at once again");
    }
    failed = failure != null;
  }

  /** Does not wait for the thread to end. */
  @Override
  public void close() {
    closing.countDown();
    var connection = current;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.log(Level.DEBUG, "the listening connection did not close", e);
      }
    }
  }
}
