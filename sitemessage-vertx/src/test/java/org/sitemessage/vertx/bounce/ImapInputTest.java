package org.sitemessage.vertx.bounce;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of the input from an IMAP server. */
class ImapInputTest {
  private static ImapInput saying(String text) {
    var in = new ByteArrayInputStream(text.getBytes(US_ASCII));
    return new ImapInput(() -> in);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "* 1\r\n", "* 1 FETCH {10}\r\n0123456789"})
  void an_answer_without_end_is_refused(String piece) {
    var input =
        new ImapInput(
            () ->
                new InputStream() {
                  private int at;

                  @Override
                  public int read() {
                    return piece.charAt(at++ % piece.length());
                  }

                  @Override
                  public int read(byte[] into, int from, int length) {
                    for (int i = 0; i < length; i++) {
                      into[from + i] = (byte) read();
                    }
                    return length;
                  }
                });

    var failure =
        assertThrows(IOException.class, () -> input.transferTo(OutputStream.nullOutputStream()));

    assertTrue(String.valueOf(failure.getMessage()).contains("4194304 bytes"), failure.toString());
  }

  @Test
  void a_literal_that_is_too_long_is_refused_when_it_is_announced() {
    var input = saying("* 1 FETCH (BODY[] {2000000000}\r\n");

    assertThrows(IOException.class, input::readAllBytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* 1 FETCH (BODY[] {14}\r\n{2000000000}\r\n)\r\na1 OK\r\n",
        "* OK {2000000000} bytes\r\n",
        "* OK 2000000000}\r\n",
        "* OK {2000000000\r\n",
        "* OK {x2000000000}\r\n",
      })
  void text_in_braces_that_is_not_a_length_is_not_a_literal(String answer) throws IOException {
    assertEquals(answer, new String(saying(answer).readAllBytes(), US_ASCII));
  }

  @Test
  void a_command_reaches_the_server_and_what_has_arrived_can_be_counted() throws IOException {
    var sent = new ByteArrayOutputStream();
    var input = saying("* OK\r\n");

    input.asking(sent).write("a1 NOOP".getBytes(US_ASCII));

    assertEquals("a1 NOOP", sent.toString(US_ASCII));
    assertEquals(6, input.available());
  }

  @Test
  void each_command_begins_a_new_limit() throws IOException {
    var line = "x".repeat(3 << 20);
    var input = saying(line + line);
    var half = new byte[3 << 20];

    input.readNBytes(half, 0, half.length);
    input.asking(OutputStream.nullOutputStream()).write("a2 NOOP".getBytes(US_ASCII));

    assertEquals(half.length, input.readNBytes(half, 0, half.length));
  }
}
