package org.sitemessage.vertx.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of docs/suppression.md have the result that the page shows. */
class DeadAddressTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "suppression.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("\\| (?:`([\\d.]+)` )?\\| `(.+)` \\| (dead|living) \\|");

  static Stream<Arguments> examples() throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .map(EXAMPLE::matcher)
        .filter(line -> line.matches())
        .map(
            line ->
                Arguments.of(
                    line.group(1) == null ? "" : line.group(1), line.group(2), line.group(3)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void an_address_is_dead_only_if_no_sign_contradicts_it(
      String status, String text, String verdict) {
    assertEquals(verdict.equals("dead"), DeadAddress.is(status, text));
  }

  @Test
  void the_document_has_many_examples() throws IOException {
    assertTrue(examples().count() >= 40);
  }

  @Test
  void a_reply_of_several_lines_is_read_as_one() {
    assertTrue(
        DeadAddress.is(
            "5.4.1",
            "550 5.4.1 <ann@b.example>: Recipient\r\n address\trejected: Access\n denied"));
  }

  @ParameterizedTest
  @CsvSource({
    "5.1.1, 550 5.1.1 user unknown, false",
    "'', Not delivering to previously bounced address, false",
    "5.0.0, Amazon SES has suppressed sending to this address, false",
    "5.2.2, mailbox, true",
    "5.1.1, 552 5.2.2 over quota, true",
    "5.0.0, 550 5.7.1 blocked, true",
    "5.0.0, 451 later, true",
    "5.0.0, 550 your IP is on our list, true",
  })
  void a_provider_is_not_believed_against_the_server(String status, String text, boolean denied) {
    assertEquals(denied, DeadAddress.isDenied(status, text));
  }

  /** A regular expression with quadratic time would take hours. */
  @ParameterizedTest
  @ValueSource(strings = {"a@", "user ", "550 ", "5.1.1.", "host x ", "user doesn't have a "})
  void a_long_text_is_judged(String text) {
    assertFalse(DeadAddress.is("5.7.1", text.repeat(1_000_000)));
  }
}
