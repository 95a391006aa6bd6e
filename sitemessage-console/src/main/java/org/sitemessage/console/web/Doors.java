package org.sitemessage.console.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.access.LoginSessions;
import org.sitemessage.vertx.web.request.ForeignPage;
import org.sitemessage.vertx.web.request.HeldBody;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

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

  /**
   * The policy of a page with mails in frames, or with styles of the application: frames without a
   * document of their own inherit it.
   */
  public static final String FRAMING =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  /** Maximum size of a form in bytes: a list of 1,000 addresses has less. */
  private static final int FORM_BYTES = 512 << 10;

  private static final int FORMS = 64;

  /** Maximum size of a form that somebody sends who has not logged in. */
  private static final int LOGIN_BYTES = 8 << 10;

  private static final int LOGINS = 256;

  private static final String HTML = "text/html; charset=utf-8";

  private static final String LANGUAGE = "sitemessage-language";

  private final Router router;
  private final Vertx vertx;
  private final AccessControl access;
  private final Additions additions;
  private final boolean login;
  private final SiteMessageClient client;
  private final Pages pages = new Pages(Clock.systemUTC());

  /**
   * Creates doors on a router that has only routes for everybody yet.
   *
   * @param additions screens and links that the application adds to the menu
   * @param login true if the users of the store log in here
   */
  public Doors(
      Vertx vertx, Router router, AccessControl access, Additions additions, boolean login) {
    this.router = router;
    this.vertx = vertx;
    this.access = access;
    this.additions = additions;
    this.login = login;
    this.client = SiteMessageClient.create(vertx);
    router.route().handler(new SecurityHeaders(POLICY));
    router.route().failureHandler(this::failed);
    router.get("/language").handler(this::language);
    router.post().handler(Doors::refuseForeign);
    var users = new Login(vertx);
    if (login) {
      var small = new FormReader(LOGIN_BYTES, LOGINS);
      router.get("/login").handler(ctx -> run(visit(ctx), Login::form));
      form("/login", small).handler(ctx -> run(visit(ctx), users::login));
      form("/logout", small).handler(ctx -> run(visit(ctx), users::logout));
    }
    access.prepare(router);
    router.route().handler(this::authenticate);
    router.post().handler(new FormReader(FORM_BYTES, FORMS));
    router.post().handler(Doors::refuseForged);
    if (login) {
      router.get("/password").handler(ctx -> run(visit(ctx), Login::passwordForm));
      router.post("/password").handler(ctx -> run(visit(ctx), users::changePassword));
    }
  }

  private Route form(String path, FormReader reader) {
    router.post(path).handler(reader);
    router.post(path).handler(Doors::refuseForged);
    return router.post(path);
  }

  private void authenticate(RoutingContext ctx) {
    // Nothing of a form is read before its sender is known; its token is checked then.
    LoginSessions.checkFormLater(ctx);
    HeldBody.until(
        ctx,
        Future.succeededFuture(ctx).compose(access::principal),
        asked -> {
          if (asked.succeeded()) {
            ctx.put(Principal.class.getName(), asked.result());
            ctx.next();
            return;
          }
          if (ctx.request().method().equals(HttpMethod.POST) && !ctx.request().isEnded()) {
            FormReader.leaveUnread(ctx);
          }
          ctx.fail(asked.cause());
        });
  }

  /** Refuses a form that a page of another site makes a browser send. */
  private static void refuseForeign(RoutingContext ctx) {
    if (ForeignPage.sent(ctx.request())) {
      ctx.fail(new HttpException(403, "a page of another site may not post anything here"));
    } else {
      ctx.next();
    }
  }

  private static void refuseForged(RoutingContext ctx) {
    if (FormToken.isGenuine(ctx)) {
      ctx.next();
    } else {
      ctx.fail(new HttpException(403, "this form has expired; load the page again"));
    }
  }

  /** Lets people choose the language of the pages. */
  private void language(RoutingContext ctx) {
    var to = Optional.ofNullable(ctx.queryParams().get("to")).flatMap(Texts::of);
    to.ifPresent(
        texts ->
            ctx.response()
                .addCookie(
                    LoginSessions.cookie(ctx, LANGUAGE, texts.locale().getLanguage())
                        .setMaxAge(Duration.ofDays(365).toSeconds())));
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
        .compose(view -> answer(visit, view))
        .onFailure(visit.ctx()::fail);
  }

  /** Adds the screens of the application, and ends the routes: nothing else is here. */
  public void end() {
    additions.screens().forEach(one -> get("/" + one.path(), one.right(), one::view));
    router.route().handler(ctx -> ctx.fail(404));
  }

  private Visit visit(RoutingContext ctx) {
    var known = Optional.ofNullable(ctx.<Principal>get(Principal.class.getName()));
    var principal = known.orElseGet(() -> new Principal("", PrincipalKind.APPLICATION, Set.of()));
    return new Visit(ctx, principal, texts(ctx), client.actingFor(caller(ctx, principal)));
  }

  private static Caller caller(RoutingContext ctx, Principal principal) {
    var reason = Optional.ofNullable(FormReader.of(ctx).get("reason")).orElse("");
    return new Caller(principal.name(), principal.kind(), LoginSessions.clientAddress(ctx), reason);
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

  /** Answers; the page is rendered on a worker thread, because a long list takes its time. */
  private Future<Void> answer(Visit visit, View view) {
    var ctx = visit.ctx();
    if (ctx.response().ended() || ctx.response().closed() || view instanceof View.Ended) {
      return Future.succeededFuture();
    }
    if (view instanceof View.GoTo other) {
      return ctx.response()
          .setStatusCode(303)
          .putHeader(HttpHeaders.LOCATION, Place.of(ctx).root() + other.path())
          .end();
    }
    var page = (View.Page) view;
    return html(visit, page)
        .compose(
            html -> {
              ctx.response().setStatusCode(page.status());
              return page.late().isEmpty() || visit.isHead()
                  ? Answer.end(ctx, HTML, Buffer.buffer(html))
                  : answer(visit, html.split(Pages.LATE, 2), page.late().get());
            });
  }

  /** Sends what stands before the late part, then makes that part, and sends it and the rest. */
  private Future<Void> answer(Visit visit, String[] html, Supplier<Future<View.Page>> late) {
    var response = visit.ctx().response().putHeader(HttpHeaders.CONTENT_TYPE, HTML);
    return response
        .setChunked(true)
        .write(html[0])
        .compose(v -> late.get())
        .compose(part -> html(visit, part))
        .compose(
            part -> response.closed() ? Future.succeededFuture() : response.end(part + html[1]));
  }

  private Future<String> html(Visit visit, View.Page page) {
    var session = login && visit.principal().kind() == PrincipalKind.USER;
    var token = FormToken.of(visit.ctx());
    return vertx.executeBlocking(
        () -> pages.html(visit, page, Place.of(visit.ctx()), token, additions, session), false);
  }

  private void failed(RoutingContext ctx) {
    var failure = Optional.ofNullable(ctx.failure());
    if (ctx.response().headWritten()) {
      LOG.log(Level.ERROR, "an answer of the console broke off", failure.orElse(null));
      ctx.request().connection().close();
      return;
    }
    var visit = visit(ctx);
    var problem = problem(ctx, failure);
    if (problem.status() == 401 && login && ctx.request().method().equals(HttpMethod.GET)) {
      var to = URLEncoder.encode(Place.of(ctx).self(), StandardCharsets.UTF_8);
      answer(visit, View.goTo("login?to=" + to));
      return;
    }
    answer(
            visit,
            View.page(
                    "error",
                    Map.of(
                        "status",
                        problem.status(),
                        "text",
                        problem.detail(),
                        "back",
                        ctx.request().method().equals(HttpMethod.POST) ? Place.of(ctx).self() : ""))
                .withStatus(problem.status()))
        .onFailure(
            again -> {
              LOG.log(Level.ERROR, "the error page of the console failed", again);
              ctx.response().setStatusCode(500).end();
            });
  }

  private static Problem problem(RoutingContext ctx, Optional<Throwable> failure) {
    return failure.map(Problem::of).orElseGet(() -> Problem.ofStatus(ctx.statusCode(), ""));
  }
}
