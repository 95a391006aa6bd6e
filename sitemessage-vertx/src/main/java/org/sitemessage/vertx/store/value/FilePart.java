package org.sitemessage.vertx.store.value;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.sitemessage.api.Attachment;

/**
 * A part of a file that is being uploaded.
 *
 * @param id id of the file, 32 hexadecimal digits
 * @param begins description of the file, only on its first part; the size in it is ignored
 * @param offset number of bytes in the parts before
 * @param bytes the part itself; may be empty
 * @param last true if the file ends with this part, and can be used from then on
 */
public record FilePart(
    String id, Optional<Attachment> begins, long offset, Buffer bytes, boolean last) {

  /** Creates the first part of a file, which may be the last, too. */
  public static FilePart first(Attachment file, Buffer bytes, boolean last) {
    return new FilePart(file.id(), Optional.of(file), 0, bytes, last);
  }

  /** Creates a further part. */
  public static FilePart next(String id, long offset, Buffer bytes, boolean last) {
    return new FilePart(id, Optional.empty(), offset, bytes, last);
  }

  /** Returns the number of bytes that the file has, including this part. */
  public long end() {
    return offset + bytes.length();
  }
}
