package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.LanguageHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.vertx.async.LogKeys;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.link.LinkToken;
import org.sitemessage.vertx.link.SignedLinks;
import org.sitemessage.vertx.link.SignedLinks.Purpose;
import org.sitemessage.vertx.link.SiteUrl;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.BodyLimits;
import org.sitemessage.vertx.web.request.FormBody;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/**
 * Routes that the links in messages lead to: unsubscribing, all subscriptions, the image that
 * reports a message as read, and redirects. An application mounts them on its own router. They are
 * open to everybody who has the message: no login, no cookie, no script. They use the event bus
 * only, so they may run in another process of a cluster than the engine.
 *
 * <p>Opening a page only marks the message as read, because mail scanners open all links. HEAD is
 * answered like GET, without a body, and does not even mark the message as read. Unsubscribing
 * takes a POST: by the button on the page, or by the mail program itself (RFC 8058). All links that
 * are not genuine, or whose message is gone, lead to the same page, and are published as {@code
 * sitemessage.event.refused}.
 * <!-- snippet: Guide.java#links -->
 *
 * <pre>{@code
 * LinkRoutes.create(vertx, options.siteUrl(), options.linkKeys())
 *     .mount(router); // serves /sitemessage/*
 * }</pre>
 */
public final class LinkRoutes {
  private static final Logger LOG = System.getLogger(LinkRoutes.class.getName());
  private static final int MAX_BODY_BYTES = 64 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String FORM = LinkRoutes.class.getName();
  private static final String STYLE = "/style.css";
  private static final Buffer PIXEL =
      Buffer.buffer(
          Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));

  private final Vertx vertx;
  private final SignedLinks links;
  private final LinkPages pages;
  private final String css = LinkPages.resource("links.css");

  private LinkRoutes(Vertx vertx, SignedLinks links, LinkPages pages) {
    this.vertx = vertx;
    this.links = links;
    this.pages = pages;
  }

  /**
   * Creates routes for the links that an engine with these options makes.
   *
   * @param siteUrl public URL of the application: http or https, with a host, without a login, a
   *     query or a fragment
   * @param keys secrets that sign the links, newest first; all of them are recognised
   * @throws SiteMessageException with code 4000 if the URL is not such a URL, there are no keys, or
   *     a key is shorter than 16 characters
   */
  public static LinkRoutes create(Vertx vertx, String siteUrl, List<String> keys) {
    var path = URI.create(SiteUrl.checked(siteUrl)).getRawPath();
    return new LinkRoutes(
        vertx, new SignedLinks(siteUrl, keys), new LinkPages(path + SignedLinks.PATH + STYLE));
  }

  /** Mounts the routes under {@code /sitemessage}, the path of the links. */
  public void mount(Router router) {
    router.route(SignedLinks.PATH + "/*").subRouter(router());
  }

  /** Returns the routes without a prefix. */
  public Router router() {
    var router = Router.router(vertx);
    router
        .route()
        .handler(
            new SecurityHeaders(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'"));
    router.post().handler(new Bodies(BodyLimits.of(MAX_BODY_BYTES)).reader());
    ApiRoutes.read(router, "/unsubscribe/:token")
        .handler(ctx -> genuine(ctx, Purpose.UNSUBSCRIBE, this::ask));
    router.post().handler(LinkRoutes::readForm);
    router
        .post("/unsubscribe/:token")
        .handler(ctx -> genuine(ctx, Purpose.UNSUBSCRIBE, this::unsubscribe));
    ApiRoutes.read(router, "/preferences/:token")
        .handler(ctx -> genuine(ctx, Purpose.PREFERENCES, this::show));
    router
        .post("/preferences/:token")
        .handler(ctx -> genuine(ctx, Purpose.PREFERENCES, this::save));
    ApiRoutes.read(router, "/click/:token")
        .handler(ctx -> genuine(ctx, Purpose.CLICK, this::redirect));
    ApiRoutes.read(router, "/read/:token").handler(this::read);
    ApiRoutes.read(router, STYLE)
        .handler(
            ctx -> {
              ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "max-age=3600");
              Answer.end(ctx, "text/css; charset=utf-8", Buffer.buffer(css));
            });
    router.route().handler(this::refuse);
    router.route().failureHandler(this::fail);
    return router;
  }

  /** Treats a malformed form as the sender's mistake, not as a fault of the link. */
  private static void readForm(RoutingContext ctx) {
    try {
      ctx.put(FORM, FormBody.read(ctx));
    } catch (SiteMessageException e) {
      Problem.of(e).send(ctx);
      return;
    }
    ctx.next();
  }

  private static MultiMap form(RoutingContext ctx) {
    return Objects.requireNonNull(ctx.<MultiMap>get(FORM));
  }

  /** The action of a genuine link. */
  @FunctionalInterface
  private interface Action {
    Future<Void> run(RoutingContext ctx, LinkToken token);
  }

  private void genuine(RoutingContext ctx, Purpose purpose, Action action) {
    var token = links.read(purpose, String.valueOf(ctx.pathParam("token")), target(ctx));
    if (token.isEmpty()) {
      refuse(ctx, purpose);
      return;
    }
    Future.succeededFuture()
        .compose(v -> action.run(ctx, token.get()))
        .onFailure(
            failure -> {
              if (isGone(failure)) {
                refuse(ctx, purpose);
              } else {
                ctx.fail(failure);
              }
            });
  }

  private static String target(RoutingContext ctx) {
    return Optional.ofNullable(ctx.queryParams().get("to")).orElse("");
  }

  private Future<Void> ask(RoutingContext ctx, LinkToken token) {
    return request(ctx, "show", token, new JsonObject())
        .compose(
            shown -> page(ctx, 200, pages.askToUnsubscribe(language(ctx), shown, settings(token))));
  }

  private Future<Void> unsubscribe(RoutingContext ctx, LinkToken token) {
    return request(ctx, "unsubscribe", token, new JsonObject())
        .compose(
            shown ->
                "One-Click".equals(form(ctx).get("List-Unsubscribe"))
                    ? ctx.response().end()
                    : page(ctx, 200, pages.unsubscribed(language(ctx), shown, settings(token))));
  }

  private Future<Void> show(RoutingContext ctx, LinkToken token) {
    return request(ctx, "show", token, new JsonObject())
        .compose(shown -> page(ctx, 200, pages.preferences(language(ctx), shown, false)));
  }

  private Future<Void> save(RoutingContext ctx, LinkToken token) {
    var form = form(ctx);
    var offered = form.getAll("shown");
    var choice =
        new PreferenceChoice(
            offered.isEmpty() ? Optional.empty() : Optional.of(cells("shown", offered)),
            cells("subscription", form.getAll("subscription")));
    return request(ctx, "save", token, choice.toJson())
        .compose(shown -> page(ctx, 200, pages.preferences(language(ctx), shown, true)));
  }

  private static Set<Cell> cells(String field, List<String> values) {
    return values.stream()
        .flatMap(value -> PreferenceChoice.cells(field, value).stream())
        .collect(Collectors.toSet());
  }

  /** Redirects the reader to the page, even if no engine answers. */
  private Future<Void> redirect(RoutingContext ctx, LinkToken token) {
    if (isRead(ctx)) {
      noteRead(token, Purpose.CLICK);
    }
    return ctx.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, target(ctx)).end();
  }

  /**
   * Always shows the image, even without an engine or a genuine link: a broken image would spoil
   * the message.
   */
  private void read(RoutingContext ctx) {
    links
        .read(Purpose.READ, String.valueOf(ctx.pathParam("token")), "")
        .ifPresentOrElse(
            token -> {
              if (isRead(ctx)) {
                noteRead(token, Purpose.READ);
              }
            },
            () -> publishRefusal(Purpose.READ));
    ctx.response().putHeader("Cross-Origin-Resource-Policy", "cross-origin");
    Answer.end(ctx, "image/gif", PIXEL);
  }

  /** Returns whether the request is HEAD, which does not count as reading. */
  private static boolean isRead(RoutingContext ctx) {
    return !ctx.request().method().equals(HttpMethod.HEAD);
  }

  private void noteRead(LinkToken token, Purpose purpose) {
    request("read", token, new JsonObject())
        .onFailure(
            failure -> {
              if (isGone(failure)) {
                publishRefusal(purpose);
              } else {
                LogKeys.ofDispatch(
                    token.dispatchId(),
                    () ->
                        LOG.log(
                            Level.WARNING,
                            "dispatch {0} was read, but this could not be stored: {1}",
                            String.valueOf(token.dispatchId()),
                            failure.getMessage()));
              }
            });
  }

  private Future<JsonObject> request(
      RoutingContext ctx, String action, LinkToken token, JsonObject more) {
    return request(action, token, more.put("locale", language(ctx).toLanguageTag()));
  }

  private Future<JsonObject> request(String action, LinkToken token, JsonObject more) {
    return BusRequest.send(
        vertx,
        BusAddress.LINK,
        more.put("action", action).put("dispatch", token.dispatchId()).put("uid", token.uid()),
        PATIENCE);
  }

  /** Returns a relative URL, which works under any name by which the reader reaches the site. */
  private String settings(LinkToken token) {
    return "../" + links.path(Purpose.PREFERENCES, token);
  }

  private void refuse(RoutingContext ctx, Purpose purpose) {
    publishRefusal(purpose);
    refuse(ctx);
  }

  private void publishRefusal(Purpose purpose) {
    var event = new Event.Refused(purpose.path());
    vertx.eventBus().publish(BusAddress.EVENT_PREFIX + event.kind(), event.toJson());
  }

  private void refuse(RoutingContext ctx) {
    page(ctx, 404, pages.invalid(language(ctx)));
  }

  private void fail(RoutingContext ctx) {
    if (ctx.response().headWritten()) {
      return;
    }
    if (Problem.isMisuse(ctx.statusCode())) {
      page(ctx, ctx.statusCode(), pages.misused(language(ctx)));
      return;
    }
    if (ctx.failure() != null) {
      LOG.log(Level.WARNING, "a link could not be followed: {0}", ctx.failure().getMessage());
    }
    page(ctx, ctx.failure() == null ? ctx.statusCode() : 503, pages.failed(language(ctx)));
  }

  /**
   * Returns whether the link is too old, because the dispatch was cleaned up or its type allows no
   * subscription any more, or whether the form is not one of ours.
   */
  private static boolean isGone(Throwable failure) {
    if (failure instanceof SiteMessageException) {
      return true;
    }
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
        && reply.failureCode() != FailureCode.STORE_FAILED.code()
        && reply.failureCode() != FailureCode.NOT_READY.code();
  }

  private static Locale language(RoutingContext ctx) {
    return LinkPages.language(
        ctx.acceptableLanguages().stream().map(LanguageHeader::value).toList());
  }

  private static Future<Void> page(RoutingContext ctx, int status, String html) {
    ctx.response().setStatusCode(status).putHeader(HttpHeaders.VARY, "Accept-Language");
    return Answer.end(ctx, "text/html; charset=utf-8", Buffer.buffer(html));
  }
}
