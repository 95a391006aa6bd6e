package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Where the bytes of attachments come from. */
@FunctionalInterface
public interface AttachmentSource {

  /**
   * Opens a file for reading, from its beginning; as often as needed. The stream is read in pieces
   * as its reader asks for them, and holds nothing that would have to be closed. Like all streams
   * of Vert.x it is not thread-safe: use it on the context that opened it, which is where its
   * events come.
   *
   * @return fails with {@link FailureCode#NOT_FOUND} if the file is gone
   */
  Future<ReadStream<Buffer>> open(Attachment attachment);

  /** A source without files. */
  static AttachmentSource none() {
    return attachment ->
        Future.failedFuture(
            new SiteMessageException(
                FailureCode.NOT_FOUND, "attachment %s does not exist".formatted(attachment.id())));
  }
}
