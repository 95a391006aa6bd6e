package org.sitemessage.vertx.store.db.statement;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Runs statements with {@code ?} for each parameter, by whatever client the connection is of. */
public interface Statements {
  /** Runs one. */
  Future<Rows> query(String sql, Tuple parameters);

  /** Runs one once per tuple, of which there are some; answers how many rows each changed. */
  Future<List<Integer>> batch(String sql, List<Tuple> rows);
}
