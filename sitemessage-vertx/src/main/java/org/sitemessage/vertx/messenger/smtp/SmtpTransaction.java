package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;
import org.sitemessage.vertx.messenger.smtp.text.DkimBody;
import org.sitemessage.vertx.messenger.smtp.text.MailSink;
import org.sitemessage.vertx.messenger.smtp.text.MailTextWriter;

/**
 * The phase of one mail: MAIL, RCPT, DATA and its text.
 *
 * @param context the event loop of the connection
 * @param dialogue connection that is open and logged in
 * @param offered extensions of the server
 * @param mail the mail
 * @param pipelining true to send commands without waiting for each reply
 * @param signer signs the mail; empty: nobody does
 */
record SmtpTransaction(
    Context context,
    SmtpDialogue dialogue,
    SmtpExtensions offered,
    SmtpMail mail,
    boolean pipelining,
    Optional<DkimSigner> signer) {
  private static final String DATA = "DATA";

  /** Sends the mail, and returns the server's reply to it. */
  Future<String> run() {
    long size = mail.text().size();
    if (offered.maxSize() > 0 && size > offered.maxSize()) {
      return Future.failedFuture(
          SmtpFailure.unsendable(
              dialogue.stage(),
              "the mail has %d bytes, the server accepts %d".formatted(size, offered.maxSize())));
    }
    var from = "MAIL FROM:<" + mail.sender() + ">" + (offered.sizes() ? " SIZE=" + size : "");
    var to = "RCPT TO:<" + mail.recipient() + ">";
    return (pipelining && offered.pipelining() ? inOneWrite(from, to) : oneByOne(from, to))
        .compose(reply -> text())
        .compose(v -> dialogue.endText());
  }

  private Future<String> oneByOne(String from, String to) {
    return dialogue
        .ask(SmtpStage.MAIL, from, "2")
        .compose(reply -> dialogue.ask(SmtpStage.RCPT, to, "2"))
        .compose(reply -> dialogue.ask(SmtpStage.DATA, DATA, "3"));
  }

  /** The replies come in the order of the commands; the first refusal counts. */
  private Future<String> inOneWrite(String from, String to) {
    var mailed = dialogue.expect(SmtpStage.MAIL, "2");
    var addressed = dialogue.expect(SmtpStage.RCPT, "2");
    var ready = dialogue.expect(SmtpStage.DATA, "3");
    dialogue.write(from + "\r\n" + to + "\r\n" + DATA + "\r\n");
    return mailed.compose(reply -> addressed).compose(reply -> ready);
  }

  private Future<Void> text() {
    dialogue.beginText();
    var text = mail.text();
    if (signer.isEmpty()) {
      dialogue.write(text.head());
      return MailTextWriter.write(context, text, dialogue);
    }
    var body = new DkimBody(dialogue::isClosed);
    return MailTextWriter.write(context, text, body)
        .compose(v -> signed(signer.get(), body.hash()));
  }

  /** The signature stands above the text, so that files are read twice. */
  private Future<Void> signed(DkimSigner by, byte[] hash) {
    var head = mail.text().head();
    dialogue.write(by.signature(head.toString(StandardCharsets.UTF_8), hash));
    dialogue.write(head);
    if (!mail.text().hasFiles()) {
      return MailTextWriter.write(context, mail.text(), dialogue);
    }
    var again = new DkimBody(dialogue::isClosed);
    return MailTextWriter.write(context, mail.text(), new Both(dialogue, again))
        .compose(
            v ->
                Arrays.equals(hash, again.hash())
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        SmtpFailure.lost(
                            SmtpStage.BODY, "a file has changed while the mail was signed", "")));
  }

  /** The connection, with a hash of what goes over it. */
  private record Both(MailSink wire, MailSink hash) implements MailSink {
    @Override
    public void write(Buffer piece) {
      hash.write(piece);
      wire.write(piece);
    }

    @Override
    public boolean isFull() {
      return wire.isFull();
    }

    @Override
    public void onDrained(Runnable next) {
      wire.onDrained(next);
    }

    @Override
    public boolean isClosed() {
      return wire.isClosed();
    }
  }
}
