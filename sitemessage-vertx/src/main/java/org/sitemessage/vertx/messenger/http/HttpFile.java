package org.sitemessage.vertx.messenger.http;

import io.vertx.core.buffer.Buffer;
import org.sitemessage.api.AttachedFile;

/**
 * A file that follows the body of a request, streamed.
 *
 * @param file the file
 * @param after bytes that follow the file
 */
public record HttpFile(AttachedFile file, Buffer after) {

  /** Copies. */
  public HttpFile {
    after = after.copy();
  }

  /** Returns the number of bytes that follow the body. */
  long length() {
    return file.attachment().size() + after.length();
  }
}
