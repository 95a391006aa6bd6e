package org.sitemessage.console.web;

import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.extension.escaper.SafeString;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.text.NumberFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;

/** Functions and filters of the templates: texts, rights, times and numbers. */
final class Shown extends AbstractExtension {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Clock clock;

  Shown(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Map<String, Function> getFunctions() {
    return Map.of(
        "t",
        function((texts, args) -> texts.text(String.valueOf(args.get(0)), rest(args))),
        "name",
        function(
            (texts, args) ->
                texts.textOr(
                    args.get(0) + "." + String.valueOf(args.get(1)).toLowerCase(texts.locale()),
                    String.valueOf(args.get(1)))),
        "meaning",
        function((texts, args) -> texts.meaning(String.valueOf(args.get(0)))),
        "may",
        new PlainFunction() {
          @Override
          public Object execute(
              Map<String, Object> args, PebbleTemplate self, EvaluationContext context, int line) {
            return ((Principal) context.getVariable("who"))
                .may(Right.valueOf(String.valueOf(args.get("0"))));
          }
        });
  }

  @Override
  public Map<String, Filter> getFilters() {
    return Map.of(
        "time", filter((value, texts) -> time(value)),
        "ago", filter((value, texts) -> ago(value, texts)),
        "ms", filter((value, texts) -> millis((Duration) value, texts)),
        "span", filter((value, texts) -> span((Duration) value, texts)),
        "num",
            filter(
                (value, texts) -> NumberFormat.getIntegerInstance(texts.locale()).format(value)));
  }

  private static SafeString time(Object value) {
    var at = (Instant) value;
    return new SafeString(
        "<time datetime=\"%s\">%s</time>"
            .formatted(at.truncatedTo(ChronoUnit.MILLIS), TIME.format(at)));
  }

  private SafeString ago(Object value, Texts texts) {
    var at = (Instant) value;
    var passed = Duration.between(at, clock.instant());
    return new SafeString(
        "<time datetime=\"%s\" title=\"%s UTC\">%s</time>"
            .formatted(
                at.truncatedTo(ChronoUnit.MILLIS),
                TIME.format(at),
                passed.isNegative()
                    ? texts.text("time.in", span(passed.negated(), texts))
                    : texts.text("time.ago", span(passed, texts))));
  }

  /** Returns a short length of time: with milliseconds below ten seconds. */
  private static String millis(Duration length, Texts texts) {
    return length.toSeconds() < 10
        ? texts.text("time.millis", length.toMillis())
        : span(length, texts);
  }

  /** Returns a length of time in its two greatest units. */
  static String span(Duration length, Texts texts) {
    var parts = new ArrayList<String>();
    add(parts, texts, "time.days", length.toDays());
    add(parts, texts, "time.hours", length.toHoursPart());
    add(parts, texts, "time.minutes", length.toMinutesPart());
    if (parts.size() < 2 && length.toDays() == 0) {
      add(parts, texts, "time.seconds", length.toSecondsPart());
    }
    return parts.isEmpty()
        ? texts.text("time.none")
        : String.join(" ", parts.subList(0, Math.min(2, parts.size())));
  }

  private static void add(List<String> parts, Texts texts, String key, long number) {
    if (number > 0) {
      parts.add(texts.text(key, number));
    }
  }

  private static Object[] rest(List<Object> args) {
    return args.subList(1, args.size()).toArray();
  }

  private static Texts texts(EvaluationContext context) {
    // Macros see the language, but no variables.
    return Texts.of(context.getLocale()).orElse(Texts.ENGLISH);
  }

  private static Function function(Worded worded) {
    return new PlainFunction() {
      @Override
      public Object execute(
          Map<String, Object> args, PebbleTemplate self, EvaluationContext context, int line) {
        var list = new ArrayList<Object>();
        for (int i = 0; args.containsKey(String.valueOf(i)); i++) {
          list.add(args.get(String.valueOf(i)));
        }
        return worded.apply(texts(context), list);
      }
    };
  }

  private static Filter filter(Formatted formatted) {
    return new Filter() {
      @Override
      public Object apply(
          @Nullable Object input,
          Map<String, Object> args,
          PebbleTemplate self,
          EvaluationContext context,
          int line) {
        var value =
            input instanceof Optional<?> optional
                ? optional.orElse(null)
                : input instanceof OptionalLong number
                    ? (number.isPresent() ? number.getAsLong() : null)
                    : input;
        return value == null ? "" : formatted.apply(value, texts(context));
      }

      @Override
      public @Nullable List<String> getArgumentNames() {
        return null;
      }
    };
  }

  /** A function whose arguments have no names. */
  private abstract static class PlainFunction implements Function {
    @Override
    public @Nullable List<String> getArgumentNames() {
      return null;
    }
  }

  /** Makes a text out of arguments. */
  private interface Worded {
    String apply(Texts texts, List<Object> args);
  }

  /** Formats a value that is there. */
  private interface Formatted {
    Object apply(Object value, Texts texts);
  }
}
