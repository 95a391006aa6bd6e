package org.sitemessage.console;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.Locale;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;

/**
 * A screen that an application adds to the console by {@link ConsoleRoutes#with}: a link in the
 * menu, and a page in the console's frame.
 */
public interface ConsoleScreen {

  /**
   * Returns the path below the console: small letters, such as {@code sandbox}. Relative links of
   * the page, such as {@code dispatches/17}, lead to other screens.
   */
  String path();

  /** Returns the right that the screen needs. */
  Right right();

  /**
   * Returns the text of the link, and the heading of the page. Every page of the console has the
   * link, so this is called for each, on any thread, and has to return at once. If it throws, the
   * path is shown.
   *
   * @param language language of the pages
   */
  String title(Locale language);

  /**
   * Returns the HTML below the heading. Texts have to be escaped. Styles may stand in it, and
   * pictures as {@code data:} URLs; scripts do not run. Called on an event loop.
   *
   * @param language language of the pages
   * @param parameters parameters of the query
   * @param visitor person who looks at the page; its links should lead only to what that person may
   *     do
   * @return HTML of the body; a failure is shown as a page
   */
  Future<String> html(Locale language, MultiMap parameters, Principal visitor);
}
