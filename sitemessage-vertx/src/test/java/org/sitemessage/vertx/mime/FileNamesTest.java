package org.sitemessage.vertx.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** File names in headers, written as RFC 2231 requires. */
class FileNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"Ж", "漢", "😀", "ж b%*'"})
  void a_long_name_is_written_in_pieces_and_read_back(String part) {
    var name = part.repeat(254 / part.length());

    var header = FileNames.disposition("attachment", name);

    assertTrue(header.lines().allMatch(line -> line.length() <= 76), header);
    var pieces =
        Pattern.compile("filename\\*(\\d+)\\*=([^;\r]*)").matcher(header).results().toList();
    var whole = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      assertEquals(String.valueOf(i), pieces.get(i).group(1));
      whole.append(pieces.get(i).group(2));
    }
    var encoded = whole.toString().replaceFirst("^UTF-8''", "").replace("+", "%2B");
    assertEquals(name, URLDecoder.decode(encoded, StandardCharsets.UTF_8));
  }

  @Test
  void an_ascii_name_is_written_in_quotation_marks() {
    assertEquals(
        "inline; filename=\"a \\\"b\\\".txt\"", FileNames.disposition("inline", "a \"b\".txt"));
    assertEquals(
        "attachment;\r\n filename*=UTF-8''%D0%96", FileNames.disposition("attachment", "Ж"));
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, .._.._etc_passwd",
    "C:\\files\\a.txt, C:_files_a.txt",
    "'', file",
    "' ', file",
    "a.txt, a.txt"
  })
  void a_name_is_cleaned_of_folders_and_control_characters(String given, String clean) {
    assertEquals(clean, FileNames.cleaned(given));
  }

  @Test
  void a_name_that_is_too_long_keeps_its_extension() {
    var clean = FileNames.cleaned("😀".repeat(300) + ".pdf");

    assertTrue(clean.length() <= 255 && clean.endsWith("😀.pdf"), clean);
  }
}
