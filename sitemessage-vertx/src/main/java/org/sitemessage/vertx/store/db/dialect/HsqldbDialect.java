package org.sitemessage.vertx.store.db.dialect;

import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.vertx.store.file.StoreGuard;

/** HSQLDB, inside this process and with a single writer. */
public final class HsqldbDialect implements Dialect {
  @Override
  public String product() {
    return "HSQL Database Engine";
  }

  @Override
  public String sql(String statement) {
    return statement;
  }

  @Override
  public Row row(Row row) {
    return row;
  }

  /** Returns blocks of one id: HSQLDB aggregates no values of sequences. */
  @Override
  public String nextIds(String sequence) {
    return "select next value for %1$s, next value for %1$s from unnest(sequence_array(1, cast(? as integer), 1))"
        .formatted(sequence);
  }

  @Override
  public String restart(String sequence, long next) {
    return "alter sequence %s restart with %d".formatted(sequence, next);
  }

  @Override
  public String restart(String table, String column, long next) {
    return "alter table %s alter column %s restart with %d".formatted(table, column, next);
  }

  @Override
  public String lock() {
    return "";
  }

  @Override
  public String lockFree() {
    return "";
  }

  @Override
  public String time() {
    return "";
  }

  @Override
  public boolean bulk() {
    return false;
  }

  @Override
  public boolean collided(Throwable failure) {
    return false;
  }

  @Override
  public Optional<String> announce() {
    return Optional.empty();
  }

  @Override
  public Optional<String> announceAs() {
    return Optional.empty();
  }

  @Override
  public Optional<String> impatience() {
    return Optional.empty();
  }

  /** Needs no mark: the clients tell whether a transaction is under way. */
  @Override
  public String probe() {
    return "select count(*) = 2 from information_schema.tables where table_schema = current_schema"
        + " and table_name in ('NODE', 'GROUP_OPEN')";
  }

  @Override
  public String probed() {
    return "true";
  }

  @Override
  public Duration patience(Throwable failure) {
    return Duration.ZERO;
  }

  /** Returns false, because {@link StoreGuard} detects a full disk. */
  @Override
  public boolean starved(Throwable failure) {
    return false;
  }

  @Override
  public boolean disconnected(Throwable failure) {
    return false;
  }
}
