package org.sitemessage.vertx.store.value;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.sitemessage.api.Attachment;

/**
 * A part of a file that is being uploaded.
 *
 * @param id the file's, 32 hexadecimal digits
 * @param begins what the first part tells about the file; its size plays no part
 * @param offset how many bytes went before
 * @param bytes the part itself; may be empty
 * @param last whether the file ends with it, and can be used from then on
 */
public record FilePart(
    String id, Optional<Attachment> begins, long offset, Buffer bytes, boolean last) {

  /** The first part of a file, which may be the last, too. */
  public static FilePart first(Attachment file, Buffer bytes, boolean last) {
    return new FilePart(file.id(), Optional.of(file), 0, bytes, last);
  }

  /** A further part. */
  public static FilePart next(String id, long offset, Buffer bytes, boolean last) {
    return new FilePart(id, Optional.empty(), offset, bytes, last);
  }

  /** How many bytes the file has with it. */
  public long end() {
    return offset + bytes.length();
  }
}
