package org.sitemessage.console;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.sitemessage.console.screen.Screens;
import org.sitemessage.console.web.Additions;
import org.sitemessage.console.web.Assets;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.Link;
import org.sitemessage.console.web.OwnScreen;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.web.ApiRoutes;

/**
 * The console: pages that show what a sitemessage does, and let people operate it. An application
 * mounts it on its own router under any path. It uses the event bus only, so it may run in another
 * process of a cluster than the engine. Immutable; usable on any thread.
 *
 * <p>An {@link AccessControl} finds out who sends a request; each screen and each action needs a
 * right, as the requests of the HTTP API do. The pages work without JavaScript. Links between them
 * are relative, so that a reverse proxy may show them under another path. Below {@code api} of the
 * path, the console serves {@link ApiRoutes} to its own scripts, with the same access control.
 * <!-- snippet: ConsoleGuide.java#mount -->
 *
 * <pre>{@code
 * ConsoleRoutes.create(vertx, AccessControl.application(login, rights)).mount(router, "/mail");
 * }</pre>
 */
public final class ConsoleRoutes {
  /** A path that a route of Vert.x takes literally; it may end with a slash. */
  private static final Pattern PATH = Pattern.compile("/|(/[^/*:?#]+)+/?");

  private final Vertx vertx;
  private final AccessControl access;
  private final Additions additions;
  private final boolean login;

  private ConsoleRoutes(Vertx vertx, AccessControl access, Additions additions, boolean login) {
    this.vertx = vertx;
    this.access = access;
    this.additions = additions;
    this.login = login;
  }

  /**
   * Creates the console.
   *
   * @param vertx Vert.x on whose event bus the engine is asked
   * @param access finds out who sends a request, and which rights that principal has
   */
  public static ConsoleRoutes create(Vertx vertx, AccessControl access) {
    return new ConsoleRoutes(vertx, access, Additions.NONE, false);
  }

  /**
   * Returns a copy of this console whose menu ends with one more link, to a page of the
   * application.
   *
   * @param title text of the link
   * @param url URL of the page, such as {@code /admin}; a relative one, such as {@code ../admin},
   *     begins at the root of the console
   */
  public ConsoleRoutes withLink(String title, String url) {
    return withLink(language -> title, url);
  }

  /**
   * Returns a copy of this console whose menu ends with one more link, to a page of the
   * application.
   *
   * @param title text of the link, by language of the pages; called for each page, on any thread
   * @param url URL of the page, such as {@code /admin}; a relative one, such as {@code ../admin},
   *     begins at the root of the console
   */
  public ConsoleRoutes withLink(Function<Locale, String> title, String url) {
    return new ConsoleRoutes(vertx, access, additions.with(new Link(title, url)), login);
  }

  /**
   * Returns a copy of this console with one more screen, which is made by the application.
   *
   * @throws IllegalArgumentException if the path of the screen is malformed or taken
   */
  public ConsoleRoutes with(ConsoleScreen screen) {
    var own = new OwnScreen(screen.path(), screen.right(), screen::title, screen::html);
    return new ConsoleRoutes(vertx, access, additions.with(own), login);
  }

  /**
   * Returns a copy of this console with a page where the users of the store log in. Its access
   * control has to accept them: {@link AccessControl#users}.
   *
   * @throws IllegalStateException if the access control accepts no users of the store
   */
  public ConsoleRoutes withLogin() {
    if (!access.acceptsSessions()) {
      throw new IllegalStateException(
          "the access control of the console accepts no users of the store, so that nobody could log in: create the console with AccessControl.users(vertx), which accepts users and keys");
    }
    return new ConsoleRoutes(vertx, access, additions, true);
  }

  /**
   * Mounts the console; nothing below the path falls through to later routes.
   *
   * @param router router of the application
   * @param path path of the console, such as {@code /console} or {@code /console/}; {@code /} gives
   *     it all paths that no earlier route has
   * @throws IllegalArgumentException if the path does not begin with a slash, has an empty part, or
   *     has one of the characters {@code *:?#}
   */
  public void mount(Router router, String path) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "the path of the console is \"%s\", must begin with a slash, such as /mail, and have no empty part and none of the characters * : ? #"
              .formatted(path));
    }
    var mount = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (!mount.isEmpty()) {
      router
          .route(mount)
          .method(HttpMethod.GET)
          .method(HttpMethod.HEAD)
          .handler(ctx -> addSlash(ctx, mount));
    }
    router.route(mount + "/*").subRouter(router());
  }

  private static void addSlash(RoutingContext ctx, String mount) {
    if (ctx.request().path().endsWith("/")) {
      ctx.next();
    } else {
      var last = mount.substring(mount.lastIndexOf('/') + 1);
      ctx.response().setStatusCode(308).putHeader("Location", last + "/").end();
    }
  }

  /** Returns the pages without a prefix, for {@code route("/somewhere/*").subRouter(…)}. */
  public Router router() {
    var router = Router.router(vertx);
    router.route("/api/*").subRouter(ApiRoutes.create(vertx, access).router());
    Assets.mount(router);
    Screens.mount(new Doors(vertx, router, access, additions, login));
    return router;
  }
}
