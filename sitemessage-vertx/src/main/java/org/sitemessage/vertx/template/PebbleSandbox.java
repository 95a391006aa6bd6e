package org.sitemessage.vertx.template;

import io.pebbletemplates.pebble.attributes.AttributeResolver;
import io.pebbletemplates.pebble.attributes.ResolvedAttribute;
import io.pebbletemplates.pebble.error.AttributeNotFoundException;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.node.ArgumentsNode;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.EvaluationContextImpl;
import io.pebbletemplates.pebble.template.MacroAttributeProvider;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.SiteMessageException;

/**
 * Limits a template to keys of maps, elements of lists and macros; it reaches no method and no
 * field. Adds {@code i18n}, {@code click}, {@code weblink}, and a {@code range} with a limit.
 */
final class PebbleSandbox extends AbstractExtension {
  private static final int LONGEST_RANGE = 10_000;

  private final Translations translations;

  PebbleSandbox(Translations translations) {
    this.translations = translations;
  }

  @Override
  public List<AttributeResolver> getAttributeResolver() {
    return List.of(PebbleSandbox::attribute);
  }

  @Override
  public Map<String, Function> getFunctions() {
    return Map.of(
        "click", new Named(List.of("url"), PebbleSandbox::click),
        "i18n", new Named(List.of("bundle", "key", "p1", "p2", "p3", "p4", "p5"), this::i18n),
        "range", new Named(List.of("start", "end", "increment"), PebbleSandbox::range));
  }

  @Override
  public Map<String, Filter> getFilters() {
    return Map.of("weblink", new WebLink());
  }

  private static ResolvedAttribute attribute(
      Object instance,
      Object attribute,
      Object @Nullable [] arguments,
      ArgumentsNode nodes,
      EvaluationContextImpl context,
      String file,
      int line) {
    var name = String.valueOf(attribute);
    if (instance instanceof MacroAttributeProvider macros) {
      return new ResolvedAttribute(macros.macro(context, name, nodes, false, line));
    }
    if (arguments != null) {
      throw new AttributeNotFoundException(
          null, "methods cannot be called, not even \"%s\"".formatted(name), name, line, file);
    }
    if (instance instanceof Map<?, ?> map && map.containsKey(name)) {
      return new ResolvedAttribute(map.get(name));
    }
    if (instance instanceof List<?> list && name.matches("\\d{1,9}")) {
      var index = Integer.parseInt(name);
      if (index < list.size()) {
        return new ResolvedAttribute(list.get(index));
      }
    }
    throw new AttributeNotFoundException(
        null, "there is no \"%s\" in %s".formatted(name, described(instance)), name, line, file);
  }

  private static String described(@Nullable Object instance) {
    if (instance instanceof Map<?, ?> map) {
      return "that object (there are: %s)".formatted(map.keySet());
    }
    return instance instanceof List<?> list
        ? "a list of %d elements".formatted(list.size())
        : "a plain value";
  }

  private Object i18n(Map<String, Object> arguments, EvaluationContext context) {
    var values =
        Stream.of("p1", "p2", "p3", "p4", "p5")
            .map(arguments::get)
            .filter(Objects::nonNull)
            .toList();
    return translations.text(
        String.valueOf(arguments.get("bundle")),
        String.valueOf(arguments.get("key")),
        context.getLocale(),
        values);
  }

  private static Object click(Map<String, Object> arguments, EvaluationContext context) {
    var url = String.valueOf(arguments.get("url"));
    if (!(context.getVariable(MessageTemplates.CLICK) instanceof UnaryOperator<?> link)) {
      throw SiteMessageException.invalid(
          "click", "cannot be called in a macro; pass its result to the macro");
    }
    @SuppressWarnings("unchecked") // MessageTemplates sets this variable.
    var links = (UnaryOperator<String>) link;
    return links.apply(url);
  }

  private static Object range(Map<String, Object> arguments, EvaluationContext context) {
    var start = number(arguments, "start", 0);
    var end = number(arguments, "end", 0);
    var increment = number(arguments, "increment", start <= end ? 1 : -1);
    if (increment == 0
        || Math.abs((double) end - start) / Math.abs((double) increment) >= LONGEST_RANGE) {
      throw SiteMessageException.invalid(
          "range(%d, %d, %d)".formatted(start, end, increment),
          "has more than %d numbers".formatted(LONGEST_RANGE));
    }
    var count = (end - start) / increment + 1;
    return LongStream.range(0, Math.max(0, count)).map(i -> start + i * increment).boxed().toList();
  }

  private static long number(Map<String, Object> arguments, String name, long otherwise) {
    var value = arguments.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Number number)) {
      throw SiteMessageException.invalid(
          "range", "accepts only numbers, %s is not one".formatted(name));
    }
    return number.longValue();
  }

  /** The body of a function. */
  @FunctionalInterface
  private interface Body {
    Object execute(Map<String, Object> arguments, EvaluationContext context);
  }

  /** Returns the URL if a person may follow it; its argument is the name of the URL in an error. */
  private static final class WebLink implements Filter {
    private static final Pattern HARMLESS =
        Pattern.compile("(?i)(?:https?://|mailto:)[^\\s\\p{Cntrl}]+");
    private static final int SHOWN = 100;

    @Override
    public List<String> getArgumentNames() {
      return List.of("name");
    }

    @Override
    public Object apply(
        @Nullable Object input,
        Map<String, Object> arguments,
        PebbleTemplate self,
        EvaluationContext context,
        int line) {
      var url = String.valueOf(input).strip();
      if (!HARMLESS.matcher(url).matches()) {
        throw new PebbleException(
            null,
            "%s is \"%s\", must be an http, https or mailto URL"
                .formatted(
                    arguments.getOrDefault("name", "the link"),
                    url.substring(0, Math.min(url.length(), SHOWN))),
            line,
            self.getName());
      }
      return url;
    }
  }

  /** A function with named arguments, whose errors name the line. */
  private record Named(List<String> names, Body body) implements Function {
    @Override
    public List<String> getArgumentNames() {
      return names;
    }

    @Override
    public Object execute(
        Map<String, Object> arguments, PebbleTemplate self, EvaluationContext context, int line) {
      try {
        return body.execute(arguments, context);
      } catch (SiteMessageException | IllegalArgumentException e) {
        throw new PebbleException(e, String.valueOf(e.getMessage()), line, self.getName());
      }
    }
  }
}
