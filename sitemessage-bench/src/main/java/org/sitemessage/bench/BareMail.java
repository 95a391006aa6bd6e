package org.sitemessage.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** The mail client of Vert.x alone: no store, no queue. */
final class BareMail implements Resource {
  static final String NAME = "vertx-mail-client";

  private static final long PATIENCE_MINUTES = 30;

  private final Vertx vertx = Vertx.vertx();
  private final MailClient client;
  private final int connections;
  private final String text;

  BareMail(MailSink sink, int connections, int bytes) {
    this.connections = connections;
    text = "x".repeat(bytes);
    client =
        MailClient.create(
            vertx,
            new MailConfig()
                .setHostname("127.0.0.1")
                .setPort(sink.port())
                .setStarttls(StartTLSOptions.DISABLED)
                .setMaxPoolSize(connections));
  }

  private Future<MailResult> sendOne(int number) {
    return client.sendMail(
        new MailMessage()
            .setFrom("site@example.org")
            .setTo("a" + number + "@example.org")
            .setSubject("Bench")
            .setText(text));
  }

  /** Sends mails, as many at once as there are connections; answers the seconds that it took. */
  double sendAll(int mails) {
    var next = new AtomicInteger();
    var begun = System.nanoTime();
    await(
        Future.all(
            IntStream.range(0, connections)
                .mapToObj(connection -> sendNext(next, mails))
                .toList()));
    return (System.nanoTime() - begun) / 1e9;
  }

  private Future<?> sendNext(AtomicInteger next, int end) {
    var number = next.getAndIncrement();
    return number >= end
        ? Future.succeededFuture()
        : sendOne(number).compose(sent -> sendNext(next, end));
  }

  /** Sends mails at a fixed rate; answers when the first one had to be sent. */
  long offer(int perSecond, int mails) {
    var interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    var start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    var sent = new ArrayList<Future<?>>();
    for (int i = 0; i < mails; i++) {
      var due = start + i * interval;
      for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      sent.add(sendOne(i));
    }
    await(Future.all(sent));
    return start;
  }

  private static void await(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(client.close().eventually(vertx::close));
  }
}
