package org.sitemessage.vertx.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.text.KeySecret;

/**
 * Begins and ends the sessions of users, for pages with a login; {@link AccessControl#users}
 * accepts the sessions. The store has the sessions, so that they hold on all nodes and survive a
 * restart. A session is over 12 hours after the login, or 2 hours after its last request. It ends
 * at once when the user logs out or is disabled, or when the password is changed. It asks the
 * engine over the event bus, on which the hash of a token travels, and a password as it is. Usable
 * from any thread.
 */
public final class LoginSessions {
  /** Name of the cookie that holds the token of a session. */
  public static final String COOKIE = "sitemessage";

  /** Header of a request that changes something, with the text of {@link #csrf}. */
  public static final String CSRF_HEADER = "X-CSRF-Token";

  /** Field of a form that changes something, with the text of {@link #csrf}. */
  public static final String CSRF_FIELD = "csrf";

  /**
   * Header of a request that a page sends by itself, with any value. It does not count as use of
   * the session, so that a page that stays open does not keep the session alive.
   */
  public static final String BACKGROUND_HEADER = "Sitemessage-Background";

  private static final String FORM_IS_CHECKED_LATER = LoginSessions.class.getName() + ".form";
  private static final String IN_BACKGROUND = LoginSessions.class.getName() + ".background";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String REFUSAL = "refusal";

  private final Vertx vertx;

  private LoginSessions(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Creates sessions that ask the engine on the event bus of this Vert.x. */
  public static LoginSessions create(Vertx vertx) {
    return new LoginSessions(vertx);
  }

  /**
   * Begins a session.
   *
   * @param clientAddress address of the client, which wrong passwords are counted for; see {@link
   *     #clientAddress}
   * @return the session; fails with a {@link LoginRefusedException} if the name or the password is
   *     wrong, the user is disabled, or there were too many wrong passwords; with a {@link
   *     SiteMessageException} if a field is too long, or no engine answers
   */
  public Future<LoginSession> login(String name, String password, String clientAddress) {
    return ask(
            BusAddress.LOGIN,
            new JsonObject().put("name", name).put("password", password).put("from", clientAddress))
        .map(LoginSessions::accepted)
        .map(
            reply ->
                new LoginSession(
                    reply.getString("token"),
                    Instant.ofEpochMilli(reply.getLong("expiresAtMs")),
                    principalOf(reply)));
  }

  /**
   * Changes the password of the user of a session, and ends all other sessions of the user.
   *
   * @param token token of the session
   * @param password the password so far
   * @param newPassword the password from now on
   * @param clientAddress address of the client, which wrong passwords are counted for
   * @return fails like {@link #login}
   */
  public Future<Void> changePassword(
      String token, String password, String newPassword, String clientAddress) {
    return ask(
            BusAddress.LOGIN,
            new JsonObject()
                .put("session", KeySecret.hashSession(token).orElse(""))
                .put("password", password)
                .put("newPassword", newPassword)
                .put("from", clientAddress))
        .map(LoginSessions::accepted)
        .mapEmpty();
  }

  /** Ends a session. Completes with false if it was over already. */
  public Future<Boolean> end(String token) {
    var hash = KeySecret.hashSession(token);
    return hash.isEmpty()
        ? Future.succeededFuture(false)
        : ask(BusAddress.SESSION, new JsonObject().put("action", "end").put("hash", hash.get()))
            .map(reply -> reply.getBoolean("ended"));
  }

  /**
   * Tells {@link AccessControl#users} that the route reads the form of this request itself, and
   * refuses it unless its field {@value #CSRF_FIELD} has the text of {@link #csrf}. So the user is
   * known before anything of the form is read.
   */
  public static void checkFormLater(RoutingContext ctx) {
    ctx.put(FORM_IS_CHECKED_LATER, true);
  }

  static boolean isFormCheckedLater(RoutingContext ctx) {
    return ctx.get(FORM_IS_CHECKED_LATER) != null;
  }

  /** Lets later checks of this request not count as use of its session. */
  public static void goOnInBackground(RoutingContext ctx) {
    ctx.put(IN_BACKGROUND, true);
  }

  static boolean isInBackground(RoutingContext ctx) {
    return ctx.get(IN_BACKGROUND) != null || ctx.request().headers().contains(BACKGROUND_HEADER);
  }

  /** Returns the user of a session; fails with 401 if the session is over. */
  Future<Principal> principal(String token, boolean background) {
    var hash = KeySecret.hashSession(token);
    return hash.isEmpty()
        ? Future.failedFuture(new HttpException(401, "the session is over; log in again"))
        : BusRequest.send(
                vertx,
                BusAddress.SESSION,
                new JsonObject()
                    .put("action", "check")
                    .put("hash", hash.get())
                    .put("background", background),
                PATIENCE)
            .map(
                reply -> {
                  if (reply.containsKey(REFUSAL)) {
                    throw new HttpException(401, reply.getString(REFUSAL));
                  }
                  return principalOf(reply);
                });
  }

  private Future<JsonObject> ask(String address, JsonObject body) {
    return BusRequest.send(vertx, address, body, PATIENCE)
        .recover(failure -> Future.failedFuture(BusRequest.refusal(address, failure)));
  }

  private static JsonObject accepted(JsonObject reply) {
    if (reply.containsKey(REFUSAL)) {
      throw new LoginRefusedException(
          reply.getString(REFUSAL),
          Optional.ofNullable(reply.getLong("retryAfterMs")).map(Duration::ofMillis));
    }
    return reply;
  }

  /**
   * Answers a request whose {@link #login} or {@link #changePassword} was refused with the text of
   * the refusal: 401 for a wrong password, 429 with the header {@code Retry-After} after too many
   * of them, 400 if a field is too long. Any other failure fails the request. {@code
   * ctx.fail(failure)} would answer 500 to a wrong password, and log its stack trace.
   */
  public static void refuse(RoutingContext ctx, Throwable failure) {
    if (failure instanceof LoginRefusedException refusal) {
      refusal
          .retryAfter()
          .ifPresent(
              delay ->
                  ctx.response()
                      .putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(delay.toSeconds() + 1)));
      end(ctx, refusal.status(), refusal);
    } else if (failure instanceof SiteMessageException refusal
        && refusal.code().httpStatus() < 500) {
      end(ctx, refusal.code().httpStatus(), refusal);
    } else {
      ctx.fail(failure);
    }
  }

