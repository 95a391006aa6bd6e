package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.vertx.store.LinkStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.sql.dispatch.Groups;
import org.sitemessage.vertx.store.value.LinkTarget;

/** Finds the dispatches of links, and records that messages were read. */
final class Links implements LinkStore {
  private final Connections connections;

  Links(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<Optional<LinkTarget>> target(long dispatchId, String uid) {
    return connections.read(
        sql ->
            sql.in(
                    "select d.id, d.message_id, m.type, d.messenger, d.user_id, d.address"
                        + " from dispatch d join message m on m.id = d.message_id"
                        + " where d.uid = ? and d.id in (%s)",
                    List.of(dispatchId),
                    row ->
                        new LinkTarget(
                            row.getLong("ID"),
                            row.getLong("MESSAGE_ID"),
                            row.getString("TYPE"),
                            row.getString("MESSENGER"),
                            row.getString("USER_ID"),
                            row.getString("ADDRESS")),
                    uid)
                .map(found -> found.stream().findFirst()));
  }

  @Override
  public Future<Boolean> markRead(long dispatchId, Instant now) {
    return connections.write(
        tx -> {
          var changed =
              tx.query(
                  "update dispatch set read_at = ? where id = ? and read_at is null",
                  utc(now),
                  dispatchId);
          if (changed.rowCount() == 0) {
            return false;
          }
          new Groups(tx).markRead(dispatchId, now);
          return true;
        });
  }
}
