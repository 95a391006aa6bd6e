package org.sitemessage.vertx.web.response;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Ends responses. Needed because Vert.x sends the body of an answer to HEAD over HTTP/2. */
public final class Answer {
  private Answer() {}

  /**
   * Ends the response with this body, unless it was ended before, for example because the body came
   * too slowly. An answer to HEAD has only its length.
   */
  public static Future<Void> end(RoutingContext ctx, String contentType, Buffer body) {
    if (ctx.response().ended()) {
      return Future.succeededFuture();
    }
    var response = ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    return ctx.request().method().equals(HttpMethod.HEAD)
        ? response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length())).end()
        : response.end(body);
  }

  /**
   * Ends the response with the reply, or with the problem of its failure. A reply that is not a
   * JSON object fails, too, instead of leaving the client without an answer.
   */
  public static void end(RoutingContext ctx, Future<JsonObject> reply) {
    reply
        .map(json -> json.toBuffer())
        .onSuccess(body -> end(ctx, "application/json", body))
        .onFailure(failure -> Problem.of(failure).send(ctx));
  }
}
