package org.sitemessage.demo.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.sitemessage.demo.base.StartException;

/**
 * A mail that arrived.
 *
 * @param id number of the mail, growing
 * @param arrived time of its arrival
 * @param from the envelope's sender
 * @param to the envelope's recipients
 * @param subject subject of the mail, decoded
 * @param messageId Message-ID of the mail
 * @param raw bytes of the mail as they came; owned by this record and not changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copying megabytes has a price
public record Mail(
    long id,
    Instant arrived,
    String from,
    List<String> to,
    String subject,
    String messageId,
    byte[] raw)
    implements Newest.Sized {

  /** Reads the headers. */
  static Mail of(long id, Instant arrived, String from, List<String> to, byte[] raw) {
    var subject = "";
    var messageId = "";
    try {
      var mime = parse(raw);
      subject = orEmpty(mime.getSubject());
      messageId = orEmpty(mime.getMessageID());
    } catch (MessagingException e) {
      subject = "(unreadable: " + StartException.oneLine(e) + ")";
    }
    return new Mail(id, arrived, from, List.copyOf(to), subject, messageId, raw);
  }

  /** Returns a line of the list. */
  public JsonObject summary() {
    return new JsonObject()
        .put("id", id)
        .put("from", from)
        .put("to", new JsonArray(to))
        .put("subject", subject)
        .put("dateMs", arrived.toEpochMilli())
        .put("messageId", messageId);
  }

  /** Returns everything; decoding a large mail takes a while. */
  public JsonObject detail() {
    var json = summary();
    var headers = new JsonArray();
    var bodies = new Bodies();
    try {
      var mime = parse(raw);
      for (var all = mime.getAllHeaders(); all.hasMoreElements(); ) {
        var header = all.nextElement();
        headers.add(new JsonObject().put("name", header.getName()).put("value", decoded(header)));
      }
      bodies.collect(mime);
    } catch (MessagingException | IOException e) {
      json.put("problem", "the mail is not well-formed: " + StartException.oneLine(e));
    }
    return json.put("text", bodies.text.toString())
        .put("html", bodies.html.toString())
        .put("attachments", bodies.attachments)
        .put("headers", headers)
        .put("raw", new String(raw, isUtf8() ? UTF_8 : ISO_8859_1));
  }

  @Override
  public long size() {
    return raw.length;
  }

  private boolean isUtf8() {
    return new String(raw, UTF_8).indexOf('\ufffd') < 0;
  }

  private static MimeMessage parse(byte[] raw) throws MessagingException {
    return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
  }

  private static String decoded(Header header) {
    try {
      return MimeUtility.decodeText(MimeUtility.unfold(header.getValue()));
    } catch (UnsupportedEncodingException e) {
      return header.getValue();
    }
  }

  @SuppressWarnings("ConstantValue") // the library answers null for an absent header
  private static String orEmpty(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "" : value;
  }

  /** Contents of a mail's parts. */
  private static final class Bodies {
    final StringBuilder text = new StringBuilder();
    final StringBuilder html = new StringBuilder();
    final JsonArray attachments = new JsonArray();

    void collect(Part part) throws MessagingException, IOException {
      if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
        for (int i = 0; i < parts.getCount(); i++) {
          collect(parts.getBodyPart(i));
        }
      } else if (Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
        attachments.add(orEmpty(part.getFileName()));
      } else if (part.isMimeType("text/html")) {
        html.append(part.getContent());
      } else if (part.isMimeType("text/*")) {
        text.append(part.getContent());
      } else {
        attachments.add(orEmpty(part.getFileName()));
      }
    }
  }
}
