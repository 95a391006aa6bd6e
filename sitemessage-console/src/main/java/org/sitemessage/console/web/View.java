package org.sitemessage.console.web;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The answer of a screen. */
public sealed interface View {
  /** Returns a page. */
  static Page page(String template, Map<String, Object> model) {
    return new Page(200, template, model, Optional.empty());
  }

  /** Returns an answer that lets the browser get another page, after a change. */
  static View goTo(String path) {
    return new GoTo(path);
  }

  /**
   * Returns whether a path is one of this console; anything else would lead people elsewhere.
   *
   * @param path path below the console, with its query; empty for the overview
   */
  static boolean isOwn(String path) {
    return GoTo.OWN.matcher(path).matches();
  }

  /**
   * A page.
   *
   * @param status HTTP status
   * @param template name of the template, such as {@code dispatches}
   * @param model variables of the template
   * @param late part of the page that takes longer, to stand at the variable {@code late}: what is
   *     before it is sent at once
   */
  record Page(
      int status, String template, Map<String, Object> model, Optional<Supplier<Future<Page>>> late)
      implements View {
    /** Returns this page with another status. */
    public Page withStatus(int code) {
      return new Page(code, template, model, late);
    }

    /** Returns this page with a late part, which is made once all else is sent. */
    public Page withLate(Supplier<Future<Page>> part) {
      return new Page(status, template, model, Optional.of(part));
    }

    /** Returns this page with one more variable. */
    public Page with(String name, Object value) {
      var more = new HashMap<>(model);
      more.put(name, value);
      return new Page(status, template, more, late);
    }
  }

  /**
   * Another page to get.
   *
   * @param path path below the console, such as {@code dispatches/17}; empty for the overview
   */
  record GoTo(String path) implements View {
    private static final Pattern OWN =
        Pattern.compile("([a-z]+(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)?(\\?[!-~&&[^\\\\]]*)?");
  }

  /** An answer that the screen has ended itself. */
  record Ended() implements View {}
}
