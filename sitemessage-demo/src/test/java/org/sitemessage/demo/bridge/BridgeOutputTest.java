package org.sitemessage.demo.bridge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.demo.base.Waiting;

/** Memory and progress that the bridge counts for a client that reads slowly. */
@Timeout(60)
class BridgeOutputTest {
  /** Bytes of a frame that the buffers of the kernel do not hold. */
  private static final int LARGE = 8 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final Frames.Budget budget = new Frames.Budget(Long.MAX_VALUE);
  private BridgeOutput output;
  private Context context;
  private Socket client;

  @BeforeEach
  void connects() throws IOException {
    var accepted = Promise.<BridgeOutput>promise();
    var server =
        vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  context = vertx.getOrCreateContext();
                  accepted.complete(
                      new BridgeOutput(vertx, socket, budget, Duration.ofHours(1), () -> {}));
                });
    var port = Waiting.started(server.listen(0, "127.0.0.1")).actualPort();
    client = new Socket();
    client.setReceiveBufferSize(64 << 10);
    client.setSoTimeout(20_000);
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    output = Waiting.started(accepted.future());
    on(() -> output.send(new JsonObject().put("a", "x".repeat(LARGE))));
  }

  @AfterEach
  void closes() throws IOException {
    on(
        () -> {
          output.end();
          return output;
        });
    client.close();
    Waiting.started(vertx.close());
  }

  private <T> T on(Supplier<T> work) {
    var done = Promise.<T>promise();
    context.runOnContext(v -> done.complete(work.get()));
    return Waiting.started(done.future());
  }

  @Test
  void a_client_that_reads_part_of_a_large_frame_makes_progress() throws IOException {
    var before = on(output::progress);

    while (on(output::progress).equals(before)) {
      assertTrue(client.getInputStream().readNBytes(64 << 10).length > 0);
    }

    assertFalse(on(output::isEmpty), "the frame is not read whole");
  }

  @Test
  void a_small_frame_that_is_not_read_counts_with_the_memory_that_it_takes() {
    var before = budget.bytes();

    for (int i = 0; i < 1_000; i++) {
      on(() -> output.send(new JsonObject().put("type", "pong")));
    }

    assertTrue(budget.bytes() - before >= 500_000, budget.bytes() - before + " bytes");
  }
}
