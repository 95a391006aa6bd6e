package org.sitemessage.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.TooMuchDataException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * An SMTP server on the loopback address that delivers nothing and keeps the newest mails in
 * memory. Usable from any thread; starting and stopping block.
 */
final class Inbox implements AutoCloseable {
  private static final int MAX_MAIL_BYTES = 32 << 20;
  private static final int MAX_CONNECTIONS = 50;

  private final AtomicReference<Newest<Mail>> kept = new AtomicReference<>(Newest.none());
  private final AtomicLong ids = new AtomicLong();
  private final SMTPServer server;

  private Inbox(int port) {
    server =
        SMTPServer.port(port)
            .bindAddress(InetAddress.getLoopbackAddress())
            .hostName("localhost")
            .softwareName("sitemessage sandbox")
            .insertReceivedHeaders(false)
            .maxConnections(MAX_CONNECTIONS)
            .maxMessageSize(MAX_MAIL_BYTES)
            .messageHandlerFactory(Incoming::new)
            .build();
  }

  /**
   * Starts one.
   *
   * @param port where to listen; 0 for any free port
   * @throws StartException if the port is taken
   */
  static Inbox start(int port) {
    var inbox = new Inbox(port);
    try {
      inbox.server.start();
    } catch (RuntimeException e) {
      throw new StartException(
          "the sandbox inbox cannot listen on 127.0.0.1:%d: the port is in use; choose another as sandbox.smtpPort"
              .formatted(port),
          e);
    }
    return inbox;
  }

  /** Where it listens. */
  int port() {
    return server.getPortAllocated();
  }

  /** What it keeps, newest first. */
  List<Mail> mails() {
    return Optional.ofNullable(kept.get()).map(Newest::newestFirst).orElseGet(List::of);
  }

  /** A mail it still keeps. */
  Optional<Mail> mail(long id) {
    return mails().stream().filter(mail -> mail.id() == id).findFirst();
  }

  @Override
  public void close() {
    server.stop();
  }

  /** One mail while it comes in. */
  private final class Incoming implements MessageHandler {
    private final List<String> recipients = new ArrayList<>();
    private String sender = "";

    @SuppressWarnings("UnusedVariable")
    Incoming(MessageContext context) {}

    @Override
    public void from(String from) {
      sender = from;
    }

    @Override
    public void recipient(String recipient) {
      recipients.add(recipient);
    }

    @Override
    public String data(InputStream data) throws IOException {
      var raw = data.readNBytes(MAX_MAIL_BYTES + 1);
      if (raw.length > MAX_MAIL_BYTES) {
        throw new TooMuchDataException("the sandbox takes mails of up to 32 MiB");
      }
      var mail = Mail.of(ids.incrementAndGet(), Instant.now(), sender, recipients, raw);
      kept.updateAndGet(all -> all.with(mail));
      return "kept as " + mail.id();
    }

    @Override
    public void done() {}
  }
}
