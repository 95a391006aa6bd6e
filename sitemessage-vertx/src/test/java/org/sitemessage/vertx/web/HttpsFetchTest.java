package org.sitemessage.vertx.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.sitemessage.vertx.messenger.EndlessServer;
import org.sitemessage.vertx.messenger.EndlessServer.Endless;

/** Certificates of providers whose server never ends its answer. */
@Timeout(60)
class HttpsFetchTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void assertEnds(EndlessServer server, Duration timeout) throws Exception {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();

    new HttpsFetch(vertx, timeout)
        .apply(server.url("/cert.pem"))
        .onComplete(done -> ended.complete(true));

    assertTrue(ended.get(30, TimeUnit.SECONDS));
    server.hungUp().get(30, TimeUnit.SECONDS);
  }

  /** The time is far longer than the test. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "INTERIM_ANSWERS")
  void an_answer_that_never_ends_is_cut_at_its_size(Endless part) throws Exception {
    try (var server = EndlessServer.flooding(part)) {
      assertEnds(server, Duration.ofMinutes(10));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STATUS_LINE", "BODY", "TRAILER"})
  void an_answer_that_comes_byte_by_byte_is_cut_at_the_end_of_its_time(Endless part)
      throws Exception {
    try (var server = EndlessServer.trickling(part)) {
      assertEnds(server, Duration.ofSeconds(1));
    }
  }

  private boolean fetches(int bytes) throws Exception {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end(Buffer.buffer(new byte[bytes])))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    return new HttpsFetch(vertx, Duration.ofMinutes(10))
        .apply(URI.create("http://127.0.0.1:" + server.actualPort() + "/cert.pem"))
        .map(body -> body.length() == bytes)
        .otherwise(false)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void an_answer_of_64_kib_is_read_and_a_longer_one_is_not() throws Exception {
    assertTrue(fetches(64 << 10));
    assertFalse(fetches((64 << 10) + 1));
  }
}
