package org.sitemessage.vertx.store.db.dialect;

import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sitemessage.vertx.store.db.statement.FoldedRow;

/** PostgreSQL, on a server that several processes use. Failures are told by their SQLSTATE. */
public final class PostgresDialect implements Dialect {
  private static final String USING_INDEX = " using index";
  private static final Pattern NEXT_VALUE = Pattern.compile("next value for (\\w+)");

  /** Serialization failure, deadlock, unique violation: the other one has committed, or will. */
  private static final Set<String> COLLISIONS = Set.of("40001", "40P01", "23505");

  /** Shut down by an administrator, crashed, starting. */
  private static final Set<String> SHUT_DOWN = Set.of("57P01", "57P02", "57P03");

  /** Class of errors such as a full disk, 53100. */
  private static final String INSUFFICIENT_RESOURCES = "53";

  private static final String IO_ERROR = "58030";

  private static final String STARTING = "57P03";
  private static final Duration WHILE_STARTING = Duration.ofSeconds(30);
  private static final Duration UNTIL_THERE = Duration.ofSeconds(10);
  private static final String CONNECTION_EXCEPTION = "08";

  /** The driver and the server do not agree on a login: no password, for example. */
  private static final String LOGIN_REJECTED = "08004";

  /** Another transaction uses the tables for longer than a migration waits. */
  private static final String LOCKED = "55P03";

  @Override
  public String product() {
    return "PostgreSQL";
  }

  @Override
  public String sql(String statement) {
    return NEXT_VALUE.matcher(statement.replace(USING_INDEX, "")).replaceAll("nextval('$1')");
  }

  @Override
  public Row row(Row row) {
    return new FoldedRow(row);
  }

  /** Returns one block, unless another transaction takes ids at the same moment. */
  @Override
  public String nextIds(String sequence) {
    return ("select min(id), max(id) from (select nextval('%s') as id, n"
            + " from generate_series(1, cast(? as integer)) n) taken group by id - n order by 1")
        .formatted(sequence);
  }

  @Override
  public String restart(String sequence, long next) {
    return "select setval('%s', %d, false)".formatted(sequence, next);
  }

  @Override
  public String restart(String table, String column, long next) {
    return "select setval(pg_get_serial_sequence('%s', '%s'), %d, false)"
        .formatted(table, column, next);
  }

  @Override
  public String lock() {
    return " for update";
  }

  @Override
  public String lockFree() {
    return " for update skip locked";
  }

  /** Not that of the transaction's beginning: it may have waited for a lock. */
  @Override
  public String time() {
    return "(extract(epoch from clock_timestamp()) * 1000000000)::bigint";
  }

  @Override
  public boolean bulk() {
    return true;
  }

  @Override
  public boolean collided(Throwable failure) {
    return COLLISIONS.contains(state(failure));
  }

  /** Processes in other schemas of one database hear it, too, and are told by its name. */
  @Override
  public Optional<String> announce() {
    return Optional.of("select pg_notify('sitemessage', current_schema()) is null");
  }

  @Override
  public Optional<String> announceAs() {
    return Optional.of("select pg_notify('sitemessage', current_schema() || ':' || ?) is null");
  }

  @Override
  public Optional<String> impatience() {
    return Optional.of("select set_config('lock_timeout', '3000', true)");
  }

  /** A setting that is local to the transaction; outside of one it ends with the statement. */
  @Override
  public String probe() {
    return "select to_regclass('node') is not null and to_regclass('group_open') is not null"
        + " and set_config('sitemessage.joined', 'yes', true) is not null";
  }

  @Override
  public String probed() {
    return "coalesce(current_setting('sitemessage.joined', true), '') = 'yes'";
  }

  /** A server that is restarted is not there at first; one that is named wrongly never is. */
  @Override
  public Duration patience(Throwable failure) {
    var state = state(failure);
    if (state.equals(STARTING)) {
      return WHILE_STARTING;
    }
    return (disconnected(failure) && !state.equals(LOGIN_REJECTED))
            || starved(failure)
            || state.equals(LOCKED)
        ? UNTIL_THERE
        : Duration.ZERO;
  }

  @Override
  public boolean disconnected(Throwable failure) {
    var state = state(failure);
    return state.startsWith(CONNECTION_EXCEPTION) || SHUT_DOWN.contains(state);
  }

  @Override
  public boolean starved(Throwable failure) {
    var state = state(failure);
    return state.startsWith(INSUFFICIENT_RESOURCES) || state.equals(IO_ERROR);
  }

  private static String state(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
      if (cause instanceof DatabaseException sql && sql.getSqlState() != null) {
        return sql.getSqlState();
      }
    }
    return "";
  }
}
