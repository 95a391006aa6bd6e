package org.sitemessage.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The least that a durable queue in this database costs: one narrow table, one index, one
 * connection, and nothing but JDBC. What the engine does beside that is what its ratio shows.
 */
final class PlainQueue implements AutoCloseable {
  private static final int ROWS = 1_000;
  private static final int CLAIMED = 500;

  private final Connection connection;
  private final boolean postgres;

  PlainQueue(Place place) throws SQLException {
    connection = place.connect();
    connection.setAutoCommit(false);
    postgres = place instanceof Place.Postgres;
    execute(
        "create %s table plain_queue (id bigint primary key, status smallint not null,"
                .formatted(postgres ? "" : "cached")
            + " address varchar(512) not null)");
    execute(
        "create index plain_due on plain_queue "
            + (postgres ? "(id) where status = 1" : "(status, id)"));
    connection.commit();
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Inserts rows, 1,000 in a transaction. */
  void insert(long rows) throws SQLException {
    try (var insert = connection.prepareStatement("insert into plain_queue values (?, 1, ?)")) {
      for (long id = 0; id < rows; id++) {
        insert.setLong(1, id);
        insert.setString(2, "a" + id);
        insert.addBatch();
        if ((id + 1) % ROWS == 0 || id + 1 == rows) {
          insert.executeBatch();
          connection.commit();
        }
      }
    }
  }

  /** Claims 500 in a transaction, marks them as sent in another, until none is left. */
  long drain() throws SQLException {
    long drained = 0;
    for (var ids = claim(); !ids.isEmpty(); ids = claim()) {
      mark(ids, 2);
      drained += ids.size();
    }
    return drained;
  }

  private List<Long> claim() throws SQLException {
    List<Long> ids;
    if (postgres) {
      try (var claim =
          connection.prepareStatement(
              "with due as materialized (select id from plain_queue where status = 1 order by id"
                  + " limit ? for update skip locked) update plain_queue set status = 5"
                  + " where id in (select id from due) returning id")) {
        claim.setInt(1, CLAIMED);
        ids = ids(claim);
      }
    } else {
      try (var due =
          connection.prepareStatement(
              "select id from plain_queue where status = 1 order by id limit ? using index")) {
        due.setInt(1, CLAIMED);
        ids = ids(due);
      }
      update(ids, 5);
    }
    connection.commit();
    return ids;
  }

  private static List<Long> ids(PreparedStatement statement) throws SQLException {
    var ids = new ArrayList<Long>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  private void mark(List<Long> ids, int status) throws SQLException {
    if (postgres) {
      try (var mark =
          connection.prepareStatement("update plain_queue set status = ? where id = any (?)")) {
        mark.setInt(1, status);
        mark.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
        mark.executeUpdate();
      }
    } else {
      update(ids, status);
    }
    connection.commit();
  }

  private void update(List<Long> ids, int status) throws SQLException {
    try (var update =
        connection.prepareStatement("update plain_queue set status = ? where id = ?")) {
      for (var id : ids) {
        update.setInt(1, status);
        update.setLong(2, id);
        update.addBatch();
      }
      if (!ids.isEmpty()) {
        update.executeBatch();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    execute("drop table plain_queue");
    connection.commit();
    connection.close();
  }
}
