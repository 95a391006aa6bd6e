package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * An attachment of a delivery, with the source of its bytes.
 *
 * @param attachment name, media type and size of the file
 * @param source source of its bytes
 */
public record AttachedFile(Attachment attachment, AttachmentSource source) {

  /**
   * Opens the file for reading, from its beginning; the stream has exactly {@link
   * Attachment#size()} bytes. See {@link AttachmentSource#open}.
   *
   * @return fails with {@link FailureCode#NOT_FOUND} if the file is gone
   */
  public Future<ReadStream<Buffer>> open() {
    return Future.succeededFuture(attachment).compose(source::open);
  }
}
