package org.sitemessage.demo.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Waiting;

/**
 * An SMTP server on the loopback address that delivers nothing and keeps the newest mails in
 * memory. Ends with its Vert.x. Usable from any thread; starting blocks.
 */
public final class Inbox {
  private static final String HOST = "127.0.0.1";
  private static final int MAX_MAIL_BYTES = 32 << 20;
  private static final int MAX_CONNECTIONS = 50;
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final AtomicReference<Newest<Mail>> kept = new AtomicReference<>(Newest.none());
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final Vertx vertx;
  private final NetServer server;

  private Inbox(Vertx vertx, int port) {
    this.vertx = vertx;
    server =
        vertx
            .createNetServer(
                new NetServerOptions()
                    .setHost(HOST)
                    .setPort(port)
                    .setIdleTimeout((int) IDLE.toSeconds()))
            .connectHandler(this::connected);
  }

  /**
   * Starts an inbox.
   *
   * @param port port to listen on; 0 for any free port
   * @throws StartException if the port is taken
   */
  public static Inbox start(Vertx vertx, int port) {
    var inbox = new Inbox(vertx, port);
    try {
      Waiting.started(inbox.server.listen());
    } catch (StartException e) {
      throw new StartException(
          ("the sandbox inbox cannot listen on %s:%d: the port is in use; choose another as"
                  + " sandbox.smtpPort")
              .formatted(HOST, port),
          e);
    }
    return inbox;
  }

  private void connected(NetSocket socket) {
    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
      socket.end(
          Buffer.buffer("421 the sandbox accepts %d connections\r\n".formatted(MAX_CONNECTIONS)));
    } else {
      InboxSession.begin(socket, MAX_MAIL_BYTES, this::keep);
    }
    socket.closeHandler(closed -> connections.decrementAndGet());
  }

  /** Runs on a worker thread, because reading the headers of a large mail takes a while. */
  private Future<String> keep(String sender, List<String> recipients, byte[] raw) {
    return vertx.executeBlocking(
        () -> {
          var mail = Mail.of(ids.incrementAndGet(), Instant.now(), sender, recipients, raw);
          kept.updateAndGet(all -> all.with(mail));
          return "kept by the sandbox as " + mail.id();
        });
  }

  /** Returns the port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Returns the mails that it keeps, newest first. */
  public List<Mail> mails() {
    return Optional.ofNullable(kept.get()).map(Newest::newestFirst).orElseGet(List::of);
  }

  /** Returns a mail that it still keeps. */
  public Optional<Mail> mail(long id) {
    return mails().stream().filter(mail -> mail.id() == id).findFirst();
  }
}
