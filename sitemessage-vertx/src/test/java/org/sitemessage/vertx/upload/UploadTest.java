package org.sitemessage.vertx.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.ByteStream;

@Timeout(60)
class UploadTest {
  private static final JsonObject HEAD = new JsonObject().put("fileName", "a.bin");

  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> parts = new ArrayList<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private Future<JsonObject> taken(JsonObject part) {
    parts.add(part);
    return Future.succeededFuture(new JsonObject().put("id", "u1"));
  }

  private static Buffer bytes(JsonObject part) {
    return Buffer.buffer(Base64.getDecoder().decode(part.getString("bytes")));
  }

  @Test
  void a_small_file_is_one_part() {
    await(Upload.run(vertx, ByteStream.of(vertx, Buffer.buffer("Hello")), HEAD, this::taken));

    assertEquals(1, parts.size());
    assertEquals("a.bin", parts.get(0).getString("fileName"));
    assertTrue(parts.get(0).getBoolean("last"));
    assertEquals("Hello", bytes(parts.get(0)).toString());
  }

  @Test
  void an_empty_file_is_one_part_too() {
    await(Upload.run(vertx, ByteStream.of(vertx, Buffer.buffer()), HEAD, this::taken));

    assertEquals(1, parts.size());
    assertTrue(parts.get(0).getBoolean("last"));
    assertEquals(0, bytes(parts.get(0)).length());
  }

  @Test
  void a_file_of_20_mib_goes_in_order_and_is_read_no_faster_than_it_is_taken() {
    long size = (20L << 20) + 5;
    var stream = ByteStream.generated(vertx, size);
    var taken = new AtomicLong();
    var ahead = new AtomicLong();

    await(
        Upload.run(
            vertx,
            stream,
            HEAD,
            part -> {
              var bytes = bytes(part);
              assertEquals(taken.get() == 0 ? null : taken.get(), part.getLong("offset"));
              for (int i = 0; i < bytes.length(); i++) {
                if (bytes.getByte(i) != ByteStream.byteAt(taken.get() + i)) {
                  return Future.failedFuture("other bytes");
                }
              }
              return vertx
                  .timer(1, TimeUnit.MILLISECONDS)
                  .map(
                      timer -> {
                        ahead.accumulateAndGet(stream.given() - taken.get(), Math::max);
                        taken.addAndGet(bytes.length());
                        return new JsonObject().put("id", "u1");
                      });
            }));

    assertEquals(size, taken.get());
    assertTrue(ahead.get() <= Limits.PART_BYTES + 2 * ByteStream.PIECE, ahead + " bytes ahead");
  }

  @Test
  void a_refused_part_ends_it_and_nothing_more_is_read() {
    var stream = ByteStream.generated(vertx, 20L << 20);
    var refusal = new SiteMessageException(FailureCode.TOO_LARGE, "too large");

    var upload = Upload.run(vertx, stream, HEAD, part -> Future.failedFuture(refusal));

    assertEquals(
        FailureCode.TOO_LARGE,
        assertThrows(SiteMessageException.class, () -> await(upload)).code());
    assertTrue(stream.given() <= Limits.PART_BYTES + ByteStream.PIECE, stream.given() + " bytes");
  }

  @Test
  void a_stream_that_breaks_off_fails_it_and_the_file_is_never_complete() {
    var stream = ByteStream.generated(vertx, 1 << 20).breakingAt(300_000);

    var upload = Upload.run(vertx, stream, HEAD, this::taken);

    var failure = assertThrows(SiteMessageException.class, () -> await(upload));
    assertEquals(FailureCode.INVALID_REQUEST, failure.code());
    assertTrue(String.valueOf(failure.getMessage()).contains("broke off after"));
    assertTrue(parts.stream().noneMatch(part -> part.getBoolean("last")));
  }

  @Test
  void a_stream_that_gives_all_at_once_is_cut_into_parts() {
    var all = Buffer.buffer(new byte[3 * Limits.PART_BYTES + 1]);
    Promise<JsonObject> sent = Promise.promise();
    vertx
        .fileSystem()
        .createTempFile("sitemessage", "upload")
        .compose(path -> vertx.fileSystem().writeFile(path, all).map(path))
        .compose(path -> vertx.fileSystem().open(path, new OpenOptions()))
        .compose(
            file ->
                Upload.run(vertx, file.setReadBufferSize(all.length()), HEAD, this::taken)
                    .eventually(file::close))
        .onComplete(sent);

    await(sent.future());

    assertEquals(
        List.of(Limits.PART_BYTES, Limits.PART_BYTES, Limits.PART_BYTES, 1),
        parts.stream().map(part -> bytes(part).length()).toList());
  }
}
