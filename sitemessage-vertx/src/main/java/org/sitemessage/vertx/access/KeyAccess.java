package org.sitemessage.vertx.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.text.KeySecret;

/**
 * Accepts the keys of the store. Only the hash of a secret travels on the event bus.
 *
 * @param vertx Vert.x on whose bus the engine is asked
 */
record KeyAccess(Vertx vertx) implements AccessControl {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public Future<Principal> principal(RoutingContext ctx) {
    var secret =
        AccessControl.bearer(ctx.request())
            .orElseThrow(() -> new HttpException(401, "send a key: \"Authorization: Bearer KEY\""));
    var hash =
        KeySecret.hash(secret)
            .orElseThrow(
                () ->
                    new HttpException(
                        401, "this is no key: keys begin with smk_ and have 47 characters"));
    return BusRequest.send(vertx, BusAddress.ACCESS, new JsonObject().put("hash", hash), PATIENCE)
        .map(KeyAccess::principal);
  }

  @Override
  public boolean acceptsSessions() {
    return false;
  }

  private static Principal principal(JsonObject reply) {
    var refusal = reply.getString("refusal");
    if (refusal != null) {
      throw new HttpException(401, refusal + "; send another key, or have one made");
    }
    return new Principal(
        reply.getString("name"),
        PrincipalKind.KEY,
        Right.read(new JsonFields("", reply), "rights"));
  }
}
