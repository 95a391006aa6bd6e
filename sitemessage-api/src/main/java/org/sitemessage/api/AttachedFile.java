package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * An attachment of a delivery, and the way to its bytes.
 *
 * @param attachment what is known about it
 * @param source where its bytes are
 */
public record AttachedFile(Attachment attachment, AttachmentSource source) {

  /**
   * Opens it for reading, from its beginning; exactly {@link Attachment#size()} bytes. See {@link
   * AttachmentSource#open}.
   *
   * @return fails with {@link FailureCode#NOT_FOUND} if the file is gone
   */
  public Future<ReadStream<Buffer>> open() {
    return Future.succeededFuture(attachment).compose(source::open);
  }
}
