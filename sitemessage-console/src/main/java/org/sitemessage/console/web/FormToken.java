package org.sitemessage.console.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.auth.prng.VertxContextPRNG;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.Optional;
import org.sitemessage.vertx.access.LoginSessions;

/**
 * Proves that a form was sent by a page of this console: each form has a hidden field with the text
 * that follows from the session of the user, or without a session, with a random value that the
 * browser holds as a cookie, too. Pages of other sites know neither. It needs no state on the
 * server, so that any node accepts the forms of all others.
 */
final class FormToken {
  /** Name of the field. */
  static final String NAME = LoginSessions.CSRF_FIELD;

  private static final String COOKIE = "sitemessage-form";

  private static final int CHARS = 32;

  private FormToken() {}

  /** Returns the value for the forms of a page, and makes one for a browser that has none. */
  static String of(RoutingContext ctx) {
    return held(ctx)
        .orElseGet(
            () -> {
              var made = VertxContextPRNG.current(ctx.vertx()).nextString(CHARS);
              ctx.response()
                  .addCookie(
                      LoginSessions.cookie(ctx, COOKIE, made).setSameSite(CookieSameSite.STRICT));
              return made;
            });
  }

  /** Returns whether the form that was read has the value of the cookie. */
  static boolean isGenuine(RoutingContext ctx) {
    var field = Optional.ofNullable(FormReader.of(ctx).get(NAME)).orElse("");
    return held(ctx)
        .filter(held -> MessageDigest.isEqual(held.getBytes(US_ASCII), field.getBytes(US_ASCII)))
        .isPresent();
  }

  private static Optional<String> held(RoutingContext ctx) {
    return LoginSessions.token(ctx)
        .map(LoginSessions::csrf)
        .or(
            () ->
                Optional.ofNullable(ctx.request().getCookie(COOKIE))
                    .map(Cookie::getValue)
                    .filter(value -> value.length() >= CHARS));
  }
}
