package org.sitemessage.vertx.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.MimeUtility;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.SiteMessageException;

/** Headers written as RFC 2047, 2369, 2919, 3986 and 5322 require. */
class MailHeaderTest {

  private static String written(String name, String value) {
    return MailHeader.written(name, value).get(0).replace("\r\n", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "List-Unsubscribe|<https://example.org/отписка?x=1&y=%20>"
            + "|<https://example.org/%D0%BE%D1%82%D0%BF%D0%B8%D1%81%D0%BA%D0%B0?x=1&y=%20>",
        "List-Unsubscribe|<https://пример.рф:8080/u>,<mailto:u@bücher.example?subject=Стоп>"
            + "|<https://xn--e1afmkfd.xn--p1ai:8080/u>,"
            + " <mailto:u@xn--bcher-kva.example?subject=%D0%A1%D1%82%D0%BE%D0%BF>",
        "List-Unsubscribe|https://example.org/u 1|-",
        "List-Help|https://example.org/help|<https://example.org/help>",
        "List-Post|NO (nobody writes here)|NO (nobody writes here)",
        "List-Owner|<mailto:a@example.org> (Аня)|<mailto:a@example.org> (=?UTF-8?B?0JDQvdGP?=)",
        "List-Archive|<https:// example.org/a b>|<https://example.org/ab>",
        "List-Id|Новости <news.example.org>|=?UTF-8?B?0J3QvtCy0L7RgdGC0Lg=?= <news.example.org>",
        "List-Id|\"News, weekly\" <news.пример.рф>|\"News, weekly\" <news.xn--e1afmkfd.xn--p1ai>",
        "List-Id|news.example.org|<news.example.org>",
        "Disposition-Notification-To|Аня <a@пример.рф>"
            + "|=?UTF-8?B?0JDQvdGP?= <a@xn--e1afmkfd.xn--p1ai>",
        "Reply-To|\"Last, First\" <a@example.org>|\"Last, First\" <a@example.org>",
        "References|<1@a> <2@b>|<1@a> <2@b>",
        "X-Note|Order № 7 <b> is on its way|Order =?UTF-8?B?4oSW?= 7 <b> is on its way",
        "To|postmaster, u@[127.0.0.1]|postmaster, u@[127.0.0.1]",
      })
  void a_header_is_written_as_its_standard_requires(String name, String given, String expected) {
    if (expected.equals("-")) {
      assertEquals("<https://example.org/u> 1", written(name, given));
    } else {
      assertEquals(expected, written(name, given));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "List-Unsubscribe|<no url>|headers.List-Unsubscribe holds \"no url\", must hold URLs",
        "List-Unsubscribe|<https://a|headers.List-Unsubscribe has a < without its >",
        "List-Unsubscribe|отписка|headers.List-Unsubscribe must be ASCII",
        "List-Post|NO (|headers.List-Post has a ( without its )",
        "List-Id|Our news|headers.List-Id is \"Our news\", must have the form",
        "List-Id|News <a b>|headers.List-Id has the id \"a b\"",
        "References|<привет@a>|headers.References must be ASCII",
        "Reply-To|not an address,,|headers.Reply-To is \"not an address,,\"",
        "From|postmaster|headers.From is \"postmaster\", must have the form name@domain",
        "Received|from x|headers.Received is set by the messenger",
        "ARC-Seal|i=1|headers.ARC-Seal is set by the messenger",
        "Resent-To|a@example.org|headers.Resent-To is set by the messenger",
        "Bcc|a@example.org|headers.Bcc is set by the messenger",
        ".x|1|headers.name is \".x\", must be 1 to 76 printable ASCII characters",
        "X Y|1|headers.name is \"X Y\", must be 1 to 76 printable ASCII characters",
      })
  void a_header_that_can_never_be_sent_is_refused_by_its_name(
      String name, String value, String problem) {
    var refused = assertThrows(SiteMessageException.class, () -> MailHeader.written(name, value));

    assertTrue(String.valueOf(refused.getMessage()).startsWith(problem), refused.getMessage());
  }

  @Test
  void a_value_of_several_lines_becomes_several_headers_if_the_header_may_be_repeated() {
    assertEquals(List.of("1", "2"), MailHeader.written("X-A", "1\n2"));
    assertThrows(
        SiteMessageException.class, () -> MailHeader.written("To", "a@x.example\nb@x.example"));
    assertThrows(SiteMessageException.class, () -> MailHeader.written("X-A", "1\r2"));
  }

  @Test
  void a_header_without_blanks_that_fits_on_no_line_is_refused() {
    assertEquals(998 - 5, written("X-A", "a".repeat(998 - 5)).length());
    assertThrows(SiteMessageException.class, () -> MailHeader.written("X-A", "a".repeat(998 - 4)));
    assertThrows(SiteMessageException.class, () -> MailHeader.written("X-A", "a".repeat(1_500)));
    assertEquals("a b ".repeat(500).strip(), written("X-A", "a b ".repeat(500)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ж", "😀", "é", "漢", "a", "Ж ", "word ж ", "  ", "a  b Ж"})
  void a_subject_of_998_characters_is_written_in_lines_of_76_and_read_back(String part)
      throws Exception {
    var subject = ("x" + part.repeat(998)).substring(0, 998).stripTrailing();
    if (Character.isHighSurrogate(subject.charAt(subject.length() - 1))) {
      subject = subject.substring(0, subject.length() - 1);
    }

    var header = "Subject: " + MailHeader.subject(subject);

    assertTrue(header.lines().allMatch(line -> line.length() <= 998 && !line.isBlank()), header);
    if (!part.isBlank()) {
      assertTrue(header.lines().allMatch(line -> line.length() <= 76), header);
    }
    assertEquals(subject, MimeUtility.decodeText(header.substring(9).replace("\r\n", "")));
  }

  @Test
  void the_first_line_of_an_encoded_subject_has_76_characters_at_most() {
    var first = ("Subject: " + MailHeader.subject("Ж".repeat(100))).lines().findFirst();

    assertTrue(first.orElseThrow().length() <= 76, first.orElseThrow());
  }

  /** Untrusted texts of about a million characters each. */
  static Stream<Named<String>> hostile() {
    return Stream.of(
        Named.of("names", "a.".repeat(500_000) + "a@example.org"),
        Named.of("labels", "a@" + "a.".repeat(500_000)),
        Named.of("addresses", "a@example.org, ".repeat(20_000) + "b@example.org"),
        Named.of("parentheses", "(".repeat(1_000_000)),
        Named.of("quotation marks", "\"".repeat(999_999)),
        Named.of("brackets", "<".repeat(1_000_000)),
        Named.of("blanks", "a" + " ".repeat(1_000_000) + "b"),
        Named.of("words", "ж a ".repeat(50_000)));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void untrusted_text_is_written_or_refused(String value) {
    for (var name :
        List.of("To", "Reply-To", "List-Id", "List-Unsubscribe", "X-Note", "References")) {
      try {
        assertTrue(
            MailHeader.written(name, value).get(0).lines().allMatch(line -> line.length() <= 998));
      } catch (SiteMessageException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("headers." + name), e.getMessage());
      }
    }
  }
}
