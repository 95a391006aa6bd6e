package org.sitemessage.vertx.web;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.StringLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/** A page of HTML whose variables are escaped. Immutable; usable on any thread. */
final class PebblePage {
  private final PebbleTemplate template;

  /** Compiles a template. */
  PebblePage(String source) {
    template =
        new PebbleEngine.Builder()
            .loader(new StringLoader())
            .autoEscaping(true)
            .build()
            .getTemplate(source);
  }

  String html(Map<String, Object> variables, Locale language) {
    var out = new StringWriter();
    try {
      template.evaluate(out, variables, language);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
