package org.sitemessage.demo.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/** The page: three files, held in memory. */
final class Page {
  /**
   * Only the page's own script, style and API. Style attributes are let through for the mails shown
   * in a frame, which inherits this policy and runs no script at all.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private Page() {}

  /** Mounts it at {@code /}, and a 404 for everything that nothing else serves. */
  static void mount(Router router) {
    router.route().handler(new SecurityHeaders(POLICY));
    file(router, "/", "page.html", "text/html; charset=utf-8");
    file(router, "/page.css", "page.css", "text/css; charset=utf-8");
    file(router, "/page.js", "page.js", "text/javascript; charset=utf-8");
    router.route().handler(ctx -> Problem.ofStatus(404, "there is nothing here").send(ctx));
  }

  private static void file(Router router, String path, String name, String type) {
    var content = load(name);
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            ctx -> ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(content.copy()));
  }

  private static Buffer load(String name) {
    try (var in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
