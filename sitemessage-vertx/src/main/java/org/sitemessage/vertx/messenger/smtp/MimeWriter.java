package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import jakarta.mail.util.StreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sitemessage.api.AttachedFile;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Attachment.Disposition;
import org.sitemessage.api.Content;
import org.sitemessage.vertx.messenger.smtp.text.MailText;
import org.sitemessage.vertx.mime.Base64Lines;
import org.sitemessage.vertx.mime.FileNames;

/**
 * Writes the MIME structure of one mail (RFC 2045). Files that its HTML shows stand in {@code
 * multipart/related} with it, all others in {@code multipart/mixed} beside it. All lines are ASCII,
 * so that no server needs 8BITMIME.
 */
final class MimeWriter {
  /** Octets of a line without its end (RFC 5322 §2.1.1). */
  private static final int MAX_LINE = 998;

  private static final String CRLF = "\r\n";

  /** Looked up once: a look searches all jars. */
  private static final StreamProvider ENCODERS = StreamProvider.provider();

  private final StringBuilder lines = new StringBuilder();
  private final List<MailText.Piece> pieces = new ArrayList<>();
  private Buffer head = Buffer.buffer();
  private long size;

  private MimeWriter() {}

  /**
   * Returns the text of a mail.
   *
   * @param headers all headers except those of the MIME structure, in their sent form
   */
  static MailText text(MultiMap headers, Content content, List<AttachedFile> files) {
    var writer = new MimeWriter();
    writer.header("MIME-Version", "1.0");
    headers.forEach(writer::header);
    writer.body(content, files);
    writer.endPiece(Optional.empty());
    return new MailText(writer.head, List.copyOf(writer.pieces), writer.size);
  }

  private void body(Content content, List<AttachedFile> files) {
    var byPlace = files.stream().collect(Collectors.partitioningBy(file -> isShown(content, file)));
    var related = byPlace.getOrDefault(true, List.of());
    var mixed = byPlace.getOrDefault(false, List.of());
    if (mixed.isEmpty()) {
      readable(content, related);
    } else {
      multipart(
          "mixed",
          parts -> {
            parts.accept(() -> readable(content, related));
            mixed.forEach(file -> parts.accept(() -> file(file)));
          });
    }
  }

  private static boolean isShown(Content content, AttachedFile file) {
    var attachment = file.attachment();
    return !content.html().isEmpty()
        && attachment.disposition() == Disposition.INLINE
        && !attachment.contentId().isEmpty();
  }

  private void readable(Content content, List<AttachedFile> related) {
    if (content.html().isEmpty()) {
      text("plain", content.text());
    } else {
      multipart(
          "alternative",
          parts -> {
            parts.accept(() -> text("plain", content.text()));
            parts.accept(() -> html(content, related));
          });
    }
  }

  private void html(Content content, List<AttachedFile> related) {
    if (related.isEmpty()) {
      text("html", content.html());
    } else {
      multipart(
          "related",
          parts -> {
            parts.accept(() -> text("html", content.html()));
            related.forEach(file -> parts.accept(() -> file(file)));
          });
    }
  }

  private void multipart(String type, Consumer<Consumer<Runnable>> parts) {
    // Nobody can guess it, so that no text can end its part.
    var boundary = "=_" + UUID.randomUUID();
    header("Content-Type", "multipart/" + type + "; boundary=\"" + boundary + "\"");
    endHeaders();
    parts.accept(
        part -> {
          lines.append("--").append(boundary).append(CRLF);
          part.run();
          lines.append(CRLF);
        });
    lines.append("--").append(boundary).append("--").append(CRLF);
  }

  private void text(String type, String text) {
    var unix = text.replace("\r\n", "\n").replace('\r', '\n');
    boolean plain = isPlain(unix);
    header("Content-Type", "text/" + type + (plain ? "" : "; charset=utf-8"));
    header("Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
    endHeaders();
    lines.ensureCapacity(lines.length() + unix.length() + MAX_LINE);
    appendLines(plain ? unix : quotedPrintable(unix));
  }

  /** Returns whether a text can go out as it is: ASCII without control characters, short lines. */
  private static boolean isPlain(String text) {
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      column = c == '\n' ? 0 : column + 1;
      if (c >= 128 || (c < ' ' && c != '\n' && c != '\t') || column > MAX_LINE) {
        return false;
      }
    }
    return true;
  }

  private static String quotedPrintable(String text) {
    var bytes = new ByteArrayOutputStream(text.length() * 2);
    try (var encoder = ENCODERS.outputQP(bytes)) {
      encoder.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError("writing to memory never fails", e);
    }
    return bytes.toString(StandardCharsets.US_ASCII).replace(CRLF, "\n");
  }

  /** Ends each line with CR LF, and doubles the dots at their beginning (RFC 5321 §4.5.2). */
  private void appendLines(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int stop = end < 0 ? text.length() : end;
      if (text.charAt(start) == '.') {
        lines.append('.');
      }
      lines.append(text, start, stop).append(CRLF);
      start = stop + 1;
    }
  }

  private void file(AttachedFile file) {
    var attachment = file.attachment();
    header("Content-Type", contentType(attachment));
    header("Content-Transfer-Encoding", "base64");
    header(
        "Content-Disposition",
        FileNames.disposition(attachment.disposition().key(), attachment.fileName()));
    if (!attachment.contentId().isEmpty()) {
      header("Content-ID", "<" + attachment.contentId() + ">");
    }
    endHeaders();
    endPiece(Optional.of(file));
    size += Base64Lines.size(attachment.size());
  }

  /** RFC 2045 §6.4: what is made of parts must not go out in Base64. */
  private static String contentType(Attachment file) {
    var type = file.mediaType();
    return type.startsWith("multipart/") || type.startsWith("message/")
        ? "application/octet-stream"
        : file.contentType();
  }

  private void header(String name, String value) {
    lines.append(name).append(": ").append(value).append(CRLF);
  }

  /** Ends the headers of a part; the first ones are those of the mail. */
  private void endHeaders() {
    lines.append(CRLF);
    if (head.length() == 0) {
      head = written();
    }
  }

  private void endPiece(Optional<AttachedFile> file) {
    pieces.add(new MailText.Piece(written(), file));
  }

  private Buffer written() {
    var bytes = Buffer.buffer(lines.toString().getBytes(StandardCharsets.UTF_8));
    size += bytes.length();
    lines.setLength(0);
    return bytes;
  }
}
