package org.sitemessage.vertx.store.db;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.file.DamagedStoreException;
import org.sitemessage.vertx.store.file.FileTerms;
import org.sitemessage.vertx.store.file.StoreCheck;
import org.sitemessage.vertx.store.file.StoreFiles;
import org.sitemessage.vertx.store.file.StoreGuard;
import org.sitemessage.vertx.store.file.StoreLock;

/** An HSQLDB inside this process: opened, migrated, shut down. Blocking. */
public final class HsqldbDatabase implements Database {
  private static final Logger LOG = System.getLogger(HsqldbDatabase.class.getName());
  private static final String ACCEPT =
      "store.acceptLoss=true (on the command line: serve --accept-loss), which keeps what can be read";

  /** Class of the SQLSTATE of a refused login. */
  private static final String LOGIN_REFUSED = "28";

  public static final Migrations MIGRATIONS =
      new Migrations(
          "hsqldb",
          new Snapshots("88e5f04a5c6a5cc2d870167ef66a066cec5382e4ea2d9f28bdd3be6e8b42b785"));

  private final HsqldbUrl url;
  private final HsqldbSessions sessions;
  private final FileTerms terms;
  private final AtomicBoolean checkpointing = new AtomicBoolean();
  private @Nullable StoreLock lock;
  private volatile @Nullable StoreGuard guard;
  private volatile boolean openInMemory;
  private volatile Consumer<String> onFailure = failure -> {};

  /**
   * A database at a URL.
   *
   * @throws SiteMessageException if the URL is of another kind
   */
  HsqldbDatabase(String url, String user, String password, FileTerms terms) {
    // Else HSQLDB resets the logging of the whole application when it is loaded.
    System.getProperties().putIfAbsent("hsqldb.reconfig_logging", "false");
    this.url = HsqldbUrl.of(url);
    this.sessions = new HsqldbSessions(this.url, user, password, terms.acceptLoss());
    this.terms = terms;
  }

  @Override
  public String connectUrl() {
    return sessions.connectUrl();
  }

  private Optional<StoreFiles> files() {
    return url.path().map(StoreFiles::new);
  }

  @Override
  public Migrations migrations() {
    return MIGRATIONS;
  }

