package org.sitemessage.vertx.store.sql.dispatch;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import org.sitemessage.api.Digest;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Message;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.store.db.Tx;

/** Reads the rows of messages. */
public final class MessageRows {
  /** Selects messages by their ids; {@link #message} reads the rows. */
  public static final String BY_ID =
      "select id, uid, type, context, sender, priority, created_at, expires_at,"
          + " group_mark, digest, trace from message"
          + " where id in (%s)";

  private MessageRows() {}

  public static Message message(Row row) {
    return new Message(
        row.getLong("ID"),
        row.getString("UID"),
        row.getString("TYPE"),
        new JsonObject(row.getString("CONTEXT")),
        row.getString("SENDER"),
        row.getInteger("PRIORITY"),
        Tx.instant(row, "CREATED_AT"),
        Tx.instant(row, "EXPIRES_AT"),
        row.getString("GROUP_MARK"),
        digest(row),
        Optional.ofNullable(row.getString("TRACE")).flatMap(TraceContext::ofText));
  }

  public static Optional<Digest> digest(Row row) {
    var text = row.getString("DIGEST");
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Digest.fromJson(new JsonFields("digest.", new JsonObject(text))));
  }
}
