package org.sitemessage.api.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

class FilterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status:failed messenger:smtp | status:failed messenger:smtp",
        "  to:*@example.org   -type:news,digest | to:*@example.org -type:news,digest",
        "text:\"your invoice\" | text:\"your invoice\"",
        "text:\"a \\\"b\\\" \\\\\" | text:\"a \\\"b\\\" \\\\\"",
        "text:\"plain\" | text:plain",
        "group:\"a,b\",c | group:\"a,b\",c",
        "priority:>0,-5,<=-10,=3 | priority:>0,-5,<=-10,3",
        "since:120m until:3600s | since:2h until:1h",
        "since:90m | since:90m",
        "since:14d | since:2w",
        "since:2026-01-31 | since:2026-01-31T00:00:00Z",
        "until:2026-01-31T12:00:00+02:00 | until:2026-01-31T10:00:00Z",
        "id:101,102 message:7 | id:101,102 message:7",
        "to:**@*** | to:*@*",
        "since:999999w | since:999999w",
        "to:https://example.org/hook | to:https://example.org/hook"
      })
  void a_filter_is_read_and_written_in_one_form(String text, String expected) {
    var filter = Filter.parse(text);

    assertEquals(expected, filter.text());
    assertEquals(filter, Filter.parse(filter.text()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "stauts:failed | position 1: field is \"stauts\", must be one of status, messenger",
        "stauts:failed | ; did you mean \"status\"?",
        "messenger:smtp status:faild | position 23: status is \"faild\", must be one of pending, sent, error, failed, processing, unknown, cancelled, expired; did you mean \"failed\"?",
        "invoice | position 1: \"invoice\" has no field, must be FIELD:VALUE with one of the fields status,",
        "invoice | did you mean \"text:invoice\"?",
        "-invoice | did you mean \"-text:invoice\"?",
        "status=sent | did you mean \"status:sent\"?",
        "-type=news | did you mean \"-type:news\"?",
        "priority>=5 | did you mean \"priority:>=5\"?",
        "a=b | did you mean \"text:a=b\"?",
        "status: | position 8: status has no value, such as status:failed,unknown",
        "status:failed, | position 15: status has no value",
        "text:\"open | position 6: text has a value whose closing \" is missing",
        "text:\"a\"b | position 9: text is followed by \"b\", must be followed by a blank or a comma",
        "-since:2h | position 1: -since is not allowed, because since cannot be negated; use until",
        "since:2h,3h | since has 2 values, must have one",
        "since:soon | position 7: since is \"soon\", must be a time that has passed, such as 30m",
        "since:2026-02-30 | since is \"2026-02-30\", must be",
        "priority:high | position 10: priority is \"high\", must be a whole number from -1000 to 1000",
        "priority:>1001 | priority is \">1001\", must be",
        "to:*a*b*c*d*e*f*g*h*i*j* | position 4: to is \"*a*b*c*d*e*f*g*h*i*j*\", which has 11 *, at most 10 are allowed",
        "until:+999999999-01-01 | position 7: until is \"+999999999-01-01\", must be a time that has passed",
        "since:1969-12-31 | from 1970 to 2100",
        "since:2100-01-02 | from 1970 to 2100",
        "id:0 | position 4: id is \"0\", must be a whole number of at least 1",
        "id:99999999999999999999 | id is \"99999999999999999999\", must be",
        ":x | field is \"\", must be one of"
      })
  void a_mistake_is_named_with_its_position_value_and_alternatives(String text, String expected) {
    var refused = assertThrows(SiteMessageException.class, () -> Filter.parse(text));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    var told = String.valueOf(refused.getMessage());
    assertTrue(told.startsWith("filter, position "), told);
    assertTrue(told.contains(expected), told);
  }

  @Test
  void a_filter_beyond_a_limit_is_too_large() {
    for (var text :
        List.of(
            "text:" + "x".repeat(Filter.MAX_CHARS),
            "id:1 ".repeat(Filter.MAX_TERMS + 1),
            "id:1" + ",1".repeat(Filter.MAX_VALUES))) {
      var refused = assertThrows(SiteMessageException.class, () -> Filter.parse(text));

      assertEquals(FailureCode.TOO_LARGE, refused.code());
    }
  }

  @Test
  void statuses_are_those_that_all_terms_leave() {
    assertEquals(EnumSet.allOf(DispatchStatus.class), Filter.parse("type:news").statuses());
    assertEquals(
        Set.of(DispatchStatus.FAILED),
        Filter.parse("status:failed,sent -status:sent,error").statuses());
    assertEquals(Set.of(), Filter.parse("status:failed status:sent").statuses());
  }

  @Test
  void a_relative_time_is_counted_back_from_the_present() {
    assertEquals(
        Instant.parse("2026-03-01T10:00:00Z"), Filter.parse("since:2h").terms().get(0).time(NOW));
    assertEquals(
        Instant.parse("2026-01-31T00:00:00Z"),
        Filter.parse("until:2026-01-31").terms().get(0).time(NOW));
  }

  @Test
  void a_relative_time_reaches_back_to_1970_at_most() {
    assertEquals(Instant.EPOCH, Filter.parse("since:999999w").terms().get(0).time(NOW));
  }

  @Test
  void a_filter_with_fixed_times_selects_the_same_later() {
    var filter = Filter.parse("status:failed since:2h until:2026-02-01 to:a*");

    assertEquals(
        "status:failed since:2026-03-01T10:00:00Z until:2026-02-01T00:00:00Z to:a*",
        filter.at(NOW).text());
    assertEquals(filter.at(NOW), filter.at(NOW).at(NOW.plusSeconds(60)));
  }

  @Test
  void every_character_of_a_value_is_read_back() {
    for (int first = 1; first <= Character.MAX_VALUE; first += 512) {
      var values = new ArrayList<FilterValue>();
      for (int c = first; c < first + 512 && c <= Character.MAX_VALUE; c += 8) {
        var eight = new StringBuilder("a");
        for (int n = c; n < c + 8 && n <= Character.MAX_VALUE; n++) {
          eight.append((char) n);
        }
        values.add(new FilterValue.Word(eight.toString()));
      }
      var filter = new Filter(List.of(new FilterTerm(FilterField.TEXT, false, values)));

      assertEquals(filter, Filter.parse(filter.text()));
    }
    assertEquals("text:\"請求書\u3000山田\"", Filter.parse("text:\"請求書\u3000山田\"").text());
  }

  @Test
  void a_filter_that_is_read_is_never_too_large_when_it_is_written() {
    var text = ("since:2026-01-31 text:" + "x".repeat(Filter.MAX_CHARS)).substring(0, 2_000);

    var refused = assertThrows(SiteMessageException.class, () -> Filter.parse(text));

    assertEquals(FailureCode.TOO_LARGE, refused.code());
    assertEquals(
        "filter has 2010 characters once its times and quotes are written out, at most 2000 are allowed",
        refused.getMessage());
  }

  @Test
  void a_star_stands_for_any_characters_of_a_word() {
    var random = new Random(18);
    for (int i = 0; i < 20_000; i++) {
      var word = random(random, "ab", 8);
      var pattern = random(random, "ab**", 6);

      assertEquals(
          word.matches(pattern.replace("*", ".*")),
          new FilterValue.Word(pattern).matches(word),
          pattern + " " + word);
    }
  }

  private static String random(Random random, String characters, int most) {
    var text = new StringBuilder();
    for (int n = random.nextInt(most); n > 0; n--) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  @Test
  void a_word_of_many_stars_is_compared_in_one_pass() {
    assertFalse(new FilterValue.Word("*".repeat(1_900) + "x").matches("smtp"));
    assertFalse(new FilterValue.Word("*a".repeat(20) + "b").matches("a".repeat(40)));
    assertTrue(new FilterValue.Word("*a".repeat(20) + "*").matches("a".repeat(40)));
  }

  @ParameterizedTest
  @EnumSource(FilterField.class)
  void the_example_and_the_proposals_of_a_field_are_filters(FilterField field) {
    assertEquals(field, Filter.parse(field.example()).terms().get(0).field());
    for (var value : field.proposals()) {
      assertEquals(field, Filter.parse(field.key() + ":" + value).terms().get(0).field());
    }
  }

  @Test
  void any_text_is_read_to_a_filter_that_is_written_and_read_again_or_is_refused() {
    var random = new Random(17);
    var pieces =
        List.of("status:", "to:", "-", "\"", "\\", ",", " ", "*", "a", "failed", "ß:", "2h");
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      var read = new ArrayList<Filter>();
      try {
        read.add(Filter.parse(text.toString()));
      } catch (SiteMessageException e) {
        assertEquals(FailureCode.INVALID_REQUEST, e.code());
      }
      read.forEach(filter -> assertEquals(filter, Filter.parse(filter.text()), text.toString()));
    }
  }
}
