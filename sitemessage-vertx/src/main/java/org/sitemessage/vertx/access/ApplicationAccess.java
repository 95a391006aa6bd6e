package org.sitemessage.vertx.access;

import io.vertx.core.Future;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authorization.AuthorizationProvider;
import io.vertx.ext.auth.authorization.PermissionBasedAuthorization;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;

/**
 * Accepts the users of the application's own login.
 *
 * @param login finds out who the user is
 * @param rights finds out which permissions the user has
 */
record ApplicationAccess(AuthenticationHandler login, AuthorizationProvider rights)
    implements AccessControl {

  @Override
  public void prepare(Router router) {
    router.route().handler(login);
  }

  @Override
  public Future<Principal> principal(RoutingContext ctx) {
    var user = ctx.user();
    return user == null
        ? Future.failedFuture(new HttpException(401, "log in first"))
        : rights.getAuthorizations(user).map(v -> principal(user));
  }

  @Override
  public boolean acceptsSessions() {
    return false;
  }

  private static Principal principal(User user) {
    return Principal.application(
        Optional.ofNullable(user.subject()).orElse("a user without a name"),
        Arrays.stream(Right.values())
            .filter(right -> PermissionBasedAuthorization.create(right.permission()).match(user))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Right.class))));
  }
}
