package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.FilePart;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Dialect;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.Tx;

/** Files in pieces. No statement touches more than a few of them. */
public final class Files {
  /** Bytes of one row. */
  public static final int CHUNK = 64 * 1024;

  /** Rows that one transaction removes, 4 MiB. */
  private static final int REMOVED_AT_ONCE = 64;

  private static final String COLUMNS =
      "select id, uid, file_name, content_type, size, complete from attachment where ";
  private static final String COMPLETE = COLUMNS + "complete = true and uid in (%s)";

  private final Tx tx;

  Files(Tx tx) {
    this.tx = tx;
  }

  /** A file's row. */
  record Stored(long key, Attachment file, boolean complete) {}

  Attachment add(FilePart part, Instant now) throws SQLException {
    if (part.begins().isPresent()) {
      begin(part.begins().get(), now);
    }
    var found =
        tx.in(COLUMNS + "uid in (%s)" + tx.dialect().lock(), List.of(part.id()), Files::stored);
    if (found.isEmpty()) {
      throw SiteMessageException.invalid(
          "id", "is \"%s\", which is no upload".formatted(part.id()));
    }
    return append(found.get(0), part);
  }

  private void begin(Attachment file, Instant now) throws SQLException {
    tx.query(
        "insert into attachment (id, uid, file_name, content_type, size, complete, created_at)"
            + " values (next value for attachment_seq, ?, ?, ?, 0, false, ?)",
        file.id(),
        file.fileName(),
        file.contentType(),
        utc(now));
  }

  private Attachment append(Stored stored, FilePart part) throws SQLException {
    var file = stored.file();
    boolean repeated = part.end() == file.size() && part.begins().isEmpty();
    if (stored.complete()) {
      if (repeated && part.last()) {
        return file;
      }
      throw SiteMessageException.invalid(
          "id", "is \"%s\", an upload that is complete".formatted(part.id()));
    }
    if (part.offset() != file.size() && !repeated) {
      throw SiteMessageException.invalid(
          "offset",
          "is %d, but the upload \"%s\" has %d bytes so far"
              .formatted(part.offset(), part.id(), file.size()));
    }
    tx.batch(
        "insert into attachment_chunk (attachment_id, start_at, bytes) values (?,?,?)",
        part.offset() == file.size() ? chunks(stored.key(), part) : List.of());
    tx.query(
        "update attachment set size = ?, complete = ? where id = ?",
        part.end(),
        part.last(),
        stored.key());
    return Attachment.of(file.id(), file.fileName(), file.contentType(), part.end());
  }

  private static List<Tuple> chunks(long key, FilePart part) {
    var rows = new ArrayList<Tuple>();
    for (int from = 0; from < part.bytes().length(); from += CHUNK) {
      int to = Math.min(part.bytes().length(), from + CHUNK);
      rows.add(Tuple.of(key, part.offset() + from, part.bytes().getBytes(from, to)));
    }
    return rows;
  }

  /** Returns the complete files of these ids, by id. */
  static Future<Map<String, Stored>> complete(AsyncSql sql, Collection<String> ids) {
    return sql.in(COMPLETE, ids, Files::stored)
        .map(
            found ->
                found.stream().collect(Collectors.toMap(stored -> stored.file().id(), s -> s)));
  }

  /** Returns the step that looks up the complete files of these ids. */
  static Step complete(Collection<String> ids, Consumer<Stored> read) {
    return Step.in(COMPLETE, ids, row -> read.accept(stored(row)));
  }

  /**
   * Returns the same step, which keeps the files from being removed before the transaction ends.
   */
  static Step lock(Dialect dialect, Collection<String> ids, Consumer<Stored> read) {
    return Step.in(COMPLETE + dialect.lock(), ids, row -> read.accept(stored(row)));
  }

  private static Stored stored(Row row) {
    return new Stored(
        row.getLong("ID"),
        Attachment.of(
            row.getString("UID"),
            row.getString("FILE_NAME"),
            row.getString("CONTENT_TYPE"),
            row.getLong("SIZE")),
        row.getBoolean("COMPLETE"));
  }

  /** Returns the piece of a file that begins at an offset. */
  static Future<Buffer> chunk(AsyncSql sql, Stored stored, long offset) {
    return sql.query(
            "select bytes from attachment_chunk where attachment_id = ? and start_at = ?",
            stored.key(),
            offset)
        .map(
            rows -> {
              for (var row : rows) {
                return row.getBuffer(0);
              }
              throw gone(stored.file().id());
            });
  }

  static SiteMessageException gone(String id) {
    return new SiteMessageException(
        FailureCode.NOT_FOUND, "attachment %s does not exist".formatted(id));
  }

  /** Removes some of what is left of one file; returns whether there may be more to remove. */
  boolean removeSome(Instant begunBefore, Instant unfinishedBefore) throws SQLException {
    var rows =
        tx.query(
            "select id from attachment a where (complete = true and created_at < ?"
                + " or complete = false and created_at < ?) and not exists"
                + " (select 1 from message_attachment m where m.attachment_id = a.id)"
                + " order by created_at limit 1"
                + tx.dialect().lockFree(),
            utc(begunBefore),
            utc(unfinishedBefore));
    if (rows.isEmpty()) {
      return false;
    }
    removeSome(rows.iterator().next().getLong(0));
    return true;
  }

  private void removeSome(long key) throws SQLException {
    // So old that the rest of it is what is removed next, even after a restart. Asked once more
    // whether it is used: before it was locked, somebody else may have referenced it.
    var marked =
        tx.query(
            "update attachment set complete = false, created_at = ? where id = ? and not exists"
                + " (select 1 from message_attachment m where m.attachment_id = attachment.id)",
            utc(Instant.EPOCH),
            key);
    if (marked.rowCount() == 0) {
      return;
    }
    var chunks = new ArrayList<Tuple>();
    tx.query(
            "select start_at from attachment_chunk where attachment_id = ?"
                + " order by start_at limit ?",
            key,
            REMOVED_AT_ONCE)
        .forEach(row -> chunks.add(Tuple.of(key, row.getLong(0))));
    tx.batch("delete from attachment_chunk where attachment_id = ? and start_at = ?", chunks);
    if (chunks.size() < REMOVED_AT_ONCE) {
      tx.query("delete from attachment where id = ?", key);
    }
  }
}
