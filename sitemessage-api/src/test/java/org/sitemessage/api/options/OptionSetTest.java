package org.sitemessage.api.options;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.SiteMessageException;

/** Options that are constants: how they are read, changed, written and shown. */
class OptionSetTest {
  private static final JsonObject LEAST = new JsonObject().put("number", "+49");

  private static FaxOptions read(String json) {
    return FaxOptions.SECTION.read(new JsonObject(json.replace('\'', '"')));
  }

  @Test
  void an_option_of_each_type_has_its_default_and_is_read_as_its_type() {
    var defaults = FaxOptions.SECTION.read(LEAST);
    var given =
        read(
            "{'number':'+1','pin':'42','lines':3,'maxBytes':5000000000,'factor':1.5,'colour':true,"
                + "'paper':'a4','timeoutMs':70,'headers':['a','b'],'zone':'Asia/Tokyo',"
                + "'relay':{'host':'h','key':'k'},'limit':{'pages':7}}");

    assertEquals(2, defaults.get(FaxOptions.LINES));
    assertEquals(Duration.ofSeconds(5), defaults.get(FaxOptions.TIMEOUT));
    assertEquals(Optional.empty(), defaults.get(FaxOptions.RELAY));
    assertEquals(9, defaults.get(FaxOptions.LIMIT).get(FaxOptions.Limit.PAGES));
    assertEquals(5_000_000_000L, given.get(FaxOptions.MAX_BYTES));
    assertEquals(1.5, given.get(FaxOptions.FACTOR));
    assertEquals(FaxOptions.Paper.A4, given.get(FaxOptions.PAPER));
    assertEquals(List.of("a", "b"), given.get(FaxOptions.HEADERS));
    assertEquals(ZoneId.of("Asia/Tokyo"), given.get(FaxOptions.ZONE));
    assertEquals("h", given.get(FaxOptions.RELAY).orElseThrow().get(FaxOptions.Relay.HOST));
    assertEquals(7, given.get(FaxOptions.LIMIT).get(FaxOptions.Limit.PAGES));
    assertEquals(given, FaxOptions.SECTION.read(given.toJson()));
    assertEquals(given.hashCode(), FaxOptions.SECTION.read(given.toJson()).hashCode());
    assertEquals(FaxOptions.SECTION.names(), given.toJson().fieldNames());
    assertNotEquals(given, defaults);
  }

