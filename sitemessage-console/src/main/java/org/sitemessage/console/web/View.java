package org.sitemessage.console.web;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a screen answers: a page, or another page to go to.
 *
 * @param status HTTP status
 * @param template name of the template, such as {@code dispatches}; empty to go elsewhere
 * @param model variables of the template
 * @param to path below the console to go to, such as {@code dispatches/17}; empty for a page
 */
public record View(int status, String template, Map<String, Object> model, String to) {
  private static final Pattern OWN =
      Pattern.compile("([a-z]+(/[A-Za-z0-9_.-]+)*)?(\\?[!-~&&[^\\\\]]*)?");

  /** Returns a page. */
  public static View page(String template, Map<String, Object> model) {
    return new View(200, template, model, "");
  }

  /** Returns an answer that lets the browser get another page, after a change. */
  public static View goTo(String path) {
    return new View(303, "", Map.of(), path);
  }

  /** Returns this page with another status. */
  public View withStatus(int code) {
    return new View(code, template, model, to);
  }

  /** Returns this page with one more variable. */
  public View with(String name, Object value) {
    var more = new HashMap<>(model);
    more.put(name, value);
    return new View(status, template, more, to);
  }

  /** Returns whether a path is one of this console; anything else would lead people elsewhere. */
  public static boolean isOwn(String path) {
    return OWN.matcher(path).matches();
  }
}
