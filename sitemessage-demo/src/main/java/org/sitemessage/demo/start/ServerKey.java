package org.sitemessage.demo.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.vertx.access.AccessControl;

/**
 * Accepts, beside keys of the store, one secret that lives as long as the server. It stands in the
 * {@code server.json} beside the store, which only the server's own user can read, like the store
 * itself. So the commands of that user work without a key.
 *
 * @param secret the secret
 * @param keys access control for all other secrets
 */
record ServerKey(String secret, AccessControl keys) implements AccessControl {
  private static final int BYTES = 32;

  /** Creates one with a new secret. */
  static ServerKey random(AccessControl keys) {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new ServerKey(
        "local_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), keys);
  }

  @Override
  public Future<Principal> principal(RoutingContext ctx) {
    return AccessControl.bearer(ctx.request())
        .filter(this::isOurs)
        .map(
            known ->
                Future.succeededFuture(
                    Principal.withAllRights(
                        System.getProperty("user.name"), PrincipalKind.COMMAND_LINE)))
        .orElseGet(() -> keys.principal(ctx));
  }

  private boolean isOurs(String sent) {
    return MessageDigest.isEqual(secret.getBytes(UTF_8), sent.getBytes(UTF_8));
  }

  /** Leaves out the secret. */
  @Override
  public String toString() {
    return "ServerKey[%s]".formatted(keys);
  }
}
