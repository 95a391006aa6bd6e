package org.sitemessage.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.sitemessage.demo.base.Version;
import org.sitemessage.vertx.access.LoginSessions;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/** The page, whose files are held in memory, and the documents that it links to. */
final class Page {
  /**
   * Only the page's own script, style and API. Style attributes are let through for the mails shown
   * in a frame, which inherits this policy and runs no script at all.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final List<String> SCRIPTS =
      List.of("page", "api", "dom", "names", "compose", "preview", "dispatches", "sandbox");

  private Page() {}

  /** Mounts it at {@code /}, and a 404 for everything that nothing else serves. */
  static void mount(Router router) {
    router.route().handler(new SecurityHeaders(POLICY));
    var html = load("page.html").orElseThrow().toString(UTF_8);
    var page = html.replace("${version}", Version.read());
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(ctx -> show(ctx, page));
    file(router, "/page.css", load("page.css").orElseThrow(), "text/css; charset=utf-8");
    SCRIPTS.stream()
        .map(name -> name + ".js")
        .forEach(name -> file(router, "/" + name, load(name).orElseThrow(), SCRIPT));
    router
        .get("/favicon.ico") // Browsers ask for it beside what is no page.
        .handler(ctx -> ctx.response().setStatusCode(204).end());
    file(router, "/docs.css", load("docs.css").orElseThrow(), "text/css; charset=utf-8");
    var documents = new Documents(load("docs.html").orElseThrow().toString(UTF_8));
    router
        .routeWithRegex("/docs/?")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(ctx -> ctx.redirect("/docs/README.md"));
    router
        .routeWithRegex("/docs/.+")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(documents::answer);
    router.route().handler(ctx -> Problem.ofStatus(404, "there is nothing here").send(ctx));
  }

  /** Answers with the page, which sends the text of its session with each change. */
  private static void show(RoutingContext ctx, String page) {
    var csrf = LoginSessions.token(ctx).map(LoginSessions::csrf).orElse("");
    ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, HTML).end(page.replace("${csrf}", csrf));
  }

  private static void file(Router router, String path, Buffer content, String type) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            ctx -> ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(content.copy()));
  }

  /** Reads a file of the program; empty if there is none. */
  static Optional<Buffer> load(String name) {
    try (var in = Page.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
