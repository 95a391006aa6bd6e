package org.sitemessage.vertx.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Optional;
import org.sitemessage.api.access.Principal;
import org.sitemessage.vertx.text.KeySecret;

/**
 * Accepts the sessions of users, and keys. A request with a header {@code Authorization} is one
 * with a key, whatever cookies it has.
 *
 * @param sessions sessions of the users
 * @param keys access control of requests with a key
 */
record UserAccess(LoginSessions sessions, AccessControl keys) implements AccessControl {

  UserAccess(Vertx vertx, AccessControl keys) {
    this(LoginSessions.create(vertx), keys);
  }

  @Override
  public Future<Principal> principal(RoutingContext ctx) {
    if (ctx.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
      return keys.principal(ctx);
    }
    var token =
        LoginSessions.token(ctx)
            .orElseThrow(
                () ->
                    new HttpException(401, "log in, or send a key: \"Authorization: Bearer KEY\""));
    return sessions
        .principal(token, LoginSessions.isInBackground(ctx))
        .map(
            principal -> {
              if (!LoginSessions.isFormCheckedLater(ctx)) {
                requireOwnPage(ctx.request(), token);
              }
              return principal;
            });
  }

  private static void requireOwnPage(HttpServerRequest request, String token) {
    var reads = request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    var sent =
        Optional.ofNullable(request.getHeader(LoginSessions.CSRF_HEADER))
            .or(() -> Optional.ofNullable(request.formAttributes().get(LoginSessions.CSRF_FIELD)));
    if (!reads && sent.filter(text -> KeySecret.same(text, LoginSessions.csrf(token))).isEmpty()) {
      throw new HttpException(
          403,
          "a change needs the header %s, or the field %s of a form, with the text of the page that it comes from; load the page again"
              .formatted(LoginSessions.CSRF_HEADER, LoginSessions.CSRF_FIELD));
    }
  }
}
