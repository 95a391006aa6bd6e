package org.sitemessage.vertx.messenger.smtp.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of bytes becomes replies. */
class ReplyReaderTest {
  private final List<String> replies = new ArrayList<>();
  private final List<String> overruns = new ArrayList<>();
  private final ReplyReader reader = new ReplyReader(replies::add, () -> overruns.add("overrun"));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void a_reply_is_whole_wherever_its_bytes_are_cut(int piece) {
    var bytes =
        "250-Grüße\r\n250-PIPELINING\r\n250 SIZE 1\r\n354\r\ngarbage\n250 2.0.0 ok\r\n"
            .getBytes(StandardCharsets.UTF_8);

    for (int i = 0; i < bytes.length; i += piece) {
      reader.handle(Buffer.buffer(bytes).slice(i, Math.min(i + piece, bytes.length)));
    }

    assertEquals(
        List.of("250-Grüße\r\n250-PIPELINING\r\n250 SIZE 1", "354", "garbage", "250 2.0.0 ok"),
        replies);
    assertFalse(reader.hasMore());
  }

  @Test
  void a_reply_that_has_not_ended_is_known_as_far_as_it_goes() {
    reader.handle(Buffer.buffer("421-shutting\r\n421-dow"));

    assertEquals(List.of(), replies);
    assertEquals("421-shutting\r\n421-dow", reader.rest());
    assertTrue(reader.hasMore());
  }

  @Test
  void a_reader_counts_the_bytes_of_one_reply_and_not_of_all() {
    var line = Buffer.buffer("250 " + "x".repeat(8_000) + "\r\n");

    for (int i = 0; i < 100; i++) {
      reader.handle(line);
    }

    assertEquals(100, replies.size());
    assertEquals(List.of(), overruns);
  }

  @ParameterizedTest
  @ValueSource(strings = {"250-x\r\n", "250 x"})
  void a_reply_without_an_end_is_reported_once_and_nothing_is_read_after_it(String piece) {
    for (int i = 0; i < 20_000; i++) {
      reader.handle(Buffer.buffer(piece));
    }
    reader.handle(Buffer.buffer("\r\n250 ok\r\n"));

    assertEquals(List.of("overrun"), overruns);
    assertEquals(List.of(), replies);
  }
}
