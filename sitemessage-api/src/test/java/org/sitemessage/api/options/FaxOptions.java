package org.sitemessage.api.options;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Options of a messenger of the tests: one option of each type. */
final class FaxOptions extends OptionSet<FaxOptions> {
  static final Option<String> NUMBER =
      Option.text("number", "Number that sends.")
          .required()
          .check(number -> number.matches("\\+\\d+"), "a + and digits");

  static final Option<String> PIN =
      Option.secret("pin", "PIN of the line.").check(pin -> pin.matches("\\d*"), "digits");

  static final Option<Integer> LINES = Option.integer("lines", 2, 1, 30, "Lines, 1 to 30.");

  static final Option<Long> MAX_BYTES =
      Option.longInteger("maxBytes", 1_000, 1, Long.MAX_VALUE, "Largest page, bytes.");

  static final Option<Double> FACTOR =
      Option.number("factor", 2, "Growth, 1 to 10.").check(it -> it >= 1 && it <= 10, "1 to 10");

  static final Option<Boolean> COLOUR = Option.flag("colour", false, "Whether pages have colour.");

  static final Option<Paper> PAPER = Option.oneOf("paper", Paper.A4, "a4 or letter.");

  static final Option<Duration> TIMEOUT =
      Option.millis(
          "timeoutMs",
          Duration.ofSeconds(5),
          Duration.ofMillis(1),
          Duration.ofMinutes(1),
          "Longest wait, ms.");

  static final Option<List<String>> HEADERS = Option.texts("headers", "Lines above each page.");

  static final Option<ZoneId> ZONE =
      Option.text("zone", "UTC", "Time zone of the pages.")
          .as(ZoneId::of, ZoneId::getId, "a time zone such as Europe/Berlin");

  static final Option<Optional<Relay>> RELAY =
      Option.object("relay", Relay.SECTION, "Relay: {host, key}.");

  static final Option<Limit> LIMIT = Option.section("limit", Limit.SECTION);

  static final Section<FaxOptions> SECTION =
      Section.of("messengers.fax", MethodHandles.lookup(), FaxOptions::new);

  private FaxOptions(OptionValues<FaxOptions> values) {
    super(values);
  }

  @Override
  protected void check() {
    if (get(COLOUR) && get(PAPER) == Paper.LETTER) {
      throw invalid(COLOUR, "is true, but paper is letter");
    }
  }

  enum Paper {
    A4,
    LETTER
  }

  /** An object of its own. */
  static final class Relay extends OptionSet<Relay> {
    static final Option<String> HOST = Option.text("host", "Host.").required().notBlank();
    static final Option<String> KEY = Option.secret("key", "Key.");
    static final Section<Relay> SECTION = Section.of("relay", MethodHandles.lookup(), Relay::new);

    private Relay(OptionValues<Relay> values) {
      super(values);
    }
  }

  /** A section whose options have environment variables. */
  static final class Limit extends OptionSet<Limit> {
    static final Option<Integer> PAGES = Option.integer("pages", 9, 1, 99, "Pages a day.");
    static final Section<Limit> SECTION = Section.of("limit", MethodHandles.lookup(), Limit::new);

    private Limit(OptionValues<Limit> values) {
      super(values);
    }
  }
}
