package org.sitemessage.vertx.store.sql.schedule;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.vertx.store.PreparationStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.dispatch.MessageRows;
import org.sitemessage.vertx.store.value.PageCursor;
import org.sitemessage.vertx.store.value.Postponed;
import org.sitemessage.vertx.store.value.Preparation;

/** Makes the dispatches of postponed messages, page by page; a page is made once or not at all. */
public final class Preparations implements PreparationStore {
  private static final String HERE =
      "message_id = ? and after_id = ? and own = ? and own_after = ?";

  private final Connections connections;

  public Preparations(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<List<Postponed>> postponed(Instant now, long after, int limit) {
    return connections.read(
        sql ->
            sql.query(
                    "select p.message_id, p.after_id, p.own, p.own_after, m.type, m.expires_at, m.group_mark,"
                        + " m.digest, m.ignores_quiet from postponed p"
                        + " join message m on m.id = p.message_id where p.send_at <= ?"
                        + " and p.message_id > ? order by p.message_id limit ?",
                    utc(now),
                    after,
                    limit)
                .map(
                    rows ->
                        rows.list(
                            row ->
                                new Postponed(
                                    row.getLong("MESSAGE_ID"),
                                    row.getString("TYPE"),
                                    new PageCursor(
                                        row.getLong("AFTER_ID"),
                                        row.getBoolean("OWN"),
                                        row.getString("OWN_AFTER")),
                                    !Tx.instant(row, "EXPIRES_AT").isAfter(now),
                                    row.getString("GROUP_MARK"),
                                    Tx.instant(row, "EXPIRES_AT"),
                                    MessageRows.digest(row),
                                    row.getBoolean("IGNORES_QUIET")))));
  }

  @Override
  public Future<Boolean> prepare(Preparation page, Instant now) {
    return connections.write(tx -> prepare(tx, page, now));
  }

  private static boolean prepare(Tx tx, Preparation page, Instant now) throws SQLException {
    if (!advance(tx, page)) {
      return false;
    }
    var ids = Inserts.nextIds(tx, "dispatch_seq", page.dispatches().size());
    if (!ids.isEmpty()) {
      insert(tx, page, ids, now);
    }
    return true;
  }

  private static boolean advance(Tx tx, Preparation page) throws SQLException {
    var id = page.message().messageId();
    var before = page.message().walk();
    var next = page.next();
    var result =
        page.last()
            ? tx.query(
                "delete from postponed where " + HERE,
                id,
                before.after(),
                before.own(),
                before.ownAfter())
            : tx.query(
                "update postponed set after_id = ?, own = ?, own_after = ? where " + HERE,
                next.after(),
                next.own(),
                next.ownAfter(),
                id,
                before.after(),
                before.own(),
                before.ownAfter());
    return result.rowCount() == 1;
  }

  private static void insert(Tx tx, Preparation page, List<Long> ids, Instant now)
      throws SQLException {
    long messageId = page.message().messageId();
    var groups = new OpenGroups(tx.dialect());
    Step.run(tx, groups.find(Inserts.groupKeys(page.dispatches())));
    var message =
        tx.query(
                "select priority, char_length(context) as chars from message where id = ?",
                messageId)
            .iterator()
            .next();
    var rows = new ArrayList<Tuple>();
    for (int i = 0; i < ids.size(); i++) {
      var dispatch = page.dispatches().get(i);
      var dueAt = dispatch.dueAt(now, page.message().expiresAt());
      long id = ids.get(i);
      if (!dispatch.groupKey().isEmpty()) {
        groups.join(dispatch.groupKey(), id, message.getLong("CHARS"));
      }
      var lane = groups.lane(id, dueAt, now);
      rows.add(
          InsertedRows.dispatchRow(
              id, messageId, 0, dispatch, message.getInteger("PRIORITY"), dueAt, lane));
    }
    tx.insert(InsertedRows.DISPATCH, rows);
    Step.run(tx, groups.write());
  }
}
