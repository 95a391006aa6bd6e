package org.sitemessage.vertx.store.db;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Brings the tables up to date by numbered SQL files that a DBA can read and apply by hand. The
 * table {@code schema_history} names the files that have been applied, with their SHA-256.
 * Blocking.
 *
 * <p>Easy to get wrong: HSQLDB commits every statement that changes the schema, so a process that
 * is killed in the middle leaves half a migration, and the next start applies all of it. Every
 * statement must therefore be one that can be run again: {@code if not exists}.
 */
public final class Migrations {
  private static final Logger LOG = System.getLogger(Migrations.class.getName());

  /** Names of the files, in order; each database has its own. */
  private static final List<String> FILES =
      List.of(
          "V1__initial.sql",
          "V2__begun.sql",
          "V3__sent.sql",
          "V4__access.sql",
          "V5__paused.sql",
          "V6__users.sql",
          "V7__history.sql",
          "V8__drain.sql",
          "V9__erased.sql",
          "V10__operation.sql",
          "V11__trace.sql",
          "V12__limits.sql",
          "V13__feedback.sql",
          "V14__continuous.sql",
          "V15__paused_types.sql",
          "V16__pace.sql",
          "V17__saved_filters.sql");

  private final String folder;
  private final List<String> files;
  private final Snapshots snapshots;

  /**
   * Creates migrations in a folder beside this class. The names of its files begin with their
   * version: {@code V1__initial.sql}. Versions may be left out, and be filled in later.
   *
   * @param snapshots stores that were made before the first release
   */
  Migrations(String folder, Snapshots snapshots) {
    this(folder, FILES, snapshots);
  }

  private Migrations(String folder, List<String> files, Snapshots snapshots) {
    this.folder = folder;
    this.files = List.copyOf(files);
    this.snapshots = snapshots;
  }

  /**
   * Applies the missing migrations.
   *
   * @param store the name of the store in errors
   * @throws SiteMessageException if the schema is newer than the migrations, was made by an older
   *     snapshot, or by files that have been changed since
   */
  public void apply(Connection connection, String store, Instant now)
      throws SQLException, IOException {
    try (var create = connection.createStatement()) {
      create.execute(
          "create table if not exists schema_history (version integer primary key,"
              + " name varchar(128) not null, checksum char(64) not null,"
              + " applied_at timestamp(3) with time zone not null)");
    }
    var applied = applied(connection);
    if (snapshots.made(applied)) {
      snapshots.requireLast(applied, store);
      startHistory(connection, now);
      applied = applied(connection);
    }
    refuseNewer(applied);
    announce(applied, store);
    for (var name : files) {
      int version = version(name);
      var sql = read(name);
      var before = applied.get(version);
      if (before == null) {
        run(connection, version, name, sql, now);
      } else if (!before.equals(checksum(sql))) {
        throw new SiteMessageException(
            FailureCode.STORE_FAILED,
            "migration %s was changed after it was applied; restore the original file"
                .formatted(name));
      }
    }
  }

  /** Says that an older store is changed, because the start may take long without another word. */
  private void announce(Map<Integer, String> applied, String store) {
    var missing = files.stream().filter(name -> !applied.containsKey(version(name))).toList();
    if (!applied.isEmpty() && !missing.isEmpty()) {
      LOG.log(
          Level.INFO,
          "the store {0} is brought up to date by {1}, which may take minutes if it is large",
          store,
          String.join(", ", missing));
    }
  }

  /**
   * Records the first migration alone, in one transaction: the last snapshot's schema equals it.
   */
  private void startHistory(Connection connection, Instant now) throws SQLException, IOException {
    var name = files.get(0);
    var alone = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (var delete = connection.createStatement()) {
      delete.executeUpdate("delete from schema_history");
      record(connection, version(name), name, read(name), now);
      if (alone) {
        connection.commit();
      }
    } catch (SQLException | IOException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(alone);
    }
  }

  private static Map<Integer, String> applied(Connection connection) throws SQLException {
    var applied = new TreeMap<Integer, String>();
    try (var select = connection.createStatement();
        var rows = select.executeQuery("select version, checksum from schema_history")) {
      while (rows.next()) {
        applied.put(rows.getInt(1), rows.getString(2));
      }
    }
    return applied;
  }

  /** Returns the version of the newest migration. */
  public int version() {
    return files.stream().mapToInt(Migrations::version).max().orElse(0);
  }

  private void refuseNewer(Map<Integer, String> applied) {
    var newest = applied.keySet().stream().mapToInt(v -> v).max().orElse(0);
    var known = version();
    if (newest > known) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          ("the store's schema has version %d, this version of sitemessage knows only up to %d:"
                  + " start a newer one")
              .formatted(newest, known));
    }
  }

  private static int version(String name) {
    return Integer.parseInt(name.substring(1, name.indexOf("__")));
  }

  private static void run(Connection connection, int version, String name, String sql, Instant now)
      throws SQLException {
    for (var statement : statements(sql)) {
      try (var execute = connection.createStatement()) {
        execute.execute(statement);
      } catch (SQLException e) {
        throw new SQLException("migration " + name + " failed: " + e.getMessage(), e);
      }
    }
    record(connection, version, name, sql, now);
  }

  private static void record(
      Connection connection, int version, String name, String sql, Instant now)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "insert into schema_history (version, name, checksum, applied_at) values (?,?,?,?)")) {
      insert.setInt(1, version);
      insert.setString(2, name);
      insert.setString(3, checksum(sql));
      insert.setObject(4, now.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
  }

  /** The names of the files, in order. */
  public List<String> names() {
    return files;
  }

  /** Returns these migrations without those after a version. */
  public Migrations upTo(int version) {
    return new Migrations(
        folder, files.stream().filter(name -> version(name) <= version).toList(), snapshots);
  }

  /** All statements of all files, in order. */
  public List<String> statements() throws IOException {
    var all = new ArrayList<String>();
    for (var name : files) {
      all.addAll(statements(read(name)));
    }
    return all;
  }

  /** Statements end with a semicolon at the end of a line; comments are left out. */
  static List<String> statements(String sql) {
    var uncommented = sql.replaceAll("(?m)--.*$", "");
    return Arrays.stream(uncommented.split(";\\s*\\R|;\\s*$"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private String read(String name) throws IOException {
    try (InputStream in = Migrations.class.getResourceAsStream(folder + "/" + name)) {
      if (in == null) {
        throw new IOException("migration " + folder + "/" + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
  }

  private static String checksum(String sql) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
