package org.sitemessage.vertx.messenger.smtp.text;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.AttachedFile;

/**
 * The text of one mail in the form in which it goes over the wire: lines end in CR LF, and dots at
 * their beginning are doubled. Only the bytes of files are not there yet.
 *
 * @param head all headers, each with its CR LF, and the empty line after them
 * @param body everything after the head except the final dot
 * @param size bytes of the whole text
 */
public record MailText(Buffer head, List<Piece> body, long size) {

  /** Some lines, and the file whose lines follow them, if any. */
  public record Piece(Buffer lines, Optional<AttachedFile> file) {}

  /** Returns whether there are files in it. */
  public boolean hasFiles() {
    return body.size() > 1;
  }
}
