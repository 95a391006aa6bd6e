package org.sitemessage.vertx.store.sql.schedule;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
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
import org.sitemessage.vertx.store.FileStore;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.value.FilePart;

/** Stores files in pieces. No statement touches more than a few of them. */
public final class Files implements FileStore {
  /** Bytes of one row. */
  public static final int CHUNK = 64 * 1024;

  /** Rows that one transaction removes, 4 MiB. */
  private static final int REMOVED_AT_ONCE = 64;

  private static final String COLUMNS =
      "select id, uid, file_name, content_type, size, complete from attachment where ";
  private static final String COMPLETE = COLUMNS + "complete = true and uid in (%s)";

  private final Connections connections;
  private final Vertx vertx;

  public Files(Connections connections, Vertx vertx) {
    this.connections = connections;
    this.vertx = vertx;
  }

  /** A file's row. */
  record Stored(long key, Attachment file, boolean complete) {}

  @Override
  public Future<Attachment> add(FilePart part, Instant now) {
    return connections.write(
        tx -> {
          connections.requireRoom();
          return add(tx, part, now);
        });
  }

  private static Attachment add(Tx tx, FilePart part, Instant now) throws SQLException {
    if (part.begins().isPresent()) {
      begin(tx, part.begins().get(), now);
    }
    var found =
        tx.in(COLUMNS + "uid in (%s)" + tx.dialect().lock(), List.of(part.id()), Files::stored);
    if (found.isEmpty()) {
      throw SiteMessageException.invalid(
          "id", "is \"%s\", which is not an upload".formatted(part.id()));
    }
    return append(tx, found.get(0), part);
  }

  private static void begin(Tx tx, Attachment file, Instant now) throws SQLException {
    tx.query(
        "insert into attachment (id, uid, file_name, content_type, size, complete, created_at)"
            + " values (next value for attachment_seq, ?, ?, ?, 0, false, ?)",
        file.id(),
        file.fileName(),
        file.contentType(),
        utc(now));
  }

  private static Attachment append(Tx tx, Stored stored, FilePart part) throws SQLException {
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

  @Override
  public Future<Map<String, Attachment>> find(Collection<String> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : complete(ids)
            .map(
                found ->
                    found.stream()
                        .map(Stored::file)
                        .collect(Collectors.toMap(Attachment::id, file -> file)));
  }

  private Future<List<Stored>> complete(Collection<String> ids) {
    return connections.read(sql -> sql.in(COMPLETE, ids, Files::stored));
  }

  @Override
  public Future<ReadStream<Buffer>> open(String id) {
    var context = vertx.getOrCreateContext();
    return complete(List.of(id))
        .map(
            found -> {
              if (found.isEmpty()) {
                throw gone(id);
              }
              var stored = found.get(0);
              return new FileStream(
                  context,
                  stored.file().size(),
                  offset -> connections.read(sql -> chunk(sql, stored, offset)));
            });
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
  private static Future<Buffer> chunk(AsyncSql sql, Stored stored, long offset) {
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

  private static SiteMessageException gone(String id) {
    return new SiteMessageException(
        FailureCode.NOT_FOUND, "attachment %s does not exist".formatted(id));
  }

  @Override
  public Future<Boolean> removeUnused(Instant begunBefore, Instant unfinishedBefore) {
    return connections.write(tx -> removeSome(tx, begunBefore, unfinishedBefore));
  }

  /** Removes some pieces of one file; returns whether there may be more to remove. */
  private static boolean removeSome(Tx tx, Instant begunBefore, Instant unfinishedBefore)
      throws SQLException {
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
    removeSome(tx, rows.iterator().next().getLong(0));
    return true;
  }

  private static void removeSome(Tx tx, long key) throws SQLException {
    // The epoch makes this file the next one that is removed, even after a restart. The statement
    // looks again whether the
    // file is referenced, because another transaction may have done so before the row was locked.
    var marked =
        tx.query(
            "update attachment set complete = false, created_at = ? where id = ? and not exists"
                + " (select 1 from message_attachment m where m.attachment_id = attachment.id)",
            utc(Instant.EPOCH),
            key);
    if (marked.rowCount() == 0) {
      return;
    }
    var chunks =
        tx.query(
                "select start_at from attachment_chunk where attachment_id = ?"
                    + " order by start_at limit ?",
                key,
                REMOVED_AT_ONCE)
            .list(row -> Tuple.of(key, row.getLong(0)));
    tx.batch("delete from attachment_chunk where attachment_id = ? and start_at = ?", chunks);
    if (chunks.size() < REMOVED_AT_ONCE) {
      tx.query("delete from attachment where id = ?", key);
    }
  }
}