  private static void end(RoutingContext ctx, int status, Throwable refusal) {
    ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(String.valueOf(refusal.getMessage()));
  }

  private static Principal principalOf(JsonObject reply) {
    return new Principal(
        reply.getString("name"),
        PrincipalKind.USER,
        Right.read(new JsonFields("", reply), "rights"));
  }

  /**
   * Returns the text that a page sends with each change, to show that it is a page of ours: a page
   * of another site can make a browser send the cookie, but cannot read this text.
   */
  public static String csrf(String token) {
    return KeySecret.csrf(token);
  }

  /** Returns the token of the session whose cookie a request has; the session may be over. */
  public static Optional<String> token(RoutingContext ctx) {
    return Optional.ofNullable(ctx.request().getCookie(COOKIE)).map(Cookie::getValue);
  }

  /**
   * Returns the address of the client of a request: that of the connection or, of a proxy on this
   * machine or one of {@link TrustedProxies}, the last one of {@code X-Forwarded-For}, which the
   * proxy has added. If that is one of them, too, the one before it counts. Any other proxy counts
   * as one client.
   */
  public static String clientAddress(RoutingContext ctx) {
    var peer = ctx.request().connection().remoteAddress();
    var client = peer == null ? "" : Optional.ofNullable(peer.hostAddress()).orElse("");
    var believed = LoopbackAccess.isHere(peer) || TrustedProxies.include(ctx, client);
    var forwarded = String.join(",", ctx.request().headers().getAll("X-Forwarded-For"));
    for (int end = forwarded.length(); believed && end >= 0; ) {
      var start = forwarded.lastIndexOf(',', end - 1);
      var named = TrustedProxies.named(forwarded.substring(start + 1, end).strip());
      if (named.isEmpty()) {
        break;
      }
      client = named.get();
      believed = TrustedProxies.include(ctx, client);
      end = start;
    }
    return client;
  }

  /**
   * Adds the cookie of a session to the answer. It is sent over https alone if the request came by
   * https, here or, by the header {@code X-Forwarded-Proto}, at a proxy.
   */
  public static void setCookie(RoutingContext ctx, LoginSession session) {
    ctx.response().addCookie(cookie(ctx, COOKIE, session.token()));
  }

  /** Makes the browser forget the cookie. */
  public static void removeCookie(RoutingContext ctx) {
    ctx.response().addCookie(cookie(ctx, COOKIE, "").setMaxAge(0));
  }

  /**
   * Returns a cookie for all pages of this host that no script can read. It is sent over https
   * alone on the same condition as that of a session.
   */
  public static Cookie cookie(RoutingContext ctx, String name, String value) {
    return Cookie.cookie(name, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.LAX)
        .setSecure(
            ctx.request().isSSL()
                || "https".equalsIgnoreCase(ctx.request().getHeader("X-Forwarded-Proto")));
  }
}
