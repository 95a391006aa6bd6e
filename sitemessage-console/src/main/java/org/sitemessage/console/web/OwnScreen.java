package org.sitemessage.console.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;

/**
 * A screen of the application.
 *
 * @param path path below the console
 * @param right right that the screen needs
 * @param title text of the link and heading of the page, by language
 * @param body makes the HTML below the heading
 */
public record OwnScreen(String path, Right right, Function<Locale, String> title, Body body) {
  private static final Logger LOG = System.getLogger(OwnScreen.class.getName());

  /** The HTML below the heading. */
  public interface Body {
    /** Returns it by language, parameters of the query, and person who looks at it. */
    Future<String> html(Locale language, MultiMap parameters, Principal visitor);
  }

  /** Returns the answer to a request. */
  Future<View> view(Visit visit) {
    var language = visit.texts().locale();
    visit.ctx().response().putHeader("Content-Security-Policy", Doors.FRAMING);
    return body.html(language, visit.ctx().queryParams(), visit.principal())
        .map(
            html ->
                View.page("own", Map.of("own", html, "heading", heading(language)))
                    .with("what", path));
  }

  /** Returns the link in the menu. */
  Entry entry(Locale language) {
    return new Entry(path, right, heading(language));
  }

  private String heading(Locale language) {
    return title(title, path, language);
  }

  /** Each page shows it in its menu, so a failure must not break the others. */
  static String title(Function<Locale, String> title, String path, Locale language) {
    try {
      return title.apply(language);
    } catch (RuntimeException | LinkageError e) { // Foreign code.
      LOG.log(
          Level.ERROR,
          "\"%s\" of the menu has no title in \"%s\"; its path is shown".formatted(path, language),
          e);
      return path;
    }
  }

  /**
   * A link in the menu.
   *
   * @param path path below the console
   * @param right right that the screen needs
   * @param title text of the link
   */
  public record Entry(String path, Right right, String title) {}
}
