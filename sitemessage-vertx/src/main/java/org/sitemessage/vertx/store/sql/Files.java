package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.FilePart;
import org.sitemessage.vertx.store.db.Tx;

/** Files in pieces. No statement touches more than a few of them. */
public final class Files {
  /** Bytes of one row. */
  public static final int CHUNK = 64 * 1024;

  /** Rows that one transaction removes, 4 MiB. */
  private static final int REMOVED_AT_ONCE = 64;

  private final Tx tx;

  Files(Tx tx) {
    this.tx = tx;
  }

  /** A file's row. */
  record Stored(long key, Attachment file, boolean complete) {}

  Future<Attachment> add(FilePart part, Instant now) {
    return part.begins()
        .map(file -> begin(file, now))
        .orElseGet(Future::succeededFuture)
        .compose(v -> find(part.id()))
        .compose(
            found ->
                append(
                    found.orElseThrow(
                        () ->
                            SiteMessageException.invalid(
                                "id", "is \"%s\", which is no upload".formatted(part.id()))),
                    part));
  }

  private Future<Void> begin(Attachment file, Instant now) {
    return tx.query(
            "insert into attachment (id, uid, file_name, content_type, size, complete, created_at)"
                + " values (next value for attachment_seq, ?, ?, ?, 0, false, ?)",
            file.id(),
            file.fileName(),
            file.contentType(),
            utc(now))
        .mapEmpty();
  }

  private Future<Attachment> append(Stored stored, FilePart part) {
    var file = stored.file();
    boolean repeated = part.end() == file.size() && part.begins().isEmpty();
    if (stored.complete()) {
      if (repeated && part.last()) {
        return Future.succeededFuture(file);
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
    return tx.batch(
            "insert into attachment_chunk (attachment_id, start_at, bytes) values (?,?,?)",
            part.offset() == file.size() ? chunks(stored.key(), part) : List.of())
        .compose(
            v ->
                tx.query(
                    "update attachment set size = ?, complete = ? where id = ?",
                    part.end(),
                    part.last(),
                    stored.key()))
        .map(v -> Attachment.of(file.id(), file.fileName(), file.contentType(), part.end()));
  }

  private static List<Tuple> chunks(long key, FilePart part) {
    var rows = new ArrayList<Tuple>();
    for (int from = 0; from < part.bytes().length(); from += CHUNK) {
      int to = Math.min(part.bytes().length(), from + CHUNK);
      rows.add(Tuple.of(key, part.offset() + from, part.bytes().getBytes(from, to)));
    }
    return rows;
  }

  /** The files of these ids that are complete. */
  Future<Map<String, Stored>> complete(Collection<String> ids) {
    return complete(ids, "");
  }

  /** The same; nobody removes them before this transaction ends. */
  Future<Map<String, Stored>> lock(Collection<String> ids) {
    return complete(ids, tx.dialect().lock());
  }

  private Future<Map<String, Stored>> complete(Collection<String> ids, String lock) {
    return tx.in(
            "select id, uid, file_name, content_type, size, complete from attachment"
                + " where complete = true and uid in (%s)"
                + lock,
            ids,
            Files::stored)
        .map(
            found ->
                found.stream().collect(Collectors.toMap(stored -> stored.file().id(), s -> s)));
  }

  private Future<Optional<Stored>> find(String id) {
    return tx.in(
            "select id, uid, file_name, content_type, size, complete from attachment"
                + " where uid in (%s)"
                + tx.dialect().lock(),
            List.of(id),
            Files::stored)
        .map(found -> found.stream().findFirst());
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

  /** The piece of a file that begins there. */
  Future<Buffer> chunk(Stored stored, long offset) {
    return tx.query(
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

  /** Removes some of what is left of one file; answers whether there may be more to remove. */
  Future<Boolean> removeSome(Instant begunBefore, Instant unfinishedBefore) {
    return tx.query(
            "select id from attachment a where (complete = true and created_at < ?"
                + " or complete = false and created_at < ?) and not exists"
                + " (select 1 from message_attachment m where m.attachment_id = a.id)"
                + " order by created_at limit 1"
                + tx.dialect().lockFree(),
            utc(begunBefore),
            utc(unfinishedBefore))
        .compose(
            rows ->
                rows.isEmpty()
                    ? Future.succeededFuture(false)
                    : removeSome(rows.iterator().next().getLong(0)).map(v -> true));
  }

  private Future<Void> removeSome(long key) {
    // So old that the rest of it is what is removed next, even after a restart. Asked once more
    // whether it is used: before it was locked, somebody else may have referenced it.
    return tx.query(
            "update attachment set complete = false, created_at = ? where id = ? and not exists"
                + " (select 1 from message_attachment m where m.attachment_id = attachment.id)",
            utc(Instant.EPOCH),
            key)
        .compose(marked -> marked.rowCount() == 0 ? Future.succeededFuture() : removeChunks(key));
  }

  private Future<Void> removeChunks(long key) {
    return tx.query(
            "select start_at from attachment_chunk where attachment_id = ?"
                + " order by start_at limit ?",
            key,
            REMOVED_AT_ONCE)
        .compose(
            rows -> {
              var chunks = new ArrayList<Tuple>();
              rows.forEach(row -> chunks.add(Tuple.of(key, row.getLong(0))));
              return tx.batch(
                  "delete from attachment_chunk where attachment_id = ? and start_at = ?", chunks);
            })
        .compose(
            removed ->
                removed.size() < REMOVED_AT_ONCE
                    ? tx.query("delete from attachment where id = ?", key).mapEmpty()
                    : Future.succeededFuture());
  }
}
