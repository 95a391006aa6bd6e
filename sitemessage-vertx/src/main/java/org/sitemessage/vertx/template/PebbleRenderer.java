package org.sitemessage.vertx.template;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.error.RootAttributeNotFoundException;
import io.pebbletemplates.pebble.extension.core.DisallowExtensionCustomizerBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/** Renders one template file. Thread-safe; blocking. */
final class PebbleRenderer implements Renderer {
  /** Maximum length of a rendered template in characters. */
  private static final int LONGEST = 4 << 20;

  /**
   * Tags that are not supported: the first would show a recipient the content of another; the
   * second has no threads.
   */
  private static final List<String> UNSAFE_TAGS = List.of("cache", "parallel");

  /**
   * Functions that are replaced by our own: those of Pebble have no limit, or read other modules.
   */
  private static final List<String> REPLACED = List.of("range", "i18n");

  private final PebbleEngine escaping;
  private final PebbleEngine plain;

  PebbleRenderer(TemplateSources sources, Translations translations, boolean cached) {
    this.escaping = engine(sources, translations, cached, true);
    this.plain = engine(sources, translations, cached, false);
  }

  private static PebbleEngine engine(
      TemplateSources sources, Translations translations, boolean cached, boolean escaping) {
    return new PebbleEngine.Builder()
        .loader(new PebbleLoader(sources))
        .extension(new PebbleSandbox(translations))
        .registerExtensionCustomizer(
            new DisallowExtensionCustomizerBuilder()
                .disallowedTokenParserTags(UNSAFE_TAGS)
                .disallowedFunctionKeys(REPLACED)
                .disallowedBinaryOperatorSymbols(List.of(".."))
                .build())
        .methodAccessValidator((object, method) -> false)
        .strictVariables(true)
        .newLineTrimming(false)
        .autoEscaping(escaping)
        .cacheActive(cached)
        .maxRenderedSize(LONGEST)
        .build();
  }

  @Override
  public String render(String path, Map<String, @Nullable Object> variables, Locale locale) {
    var writer = new StringWriter();
    try {
      (Template.isHtml(path) ? escaping : plain)
          .getTemplate(path)
          .evaluate(writer, variables, locale);
    } catch (PebbleException e) {
      throw refusal(path, innermost(e));
    } catch (StackOverflowError e) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "template %s: %s".formatted(path, whatIsTooDeep(e)), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) { // A filter got an argument that it does not accept.
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "template %s: %s".formatted(path, e), e);
    }
    return writer.toString();
  }

  /** Returns the cause of a too deep recursion, found in the innermost calls. */
  private static String whatIsTooDeep(StackOverflowError e) {
    var calls = Arrays.stream(e.getStackTrace()).map(StackTraceElement::getClassName).toList();
    // A regular expression may only be the last of many calls.
    var inRegex = calls.stream().filter(name -> name.startsWith("java.util.regex.")).count();
    if (inRegex > calls.size() / 2) {
      return "a regular expression in it is too complex for the text it is used on; simplify it";
    }
    return calls.stream().anyMatch(name -> name.endsWith(".PebbleTemplateImpl"))
        ? "it includes, extends or calls itself without end"
        : "an expression in it is nested too deeply; use {% set %} for parts of it";
  }

  /** Returns the innermost exception, which alone names the line: Pebble wraps it once per step. */
  private static PebbleException innermost(PebbleException e) {
    var found = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PebbleException inner && inner.getLineNumber() != null) {
        found = inner;
      }
    }
    return found;
  }

  private static SiteMessageException refusal(String path, PebbleException e) {
    var where = e.getFileName() == null ? path : e.getFileName();
    var line = e.getLineNumber() == null ? "" : ", line " + e.getLineNumber();
    var what =
        e instanceof RootAttributeNotFoundException unknown
            ? "variable \"%s\" is not given".formatted(unknown.getAttributeName())
            : e.getPebbleMessage();
    return new SiteMessageException(
        FailureCode.INVALID_REQUEST, "template %s%s: %s".formatted(where, line, what), e);
  }
}
