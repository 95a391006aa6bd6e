package org.sitemessage.vertx.store.sql.dispatch;

import io.vertx.sqlclient.Row;
import java.util.Objects;
import org.sitemessage.vertx.store.value.AddressDomain;
import org.sitemessage.vertx.store.value.ChangedDispatches;

/** Reads the row of a dispatch that is changed. */
public final class ChangedRow {
  /** Columns of a dispatch d. The subquery leaves its message unlocked where d is locked. */
  public static final String COLUMNS =
      "d.id, d.message_id, d.messenger, d.address, d.status,"
          + " (select t.type from message t where t.id = d.message_id) as type";

  private ChangedRow() {}

  /** Reads a row with these columns. */
  public static ChangedDispatches.Changed of(Row row) {
    return new ChangedDispatches.Changed(
        row.getLong("ID"),
        row.getLong("MESSAGE_ID"),
        row.getString("MESSENGER"),
        row.getString("TYPE"),
        AddressDomain.of(Objects.requireNonNull(row.getString("ADDRESS"))));
  }
}
