package org.sitemessage.vertx.store;

import io.vertx.sqlclient.Row;

/** HSQLDB, inside this process and with a single writer. */
final class HsqldbDialect implements Dialect {
  @Override
  public String sql(String statement) {
    return statement;
  }

  @Override
  public Row row(Row row) {
    return row;
  }

  @Override
  public String nextIds(String sequence, int count) {
    return "select next value for %s from unnest(sequence_array(1, %d, 1))"
        .formatted(sequence, count);
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
  public boolean bulk() {
    return false;
  }

  @Override
  public boolean collided(Throwable failure) {
    return false;
  }

  @Override
  public boolean disconnected(Throwable failure) {
    return false;
  }
}
