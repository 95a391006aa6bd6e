package org.sitemessage.console.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.access.AccessControl;

/**
 * Adds the routes of screens. Each needs a right; each form has to come from a page of the console.
 * Failures are shown as pages.
 */
public final class Doors {
  private static final Logger LOG = System.getLogger(Doors.class.getName());

  /** Only the console's own files and API; mails are shown in frames of their own. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  /** Maximum size of a form in bytes: a list of 1,000 addresses has less. */
  private static final long FORM_BYTES = 512 << 10;

  private static final String LANGUAGE = "sitemessage-language";

  private final Router router;
  private final Vertx vertx;
  private final AccessControl access;
  private final List<Link> links;
  private final boolean login;
  private final SiteMessageClient client;
  private final Pages pages = new Pages(Clock.systemUTC());

  /**
   * Creates doors on a router that has only routes for everybody yet.
   *
   * @param login true if the users of the store log in here
   */
  public Doors(Vertx vertx, Router router, AccessControl access, List<Link> links, boolean login) {
    this.router = router;
    this.vertx = vertx;
    this.access = access;
    this.links = links;
    this.login = login;
    this.client = SiteMessageClient.create(vertx);
    router.route().handler(Doors::secure);
    router.route().failureHandler(this::failed);
    router.get("/language").handler(this::language);
    // A form is read first: its token shows that a page of ours has sent it.
    router.post().handler(Doors::refuseForeign);
    router.post().handler(FormBody::read);
    router.post().handler(Doors::refuseForged);
    var users = new Login(vertx);
    if (login) {
      router.get("/login").handler(ctx -> run(visit(ctx), Login::form));
      router.post("/login").handler(ctx -> run(visit(ctx), users::login));
      router.post("/logout").handler(ctx -> run(visit(ctx), users::logout));
    }
    access.prepare(router);
    router.route().handler(this::authenticate);
    if (login) {
      router.get("/password").handler(ctx -> run(visit(ctx), Login::passwordForm));
      router.post("/password").handler(ctx -> run(visit(ctx), users::changePassword));
    }
  }

  private static void secure(RoutingContext ctx) {
    ctx.response()
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    ctx.next();
  }

  private void authenticate(RoutingContext ctx) {
    var context = vertx.getOrCreateContext();
    Future.succeededFuture(ctx)
        .compose(access::principal)
        .onComplete(
            asked ->
                context.runOnContext(
                    v -> {
                      if (asked.succeeded()) {
                        ctx.put(Principal.class.getName(), asked.result());
                        ctx.next();
                      } else {
                        ctx.fail(asked.cause());
                      }
                    }));
  }

  /** Refuses a form that a page of another site makes a browser send. */
  private static void refuseForeign(RoutingContext ctx) {
    var site = ctx.request().getHeader("Sec-Fetch-Site");
    var origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
    var foreign =
        site != null
            ? !Set.of("same-origin", "none").contains(site)
            : origin != null
                && !origin.equals("http://" + ctx.request().authority())
                && !origin.equals("https://" + ctx.request().authority());
    if (foreign) {
      ctx.fail(new HttpException(403, "a page of another site may not post anything here"));
    } else {
      ctx.next();
    }
  }

  private static void refuseForged(RoutingContext ctx) {
    if (FormToken.isGenuine(ctx)) {
      ctx.next();
    } else {
      ctx.fail(
          new HttpException(
              403, "the form is older than the cookie of this browser; load the page again"));
    }
  }

