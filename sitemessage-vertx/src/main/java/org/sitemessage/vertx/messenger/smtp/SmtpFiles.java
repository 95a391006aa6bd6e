package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailMessage;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.api.AttachedFile;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Attachment.Disposition;
import org.sitemessage.vertx.mime.FileNames;

/**
 * Puts files into a mail: those that its HTML shows into {@code multipart/related} with it, all
 * others into {@code multipart/mixed} beside it.
 */
final class SmtpFiles {
  private SmtpFiles() {}

  /** Opens the files; they are read when the mail is sent, which can be done once. */
  static Future<MailMessage> opened(MailMessage message, List<AttachedFile> files) {
    if (files.isEmpty()) {
      return Future.succeededFuture(message);
    }
    var parts = new ArrayList<Future<MailAttachment>>();
    files.forEach(file -> parts.add(part(file)));
    return Future.all(parts)
        .map(
            all -> {
              var related = new ArrayList<MailAttachment>();
              var mixed = new ArrayList<MailAttachment>();
              for (int i = 0; i < files.size(); i++) {
                var shown = message.getHtml() != null && isShown(files.get(i).attachment());
                (shown ? related : mixed).add(all.resultAt(i));
              }
              return message.setInlineAttachment(related).setAttachment(mixed);
            });
  }

  private static boolean isShown(Attachment file) {
    return file.disposition() == Disposition.INLINE && !file.contentId().isEmpty();
  }

  private static Future<MailAttachment> part(AttachedFile file) {
    var attachment = file.attachment();
    // Not by setName: the mail client breaks quotes in names, and signs beyond U+FFFF.
    var part =
        MailAttachment.create()
            .setContentType(contentType(attachment))
            .setDisposition(
                FileNames.disposition(attachment.disposition().key(), attachment.fileName()))
            .setSize((int) Math.min(Integer.MAX_VALUE, attachment.size()));
    if (!attachment.contentId().isEmpty()) {
      part.setContentId("<" + attachment.contentId() + ">");
    }
    return file.open().map(part::setStream);
  }

  /** RFC 2045 §6.4: what is made of parts must not go out in Base64. */
  private static String contentType(Attachment file) {
    var type = file.mediaType();
    return type.startsWith("multipart/") || type.startsWith("message/")
        ? "application/octet-stream"
        : file.contentType();
  }
}
