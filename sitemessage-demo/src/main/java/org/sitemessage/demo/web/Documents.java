package org.sitemessage.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/**
 * The documents in this program, rendered from Markdown when somebody reads them. Diagrams are
 * shown as their source.
 */
final class Documents {
  private static final String PREFIX = "/docs/";
  private static final Pattern NAME = Pattern.compile("([a-z-]+/)?[A-Za-z0-9-]+\\.md");
  private static final Pattern PICTURE = Pattern.compile("images/[a-z-]+\\.png");
  private static final Pattern TITLE = Pattern.compile("(?m)^# (.*)$");

  /** Only the style of the documents. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private final String frame;
  private final Parser parser;
  private final HtmlRenderer renderer;

  /**
   * Creates the documents.
   *
   * @param frame HTML around a document, with the places <code>${title}</code>, <code>${root}
   *     </code> (the way to the root of the server) and <code>${document}</code>
   */
  Documents(String frame) {
    List<Extension> extensions = List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    this.frame = frame;
    this.parser = Parser.builder().extensions(extensions).build();
    this.renderer = HtmlRenderer.builder().extensions(extensions).build();
  }

  /**
   * Mounts the documents at {@code /docs/}. Links are relative, so that a prefix of a proxy holds.
   */
  static void mount(Router router) {
    var documents = new Documents(Resources.load("docs.html").orElseThrow().toString(UTF_8));
    var style = Resources.load("docs.css").orElseThrow();
    var headers = new SecurityHeaders(POLICY);
    router.routeWithRegex("/docs(/.*|\\.css)?").handler(headers);
    at(
        router.route("/docs.css"),
        ctx ->
            ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/css; charset=utf-8")
                .end(style.copy()));
    at(
        router.routeWithRegex("/docs/?"),
        ctx -> {
          var folder = ctx.request().path().endsWith("/") ? "" : "docs/";
          ctx.response()
              .setStatusCode(302)
              .putHeader(HttpHeaders.LOCATION, folder + "README.md")
              .end();
        });
    at(router.routeWithRegex("/docs/.+"), documents::answer);
  }

  private static void at(Route route, Handler<RoutingContext> handler) {
    route.method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
  }

  /** Answers with a document; passes on if there is none of that name. */
  private void answer(RoutingContext ctx) {
    var name = ctx.normalizedPath().substring(PREFIX.length());
    if (NAME.matcher(name).matches()) {
      answer(ctx, name, "text/html; charset=utf-8", text -> Buffer.buffer(html(name, text)));
    } else if (PICTURE.matcher(name).matches()) {
      answer(ctx, name, "image/png", picture -> picture);
    } else {
      ctx.next();
    }
  }

  private static void answer(
      RoutingContext ctx, String name, String type, UnaryOperator<Buffer> shown) {
    ctx.vertx()
        .executeBlocking(() -> Resources.load("docs/" + name).map(shown), false)
        .onFailure(ctx::fail)
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    body -> ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(body),
                    ctx::next));
  }

  /** Returns a page with the document. */
  String html(String name, Buffer markdown) {
    var text = markdown.toString(UTF_8);
    var document = parser.parse(text);
    document.accept(new Unlinking(URI.create(PREFIX + name)));
    var title = TITLE.matcher(text);
    return frame
        .replace("${root}", name.contains("/") ? "../../" : "../")
        .replace("${title}", title.find() ? title.group(1).replace("`", "") : name)
        .replace("${document}", renderer.render(document));
  }

  /** Replaces links to files that are not in this program by their texts. */
  private static final class Unlinking extends AbstractVisitor {
    private final URI document;

    Unlinking(URI document) {
      this.document = document;
    }

    @Override
    public void visit(Link link) {
      visitChildren(link);
      var target = document.resolve(link.getDestination());
      if (!target.isAbsolute() && !isHere(target.getPath())) {
        for (Node child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
          link.insertBefore(child);
        }
        link.unlink();
      }
    }

    private static boolean isHere(String path) {
      var name = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
      return NAME.matcher(name).matches() && Resources.has("docs/" + name);
    }
  }
}
