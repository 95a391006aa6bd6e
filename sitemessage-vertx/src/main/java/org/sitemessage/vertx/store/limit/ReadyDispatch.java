package org.sitemessage.vertx.store.limit;

import java.time.Instant;
import java.util.List;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.statement.Rows;

/**
 * A dispatch that may be claimed.
 *
 * @param id id of the dispatch
 * @param rank minus its priority
 * @param dueAt since when it is due
 */
public record ReadyDispatch(long id, int rank, Instant dueAt) {

  /** Reads rows with the columns {@code id}, {@code rank} and {@code due_at}. */
  public static List<ReadyDispatch> of(Rows rows) {
    return rows.list(
        row ->
            new ReadyDispatch(
                row.getLong("ID"), row.getInteger("RANK"), Tx.instant(row, "DUE_AT")));
  }
}
