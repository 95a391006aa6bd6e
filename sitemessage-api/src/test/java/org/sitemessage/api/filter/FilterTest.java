package org.sitemessage.api.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