  @Test
  void a_change_gives_other_options_and_leaves_the_old_ones() {
    var old = FaxOptions.SECTION.read(LEAST);

    var changed =
        old.with(FaxOptions.LINES, 5)
            .with(FaxOptions.ZONE, ZoneId.of("Asia/Tokyo"))
            .change(FaxOptions.LIMIT, limit -> limit.with(FaxOptions.Limit.PAGES, 8));

    assertEquals(2, old.get(FaxOptions.LINES));
    assertEquals(5, changed.get(FaxOptions.LINES));
    assertEquals(8, changed.get(FaxOptions.LIMIT).get(FaxOptions.Limit.PAGES));
    assertEquals(
        new JsonObject(LEAST.encode())
            .put("lines", 5)
            .put("zone", "Asia/Tokyo")
            .put("limit", new JsonObject().put("pages", 8)),
        new JsonObject(
            Map.of(
                "number", "+49",
                "lines", changed.toJson().getValue("lines"),
                "zone", changed.toJson().getValue("zone"),
                "limit", changed.toJson().getValue("limit"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                | number is missing",
        "{'number':7}                      | number must be a string",
        "{'number':'7'}                    | number is \"7\", must be a + and digits",
        "{'number':'+1','pin':'geheim'}    | pin must be digits",
        "{'number':'+1','lines':0}         | lines is 0, must be from 1 to 30",
        "{'number':'+1','lines':1.5}       | lines must be a whole number",
        "{'number':'+1','lines':9000000000}| lines is 9000000000, must be from 1 to 30",
        "{'number':'+1','maxBytes':0}      | maxBytes is 0, must be at least 1",
        "{'number':'+1','factor':11}       | factor is 11.0, must be 1 to 10",
        "{'number':'+1','colour':'yes'}    | colour must be true or false",
        "{'number':'+1','paper':'a5'}      | paper is \"a5\", must be one of a4, letter",
        "{'number':'+1','timeoutMs':60001} | timeoutMs is 60001, must be from 1 to 60000",
        "{'number':'+1','headers':[1]}     | headers must be a list of strings",
        "{'number':'+1','zone':'Mars'}     | zone is \"Mars\", must be a time zone such as Europe/Berlin",
        "{'number':'+1','relay':{'key':''}}| relay.host is missing",
        "{'number':'+1','relay':{'host':' '}}| relay.host must not be empty",
        "{'number':'+1','relay':7}         | relay must be an object",
        "{'number':'+1','limit':7}         | limit must be an object",
        "{'number':'+1','limit':{'pages':0}}| limit.pages is 0, must be from 1 to 99",
        "{'number':'+1','limit':{'page':1}}| limit.page is not a known option; did you mean \"pages\"? (known: pages)",
        "{'number':'+1','colour':true,'paper':'letter'}| colour is true, but paper is letter",
      })
  void a_value_that_is_refused_is_named_with_its_path_and_what_may_stand_there(
      String json, String text) {
    var refused = assertThrows(SiteMessageException.class, () -> read(json));

    assertEquals("messengers.fax." + text, refused.getMessage());
  }

  @Test
  void an_error_names_the_path_at_which_the_section_was_read() {
    var section = LEAST.copy().put("relay", new JsonObject().put("host", ""));

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> FaxOptions.SECTION.read("messengers.backup", section));

    assertEquals("messengers.backup.relay.host must not be empty", refused.getMessage());
  }

  @Test
  void a_value_set_in_code_has_the_same_range_as_in_the_configuration() {
    var options = FaxOptions.SECTION.read("messengers.backup", LEAST);

    assertDoesNotThrow(() -> options.with(FaxOptions.LINES, 30));
    assertEquals(
        "messengers.backup.lines is 31, must be from 1 to 30",
        assertThrows(SiteMessageException.class, () -> options.with(FaxOptions.LINES, 31))
            .getMessage());
  }

  @Test
  void a_rule_between_two_options_is_checked_when_the_options_are_used() {
    var half =
        FaxOptions.SECTION
            .read(LEAST)
            .with(FaxOptions.COLOUR, true)
            .with(FaxOptions.PAPER, FaxOptions.Paper.LETTER);

    assertThrows(SiteMessageException.class, half::checked);
    assertEquals(
        half.with(FaxOptions.COLOUR, false), half.with(FaxOptions.COLOUR, false).checked());
  }

  @Test
  void the_environment_wins_over_the_file() {
    var environment =
        Map.of(
            "SITEMESSAGE_MESSENGERS_FAX_LINES", " 7 ",
            "SITEMESSAGE_MESSENGERS_FAX_COLOUR", "on",
            "SITEMESSAGE_MESSENGERS_FAX_HEADERS", "a, b",
            "SITEMESSAGE_MESSENGERS_FAX_TIMEOUT_MS", "9",
            "SITEMESSAGE_MESSENGERS_FAX_RELAY", "{\"host\":\"h\"}",
            "SITEMESSAGE_MESSENGERS_FAX_LIMIT_PAGES", "3");

    var options =
        FaxOptions.SECTION.read(
            "messengers.fax", LEAST.copy().put("lines", 1), environment, List.of());

    assertEquals(7, options.get(FaxOptions.LINES));
    assertTrue(options.get(FaxOptions.COLOUR));
    assertEquals(List.of("a", "b"), options.get(FaxOptions.HEADERS));
    assertEquals(Duration.ofMillis(9), options.get(FaxOptions.TIMEOUT));
    assertTrue(options.get(FaxOptions.RELAY).isPresent());
    assertEquals(3, options.get(FaxOptions.LIMIT).get(FaxOptions.Limit.PAGES));
    assertTrue(FaxOptions.SECTION.variables("messengers.fax").containsAll(environment.keySet()));
  }

  @Test
  void a_variable_of_the_wrong_type_is_named_without_its_value() {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                FaxOptions.SECTION.read(
                    "messengers.fax",
                    LEAST,
                    Map.of("SITEMESSAGE_MESSENGERS_FAX_LINES", "many"),
                    List.of()));

    assertEquals(
        "environment variable SITEMESSAGE_MESSENGERS_FAX_LINES must be a whole number",
        refused.getMessage());
  }

  @Test
  void a_key_that_others_read_is_passed_over() {
    var section = LEAST.copy().put("concurrency", 3);

    assertDoesNotThrow(
        () -> FaxOptions.SECTION.read("messengers.fax", section, Map.of(), Set.of("concurrency")));
    assertThrows(SiteMessageException.class, () -> FaxOptions.SECTION.read(section));
  }

  @Test
  void the_text_of_options_names_what_is_no_default_and_no_secret() {
    var options =
        read("{'number':'+1','pin':'4711','lines':3,'relay':{'host':'h','key':'geheim'}}");

    assertEquals(
        "FaxOptions[number=+1, pin=***, lines=3, relay=***, limit=Limit[]]", options.toString());
    assertEquals("Relay[host=h, key=***]", options.get(FaxOptions.RELAY).orElseThrow().toString());
    assertFalse(options.toString().contains("4711"));
  }

  @Test
  void an_option_of_other_options_is_refused() {
    var options = FaxOptions.SECTION.read(LEAST);

    var refused =
        assertThrows(IllegalArgumentException.class, () -> options.with(FaxOptions.Limit.PAGES, 3));

    assertTrue(String.valueOf(refused.getMessage()).startsWith("pages is not an option"));
  }

  @Test
  void a_section_has_the_defaults_it_is_given() {
    var section = FaxOptions.SECTION.withDefault(FaxOptions.LINES, 8);

    var options = section.read(LEAST);

    assertEquals(8, options.get(FaxOptions.LINES));
    assertEquals(9, options.with(FaxOptions.LINES, 9).get(FaxOptions.LINES));
  }

  /** Options of a class that inherits some. */
  private static class Base<S extends Base<S>> extends OptionSet<S> {
    static final Option<Integer> RETRIES = Option.integer("retries", 1, 0, 9, "Retries.");
    static final Option<Integer> PAGES = Option.integer("pages", 1, 0, 9, "Pages.");

    Base(OptionValues<S> values) {
      super(values);
    }
  }

  private static final class Derived extends Base<Derived> {
    static final Option<Integer> RETRIES = Base.RETRIES.withDefault(4);
    static final Section<Derived> SECTION =
        Section.of("derived", MethodHandles.lookup(), Derived::new);

    private Derived(OptionValues<Derived> values) {
      super(values);
    }
  }

  @Test
  void a_class_of_options_inherits_options_and_may_change_their_defaults() {
    var options = Derived.SECTION.read(new JsonObject());

    assertEquals(4, options.get(Derived.RETRIES));
    assertEquals(4, options.get(Base.RETRIES));
    assertEquals(1, options.get(Base.PAGES));
    assertEquals(List.of("retries", "pages"), List.copyOf(Derived.SECTION.names()));
  }

  private static final class TooEarly {
    static final Section<Object> SECTION =
        Section.of("early", MethodHandles.lookup(), values -> values, value -> new JsonObject());
    static final Option<Integer> PAGES = Option.integer("pages", 1, 0, 9, "Pages.");
  }

  @Test
  void an_option_declared_below_its_section_is_an_error_that_names_it() {
    var failure =
        assertThrows(
            ExceptionInInitializerError.class,
            () -> TooEarly.SECTION.withDefault(TooEarly.PAGES, 2));

    assertTrue(String.valueOf(failure.getCause()).contains("PAGES"), failure.toString());
  }
}
