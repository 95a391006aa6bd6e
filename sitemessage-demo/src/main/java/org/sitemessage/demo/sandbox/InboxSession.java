package org.sitemessage.demo.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.demo.base.StartException;

/**
 * One connection to the sandbox's inbox. Implements the part of RFC 5321 that is needed to receive
 * mails, without TLS and logins. Confined to one event loop.
 */
final class InboxSession {
  private static final int MAX_RECIPIENTS = 1_000;
  private static final Pattern MAIL = Pattern.compile("(?i)MAIL FROM: *<([^>]*)>(.*)");
  private static final Pattern RECIPIENT = Pattern.compile("(?i)RCPT TO: *<([^>]+)>.*");
  private static final Pattern SIZE = Pattern.compile("(?i)(?:^|.* )SIZE=(\\d+)(?: .*|$)");

  private final NetSocket socket;
  private final int maxBytes;
  private final Receiver receiver;
  private final RecordParser lines;
  private final List<String> recipients = new ArrayList<>();
  private Optional<String> sender = Optional.empty();
  private Optional<Buffer> data = Optional.empty();
  private boolean tooLarge;

  /** Receiver of mails. */
  @FunctionalInterface
  interface Receiver {
    /** Stores a mail and returns the text of the confirmation. */
    Future<String> receive(String sender, List<String> recipients, byte[] mail);
  }

  private InboxSession(NetSocket socket, int maxBytes, Receiver receiver) {
    this.socket = socket;
    this.maxBytes = maxBytes;
    this.receiver = receiver;
    lines = RecordParser.newDelimited("\r\n", socket).maxRecordSize(maxBytes);
  }

  /**
   * Begins a session.
   *
   * @param maxBytes maximum bytes of a mail
   */
  static void begin(NetSocket socket, int maxBytes, Receiver receiver) {
    var session = new InboxSession(socket, maxBytes, receiver);
    socket.exceptionHandler(
        failure -> socket.close()); // A client that disconnects is not an error.
    session.lines.exceptionHandler(failure -> session.end("500 the line is too long"));
    session.lines.handler(session::line);
    session.say("220 localhost ESMTP sitemessage sandbox");
  }

  private void say(String reply) {
    socket.write(reply + "\r\n");
  }

  private void end(String reply) {
    socket.end(Buffer.buffer(reply + "\r\n"));
  }

  private void line(Buffer line) {
    if (data.isPresent()) {
      dataLine(line, data.get());
    } else {
      command(line.toString(UTF_8));
    }
  }

  private void command(String line) {
    var verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    switch (verb) {
      case "EHLO" -> {
        reset();
        say("250-localhost\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE " + maxBytes);
      }
      case "HELO", "RSET" -> {
        reset();
        say("250 Ok");
      }
      case "NOOP" -> say("250 Ok");
      case "MAIL" -> say(from(line));
      case "RCPT" -> say(to(line));
      case "DATA" -> begin();
      case "QUIT" -> end("221 Bye");
      default -> say("502 the sandbox does not know " + verb);
    }
  }

  private void reset() {
    sender = Optional.empty();
    recipients.clear();
    data = Optional.empty();
    tooLarge = false;
  }

  private String from(String line) {
    var mail = MAIL.matcher(line);
    if (!mail.matches()) {
      return "501 must be MAIL FROM:<address>";
    }
    if (sender.isPresent()) {
      return "503 a sender is given already";
    }
    var size = SIZE.matcher(mail.group(2));
    if (size.matches() && Double.parseDouble(size.group(1)) > maxBytes) {
      return "552 " + limit();
    }
    sender = Optional.of(mail.group(1));
    return "250 Ok";
  }

  private String limit() {
    return "the sandbox accepts mails of up to %d MiB".formatted(maxBytes >> 20);
  }

  private String to(String line) {
    var recipient = RECIPIENT.matcher(line);
    if (!recipient.matches()) {
      return "501 must be RCPT TO:<address>";
    }
    if (sender.isEmpty()) {
      return "503 MAIL comes first";
    }
    if (recipients.size() >= MAX_RECIPIENTS) {
      return "452 at most %d recipients are accepted".formatted(MAX_RECIPIENTS);
    }
    recipients.add(recipient.group(1));
    return "250 Ok";
  }

  private void begin() {
    if (recipients.isEmpty()) {
      say("503 RCPT comes first");
      return;
    }
    data = Optional.of(Buffer.buffer());
    say("354 end with a dot on a line of its own");
  }

  private void dataLine(Buffer line, Buffer mail) {
    var dotted = line.length() > 0 && line.getByte(0) == '.';
    if (dotted && line.length() == 1) {
      finish(mail);
    } else if (tooLarge || mail.length() + line.length() > maxBytes) {
      tooLarge = true; // The rest is read, so that the client gets the reason.
    } else {
      mail.appendBuffer(dotted ? line.slice(1, line.length()) : line).appendString("\r\n");
    }
  }

  private void finish(Buffer mail) {
    if (tooLarge) {
      reset();
      say("552 " + limit());
      return;
    }
    lines.pause();
    receiver
        .receive(sender.orElse(""), List.copyOf(recipients), mail.getBytes())
        .onSuccess(text -> say("250 " + text))
        .onFailure(failure -> say("451 " + StartException.oneLine(failure)))
        .onComplete(
            done -> {
              reset();
              lines.resume();
            });
  }
}