  @Override
  public Dialect dialect() {
    return Dialect.HSQLDB;
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void onFailure(Consumer<String> listener) {
    onFailure = listener;
  }

  @Override
  public void open(long node, Instant now) {
    lock = url.path().map(StoreLock::acquire).orElse(null);
    try {
      openFiles(node, now);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  @Override
  public void openAgain(long node, Instant now) {
    openFiles(node, now);
  }

  private void openFiles(long node, Instant now) {
    try {
      var files = files();
      if (files.isEmpty()) {
        sessions.prepare(node, now, () -> {});
        openInMemory = true;
      } else {
        openFiles(files.get(), node, now);
      }
    } catch (DamagedStoreException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          ("the store %s is not opened, because %s; restore its folder from a backup, or start once"
                  + " with %s")
              .formatted(url.shown(), e.getMessage(), ACCEPT),
          e);
    } catch (SQLException | IOException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s cannot be opened: %s".formatted(url.shown(), url.cleaned(e.getMessage())),
          e);
    }
  }

  private void openFiles(StoreFiles files, long node, Instant now)
      throws SQLException, IOException {
    files.removeUnfinished();
    files.secure();
    files.warnIfOpen();
    StoreGuard.requireRoomToOpen(files);
    var lost = Optional.<String>empty();
    if (terms.acceptLoss()) {
      lost = StoreCheck.accept(files);
    } else {
      StoreCheck.run(files);
    }
    var opening = new StoreGuard(files, terms, failure -> onFailure.accept(failure));
    try {
      opening.beginSwitch();
      sessions.prepare(node, now, opening::opened);
      guard(opening, lost);
    } catch (SQLException | IOException | RuntimeException e) {
      endFailed(opening, e);
      throw e;
    }
    guard = opening;
  }

  /** HSQLDB refuses a login only after it has opened the database. */
  private static void endFailed(StoreGuard opening, Exception failure) {
    if (failure instanceof SQLException refused
        && String.valueOf(refused.getSQLState()).startsWith(LOGIN_REFUSED)) {
      opening.opened();
    }
    try {
      opening.openingFailed();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    closeGuard(opening);
  }

  private void guard(StoreGuard opening, Optional<String> lost) throws SQLException, IOException {
    try (var connection = sessions.connect();
        var statement = connection.createStatement()) {
      try {
        if (lost.isPresent()) {
          AcceptedLoss.accept(connection, url.shown(), lost.get());
        }
        // The next opening also reports its events, from its beginning.
        statement.execute("set database external event log level 2");
        // This class begins checkpoints, so that their files are sealed.
        statement.execute("set files log size 0");
        try (var name = statement.executeQuery("call database_name()")) {
          name.next();
          opening.listenTo(name.getString(1));
        }
        opening.checkpoint(() -> statement.execute("checkpoint"));
        if (lost.isPresent()) {
          opening.lossAccepted();
        }
      } catch (Exception e) {
        opening.giveUp();
        HsqldbSessions.shutDownAfter(e, connection);
        throw new SQLException(e.getMessage(), e);
      }
    }
  }

  @Override
  public boolean confirms() {
    return url.isFile();
  }

  @Override
  public Callable<Boolean> confirmation() {
    if (!confirms()) {
      return () -> false; // A database in memory has no files.
    }
    var watching = guard;
    if (watching == null) {
      throw closedMeanwhile();
    }
    return () -> {
      var due = watching.confirm(url.longestLog());
      if (guard != watching) {
        throw closedMeanwhile();
      }
      return due;
    };
  }

  /** A commit on a database that is being closed may stand behind the end of a failed log. */
  private SiteMessageException closedMeanwhile() {
    return new SiteMessageException(
        FailureCode.NOT_READY,
        "the store %s was closed before the commit was confirmed; try again when it is open"
            .formatted(url.shown()));
  }

  @Override
  public void requireRoom() {
    var watching = guard;
    if (watching != null) {
      watching.requireRoom();
    }
  }

  @Override
  public void maintain() {
    var watching = guard;
    if (watching == null || !checkpointing.compareAndSet(false, true)) {
      return;
    }
    try {
      // Connects within the checkpoint: after a close, a connection would open the files again.
      watching.checkpoint(() -> sessions.run("checkpoint"));
    } catch (Exception e) {
      watching.fail("the checkpoint failed: " + e.getMessage());
    } finally {
      checkpointing.set(false);
    }
  }

  @Override
  public void abandon() {
    var watching = guard;
    guard = null;
    if (watching == null) {
      return;
    }
    watching.giveUp();
    try {
      sessions.run("shutdown immediately");
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "the failed store could not be shut down", e);
    } finally {
      closeGuard(watching);
    }
  }

  /** There is no other process. */
  @Override
  public Optional<AutoCloseable> listen(long node, Runnable heard) {
    return Optional.empty();
  }

  @Override
  public void close() {
    var watching = guard;
    guard = null;
    try {
      if (watching != null) {
        close(watching);
      } else if (openInMemory) {
        sessions.run("shutdown");
      }
    } catch (Exception e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s could not be shut down: %s"
              .formatted(url.shown(), url.cleaned(e.getMessage())),
          e);
    } finally {
      release();
    }
  }

  /** Without space for all files, keeps the log for the next start. */
  private void close(StoreGuard watching) throws Exception {
    try {
      if (watching.canClose()) {
        watching.checkpoint(() -> sessions.run("shutdown"));
      } else {
        watching.giveUp();
        sessions.run("shutdown immediately");
        LOG.log(
            Level.WARNING,
            "the disk of the store {0} is full or fails: the store was closed as it is, and the"
                + " next start reads its log",
            url.shown());
      }
    } finally {
      closeGuard(watching);
    }
  }

  private static void closeGuard(StoreGuard watching) {
    try {
      watching.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the store's mark could not be closed", e);
    }
  }

  private void release() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED, "the store's lock could not be released: " + e, e);
    }
  }
}
