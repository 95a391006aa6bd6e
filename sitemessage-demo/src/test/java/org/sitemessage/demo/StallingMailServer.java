package org.sitemessage.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server that reads the first mail to its end, and does not answer until it is told to
 * refuse it; it accepts the others at once.
 */
final class StallingMailServer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final AtomicInteger mails = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch refused = new CountDownLatch(1);
  private final SMTPServer server =
      SMTPServer.port(0)
          .bindAddress(InetAddress.getLoopbackAddress())
          .hostName("localhost")
          .messageHandlerFactory(context -> new Mailbox())
          .build();

  private StallingMailServer() {}

  /** Listens on a free port of 127.0.0.1. */
  static StallingMailServer start() {
    var started = new StallingMailServer();
    started.server.start();
    return started;
  }

  int port() {
    return server.getPortAllocated();
  }

  /** Returns the number of mails that it has read to their end. */
  int mails() {
    return mails.get();
  }

  /** Waits until it has read the first mail. */
  void awaitFirst() {
    await(begun, "no mail has come");
  }

  /** Refuses the first mail for good. */
  void refuseFirst() {
    refused.countDown();
  }

  @Override
  public void close() {
    refuseFirst();
    server.stop();
  }

  private static void await(CountDownLatch latch, String otherwise) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(otherwise);
      }
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }

  /** One mail while it comes in. */
  private final class Mailbox implements MessageHandler {
    @Override
    public void from(String from) {}

    @Override
    public void recipient(String recipient) {}

    @Override
    public String data(InputStream data) throws RejectException, IOException {
      data.transferTo(OutputStream.nullOutputStream());
      if (mails.incrementAndGet() == 1) {
        begun.countDown();
        await(refused, "nobody has refused the first mail");
        throw new RejectException(550, "5.0.0 not taken");
      }
      return "taken";
    }

    @Override
    public void done() {}
  }
}
