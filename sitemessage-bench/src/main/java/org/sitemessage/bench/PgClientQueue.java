package org.sitemessage.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** What {@link PlainQueue} does, by vertx-pg-client. */
final class PgClientQueue implements AutoCloseable {
  private static final int ROWS = 1_000;
  private static final int CLAIMED = 500;

  private final Vertx vertx = Vertx.vertx();
  private final PgConnection connection;

  PgClientQueue(Place.Postgres place) {
    connection =
        await(
            PgConnection.connect(
                vertx,
                new PgConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(place.port())
                    .setDatabase("postgres")
                    .setUser("postgres")
                    .setPassword("")
                    .setCachePreparedStatements(true)));
    await(
        execute(
                "create table plain_queue (id bigint primary key, status smallint not null,"
                    + " address varchar(512) not null)")
            .compose(v -> execute("create index plain_due on plain_queue (id) where status = 1")));
  }

  private Future<RowSet<Row>> execute(String sql) {
    return connection.query(sql).execute();
  }

  /** Inserts rows, 1,000 in a transaction. */
  void insert(long rows) {
    for (long first = 0; first < rows; first += ROWS) {
      var batch = new ArrayList<Tuple>();
      for (long id = first; id < Math.min(rows, first + ROWS); id++) {
        batch.add(Tuple.of(id, "a" + id));
      }
      await(
          connection
              .begin()
              .compose(
                  tx ->
                      connection
                          .preparedQuery("insert into plain_queue values ($1, 1, $2)")
                          .executeBatch(batch)
                          .compose(v -> tx.commit())));
    }
  }

  /** Claims 500 in a transaction, marks them as sent in another, until none is left. */
  long drain() {
    long drained = 0;
    for (var ids = claim(); !ids.isEmpty(); ids = claim()) {
      var marked = ids.toArray(Long[]::new);
      await(
          connection
              .begin()
              .compose(
                  tx ->
                      connection
                          .preparedQuery("update plain_queue set status = 2 where id = any ($1)")
                          .execute(Tuple.of(marked))
                          .compose(v -> tx.commit())));
      drained += ids.size();
    }
    return drained;
  }

  private List<Long> claim() {
    var ids = new ArrayList<Long>();
    await(
            connection
                .begin()
                .compose(
                    tx ->
                        connection
                            .preparedQuery(
                                "with due as materialized (select id from plain_queue"
                                    + " where status = 1 order by id limit $1"
                                    + " for update skip locked) update plain_queue set status = 5"
                                    + " where id in (select id from due) returning id")
                            .execute(Tuple.of(CLAIMED))
                            .compose(rows -> tx.commit().map(rows))))
        .forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(
        execute("drop table plain_queue")
            .compose(v -> connection.close())
            .compose(v -> vertx.close()));
  }
}
