package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Attachment;

class MemoryFilesTest {
  private final Vertx vertx = Vertx.vertx();
  private final MemoryFiles files = new MemoryFiles(vertx);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static Future<Buffer> all(ReadStream<Buffer> stream) {
    Promise<Buffer> promise = Promise.promise();
    var sofar = Buffer.buffer();
    stream
        .exceptionHandler(promise::tryFail)
        .endHandler(end -> promise.tryComplete(sofar))
        .handler(sofar::appendBuffer);
    return promise.future();
  }

  private Buffer read(Attachment file) throws Exception {
    return await(files.open(file).compose(MemoryFilesTest::all));
  }

  @Test
  void a_file_is_read_as_often_as_it_is_opened() throws Exception {
    var file = files.add("a.txt", "text/plain", Buffer.buffer("Hello."));

    assertEquals(6, file.size());
    assertEquals("Hello.", read(file).toString());
    assertEquals("Hello.", read(file).toString());
  }

  @Test
  void a_generated_file_has_its_bytes_at_their_places() throws Exception {
    var bytes = read(files.add("a.bin", "application/x-a", 20_000));

    assertEquals(20_000, bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      assertEquals(ByteStream.byteAt(i), bytes.getByte(i));
    }
  }

  @Test
  void a_broken_file_fails_in_the_middle() {
    var file = files.addBroken("a.bin", "application/x-a", 100_000, 50_000);

    var failure = assertThrows(IllegalStateException.class, () -> read(file));

    assertTrue(String.valueOf(failure.getMessage()).contains("broke off after"));
  }

  @Test
  void a_file_that_was_not_added_is_not_found() {
    var unknown = Attachment.of("f".repeat(32), "a", "text/plain", 1);

    assertThrows(RuntimeException.class, () -> read(unknown));
  }

  @Test
  void a_stream_gives_no_more_than_it_is_asked_for() throws Exception {
    var stream = ByteStream.generated(vertx, 10L * ByteStream.PIECE);
    Promise<Void> second = Promise.promise();
    Promise<Long> third = Promise.promise();
    stream.pause();
    stream.handler(
        piece -> {
          if (stream.given() == 2L * ByteStream.PIECE) {
            second.complete();
          } else if (second.future().isComplete()) {
            third.tryComplete(stream.given());
          }
        });

    stream.fetch(2);
    await(second.future());
    assertFalse(third.future().isComplete());
    stream.fetch(1);

    assertEquals(3L * ByteStream.PIECE, await(third.future()));
  }
}
