package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.sitemessage.api.Attachment;
import org.sitemessage.vertx.store.value.FilePart;

/** Uploaded files, in parts. */
public interface FileStore {

  /**
   * Stores a part of a file in a transaction of its own. The file is visible once its last part is
   * stored. Storing the newest part again changes nothing.
   *
   * @return the file, with its size in bytes so far; fails with code 4000 if the part is not the
   *     next one of an upload
   */
  Future<Attachment> add(FilePart part, Instant now);

  /** Returns complete files by id; ids without a complete file are left out. */
  Future<Map<String, Attachment>> find(Collection<String> ids);

  /**
   * Opens a file for reading on the caller's context, piece by piece.
   *
   * @return fails with code 4042 if there is no complete file of this id
   */
  Future<ReadStream<Buffer>> open(String id);

  /**
   * Removes some pieces of one file that no message references. From then on the file can no longer
   * be used.
   *
   * @param begunBefore time before which the upload of a complete file must have begun
   * @param unfinishedBefore time before which an incomplete upload must have begun
   * @return true if there may be more to remove
   */
  Future<Boolean> removeUnused(Instant begunBefore, Instant unfinishedBefore);
}
