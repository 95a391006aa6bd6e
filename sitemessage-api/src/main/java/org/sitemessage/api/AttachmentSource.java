package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** A source of the bytes of attachments. */
@FunctionalInterface
public interface AttachmentSource {

  /**
   * Opens a file for reading, from its beginning; it can be opened any number of times. The stream
   * delivers pieces as its reader asks for them, and needs no closing. Like all streams of Vert.x
   * it is not thread-safe: use it on the context that opened it, on which its events arrive.
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
