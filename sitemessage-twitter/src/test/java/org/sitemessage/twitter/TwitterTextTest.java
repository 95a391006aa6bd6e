package org.sitemessage.twitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwitterTextTest {

  @ParameterizedTest
  @CsvSource({
    "'Hello, world! 👋', 16",
    "cafe\u0301, 4",
    "http://test.co, 23",
    "see example.com now, 31",
    "👨‍👩‍👧‍👦, 2",
    "日本, 4",
    "Привет, 6",
  })
  void a_text_has_the_weight_that_x_documents(String text, int weight) {
    assertEquals(weight, TwitterText.weight(text));
  }

  @Test
  void a_text_of_weight_280_is_accepted_and_one_of_281_is_not() {
    assertEquals(Optional.empty(), TwitterText.problem("a".repeat(280)));
    assertEquals(Optional.empty(), TwitterText.problem("日".repeat(140)));
    assertEquals(Optional.empty(), TwitterText.problem("https://example.org/" + "a".repeat(2_000)));
    assertEquals(
        Optional.of("the text has the weighted length 281, X accepts 280"),
        TwitterText.problem("a".repeat(281)));
    assertEquals(
        Optional.of("the text has 100000 characters, X accepts a weighted length of 280"),
        TwitterText.problem("a".repeat(100_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\uFFFEb", "a\uFEFFb", "a\uFFFFb"})
  void a_character_that_x_refuses_is_named(String text) {
    assertTrue(TwitterText.problem(text).orElseThrow().contains("U+FEFF"));
  }

  @Test
  void nothing_is_no_text() {
    assertEquals(Optional.of("the text is empty"), TwitterText.problem(" \n"));
  }
}
