package org.sitemessage.console.web;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.extension.escaper.SafeString;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.sitemessage.api.schedule.Event;

/** Renders the templates; variables are escaped. Immutable; usable on any thread. */
final class Pages {
  /** Stands in a page for its late part. */
  static final String LATE = "<!--late-->";

  private static final String FOLDER = "META-INF/sitemessage/console/pages";

  private final PebbleEngine engine;

  Pages(Clock clock) {
    var loader = new ClasspathLoader(Pages.class.getClassLoader());
    loader.setPrefix(FOLDER);
    loader.setSuffix(".html");
    engine =
        new PebbleEngine.Builder()
            .loader(loader)
            .autoEscaping(true)
            .strictVariables(true)
            .extension(new Shown(clock))
            .build();
  }

  /** Returns a page as HTML. */
  String html(
      Visit visit,
      View.Page view,
      Place place,
      String token,
      Additions additions,
      boolean session) {
    var variables = new HashMap<>(view.model());
    variables.put("language", visit.texts().locale().getLanguage());
    variables.put("root", place.root());
    variables.put("token", token);
    variables.put("tokenName", FormToken.NAME);
    variables.put("who", visit.principal());
    variables.put("links", additions.links(visit.texts().locale()));
    variables.put("ownScreens", additions.entries(visit.texts().locale()));
    variables.put("menu", Screen.values());
    variables.put("chips", Chip.ALL);
    variables.put("kinds", String.join(" ", Event.KINDS));
    variables.put("session", session);
    variables.put("screen", view.model().getOrDefault("what", view.template()));
    variables.put("self", place.self());
    variables.put("late", new SafeString(view.late().isEmpty() ? "" : LATE));
    return html(view.template(), variables, visit.texts());
  }

  private String html(String template, Map<String, Object> variables, Texts texts) {
    var out = new StringWriter();
    try {
      engine.getTemplate(template).evaluate(out, variables, texts.locale());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