  /** Lets people choose the language of the pages. */
  private void language(RoutingContext ctx) {
    var to = Optional.ofNullable(ctx.queryParams().get("to")).flatMap(Texts::of);
    to.ifPresent(
        texts ->
            ctx.response()
                .addCookie(
                    Cookie.cookie(LANGUAGE, texts.locale().getLanguage())
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.LAX)
                        .setMaxAge(Duration.ofDays(365).toSeconds())
                        .setPath("/")));
    var back = Optional.ofNullable(ctx.queryParams().get("back")).filter(View::isOwn).orElse("");
    ctx.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, "./" + back).end();
  }

  /** Adds a screen. */
  public void get(String path, Right right, Function<Visit, Future<View>> screen) {
    guarded(router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD), right, screen);
  }

  /** Adds an action, which a form sends. */
  public void post(String path, Right right, Function<Visit, Future<View>> action) {
    guarded(router.post(path), right, action);
  }

  private void guarded(Route route, Right right, Function<Visit, Future<View>> screen) {
    route
        .putMetadata(Right.class.getName(), right)
        .handler(
            ctx -> {
              var visit = visit(ctx);
              if (!visit.may(right)) {
                var refusal = new HttpException(403, visit.text("error.right", right.key()));
                record(visit, route).onComplete(done -> ctx.fail(refusal));
                return;
              }
              run(visit, screen);
            });
  }

  /** Tells the audit log of an action that is refused; looks have no entry. */
  private Future<Void> record(Visit visit, Route route) {
    if (!visit.ctx().request().method().equals(HttpMethod.POST)) {
      return Future.succeededFuture();
    }
    var refused =
        new JsonObject()
            .put("refused", "console " + String.valueOf(route.getPath()).substring(1))
            .put("caller", caller(visit.ctx(), visit.principal()).toJson());
    return client
        .request(BusAddress.ACCESS, refused)
        .onFailure(failure -> LOG.log(Level.WARNING, "a refusal is not in the audit log", failure))
        .mapEmpty();
  }

  private void run(Visit visit, Function<Visit, Future<View>> screen) {
    Future.succeededFuture(visit)
        .compose(screen)
        .map(
            view -> {
              answer(visit, view);
              return view;
            })
        .onFailure(visit.ctx()::fail);
  }

  /** Ends the routes: nothing else is here. */
  public void end() {
    router.route().handler(ctx -> ctx.fail(404));
  }

  private Visit visit(RoutingContext ctx) {
    var known = Optional.ofNullable(ctx.<Principal>get(Principal.class.getName()));
    var principal = known.orElseGet(() -> new Principal("", PrincipalKind.APPLICATION, Set.of()));
    return new Visit(ctx, principal, texts(ctx), client.actingFor(caller(ctx, principal)));
  }

  private static Caller caller(RoutingContext ctx, Principal principal) {
    var remote = ctx.request().connection().remoteAddress();
    var from = remote == null ? "" : Optional.ofNullable(remote.hostAddress()).orElse("");
    var reason = Optional.ofNullable(ctx.request().getFormAttribute("reason")).orElse("");
    return new Caller(principal.name(), principal.kind(), from, reason);
  }

  private static Texts texts(RoutingContext ctx) {
    return Optional.ofNullable(ctx.request().getCookie(LANGUAGE))
        .flatMap(cookie -> Texts.of(cookie.getValue()))
        .or(
            () ->
                ctx.acceptableLanguages().stream()
                    .flatMap(language -> Texts.of(language.value()).stream())
                    .findFirst())
        .orElse(Texts.ENGLISH);
  }

  private void answer(Visit visit, View view) {
    var ctx = visit.ctx();
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    ctx.response().setStatusCode(view.status());
    if (view.template().isEmpty()) {
      ctx.response().putHeader(HttpHeaders.LOCATION, Place.of(ctx).root() + view.to()).end();
      return;
    }
    var session = login && visit.principal().kind() == PrincipalKind.USER;
    var html = pages.html(visit, view, Place.of(ctx), FormToken.of(ctx), links, session);
    ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8").end(html);
  }

  private void failed(RoutingContext ctx) {
    if (ctx.response().headWritten()) {
      return;
    }
    var visit = visit(ctx);
    var failure = Optional.ofNullable(ctx.failure());
    int status;
    String text;
    if (failure.orElse(null) instanceof SiteMessageException refusal) {
      status = refusal.code().httpStatus();
      text = String.valueOf(refusal.getMessage());
    } else if (failure.orElse(null) instanceof HttpException http) {
      status = http.getStatusCode();
      text = Optional.ofNullable(http.getPayload()).orElse("");
    } else if (ctx.statusCode() >= 400 && ctx.statusCode() < 500) {
      status = ctx.statusCode();
      text = "";
    } else {
      status = 500;
      text = visit.text("error.internal");
      LOG.log(Level.ERROR, "a page of the console failed", failure.orElse(null));
    }
    if (status == 401 && login && ctx.request().method().equals(HttpMethod.GET)) {
      var to = URLEncoder.encode(Place.of(ctx).self(), StandardCharsets.UTF_8);
      answer(visit, View.goTo("login?to=" + to));
      return;
    }
    try {
      answer(visit, View.page("error", Map.of("status", status, "text", text)).withStatus(status));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the error page of the console failed", e);
      ctx.response().setStatusCode(500).end();
    }
  }
}
