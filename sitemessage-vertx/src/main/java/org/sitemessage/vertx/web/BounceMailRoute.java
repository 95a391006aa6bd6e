package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import org.sitemessage.api.Limits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.FormBody;
import org.sitemessage.vertx.web.request.JsonBody;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Accepts a bounce as a mail ({@code message/rfc822}, which no page of another site can send) or as
 * the JSON of the bus contract. Only the first part of a large mail is passed on.
 *
 * @param vertx Vert.x on whose bus the mail is sent
 */
record BounceMailRoute(Vertx vertx) implements Handler<RoutingContext> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public void handle(RoutingContext ctx) {
    var bytes = Bodies.of(ctx);
    switch (FormBody.mediaType(ctx)) {
      case "application/json" -> send(ctx, () -> JsonBody.decode(bytes));
      case "message/rfc822" -> {
        // A report comes before the copy of the returned mail.
        var front = bytes.getBytes(0, Math.min(bytes.length(), Limits.BOUNCE_BYTES));
        send(ctx, () -> new JsonObject().put("mail", Base64.getEncoder().encodeToString(front)));
      }
      default ->
          Problem.ofStatus(415, "send it with Content-Type: message/rfc822, or application/json")
              .send(ctx);
    }
  }

  private void send(RoutingContext ctx, Supplier<JsonObject> body) {
    Answer.end(
        ctx,
        Future.succeededFuture(body)
            .map(Supplier::get)
            .compose(
                json ->
                    BusRequest.send(
                        vertx, BusAddress.BOUNCES, json, AccessGuard.caller(ctx), PATIENCE)));
  }
}
