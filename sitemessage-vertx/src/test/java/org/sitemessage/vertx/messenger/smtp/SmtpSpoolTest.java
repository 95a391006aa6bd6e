package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.testkit.LogCapture;

/** The text of a mail while it waits for its signature. */
class SmtpSpoolTest {
  private static final int PIECE = 1 << 15;
  private static final int PIECES = 40;

  /** So small that the system holds but little of what nobody reads. */
  private static final int BUFFER = 1 << 16;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Promise<NetSocket> accepted = Promise.promise();

  @AfterEach
  void tear_down() {
    await(vertx.close());
  }

  @Test
  void a_spool_that_is_forgotten_while_its_connection_breaks_does_so_without_a_sound() {
    try (var log = LogCapture.start()) {
      var socket = connected();
      var spool = filled(true);
      // The other side reads nothing, so that this is under way until the connection breaks.
      var sent = onContext(() -> Future.succeededFuture(spool.sendTo(socket)));
      onContext(() -> full(socket));

      var forgotten = onContext(() -> Future.succeededFuture(spool.close()));
      await(accepted.future().result().close());

      assertTrue(await(sent.transform(Future::succeededFuture)).failed());
      await(forgotten);
      assertFalse(log.text().contains("Unhandled"), log.text());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_was_written_is_sent_as_a_whole(boolean inFile) {
    var socket = connected();
    var spool = filled(inFile);
    Promise<Long> all = Promise.promise();
    var count = new AtomicLong();
    accepted
        .future()
        .result()
        .handler(
            piece -> {
              if (count.addAndGet(piece.length()) >= (long) PIECE * PIECES) {
                all.tryComplete(count.get());
              }
            })
        .resume();

    onContext(() -> spool.sendTo(socket));

    assertEquals((long) PIECE * PIECES, await(all.future()));
    onContext(spool::close);
  }

  private Future<Void> full(NetSocket socket) {
    return socket.writeQueueFull()
        ? Future.succeededFuture()
        : vertx.timer(1).compose(v -> full(socket));
  }

  private SmtpSpool filled(boolean inFile) {
    return onContext(
        () ->
            SmtpSpool.open(vertx, inFile)
                .compose(
                    spool -> {
                      var writes = new ArrayList<Future<Void>>();
                      for (int i = 0; i < PIECES; i++) {
                        writes.add(spool.write(Buffer.buffer(new byte[PIECE])));
                      }
                      return Future.all(writes).map(spool);
                    }));
  }

  /** A connection to somebody who reads nothing. */
  private NetSocket connected() {
    var server =
        await(
            vertx
                .createNetServer(new NetServerOptions().setReceiveBufferSize(BUFFER))
                .connectHandler(
                    socket -> {
                      socket.pause();
                      accepted.complete(socket);
                    })
                .listen(0, "127.0.0.1"));
    var socket =
        onContext(
            () ->
                vertx
                    .createNetClient(new NetClientOptions().setSendBufferSize(BUFFER))
                    .connect(server.actualPort(), "127.0.0.1"));
    await(accepted.future());
    return socket;
  }

  private <T> T onContext(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(v -> work.get().onComplete(done));
    return await(done.future());
  }
}
