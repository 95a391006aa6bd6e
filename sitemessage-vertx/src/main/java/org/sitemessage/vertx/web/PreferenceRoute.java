package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.api.schedule.PreferenceChoice;
import org.sitemessage.vertx.bus.BusRequest;

/**
 * Somebody's preference table over HTTP: the query says whose, a form or JSON what is chosen. A
 * form that a page of another site sends is refused.
 */
final class PreferenceRoute {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final List<String> ONCE = List.of("user", "address", "locale", "html");
  private static final List<String> LISTS = List.of("types", "messengers");

  private final Vertx vertx;
  private final Duration patience;

  PreferenceRoute(Vertx vertx, Duration patience) {
    this.vertx = vertx;
    this.patience = patience;
  }

  void mount(Router router, String path) {
    router.get(path).handler(ctx -> answer(ctx, "preferences", new JsonObject()));
    router.post(path).handler(PreferenceRoute::requireOwnPage);
    router.post(path).handler(BodyHandler.create(false).setBodyLimit(Limits.FORM_CHARS));
    router.post(path).handler(this::save);
    router.post(path).failureHandler(PreferenceRoute::fail);
  }

  private static void requireOwnPage(RoutingContext ctx) {
    if (!List.of(FORM, JSON).contains(mediaType(ctx))) {
      ApiRoutes.refuseUnread(
          ctx, Problem.ofStatus(415, "send it with Content-Type: %s or %s".formatted(FORM, JSON)));
    } else if (ForeignPage.sent(ctx.request())) {
      ApiRoutes.refuseUnread(
          ctx, Problem.ofStatus(403, "a page of another site may not save preferences here"));
    } else {
      ctx.next();
    }
  }

  private static String mediaType(RoutingContext ctx) {
    return Optional.ofNullable(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE))
        .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private static void fail(RoutingContext ctx) {
    if (ctx.statusCode() == FailureCode.TOO_LARGE.httpStatus()) {
      ApiRoutes.refuseUnread(
          ctx,
          Problem.of(
              FailureCode.TOO_LARGE,
              "body has more than %d bytes; at most so many are allowed"
                  .formatted(Limits.FORM_CHARS)));
    } else {
      ctx.next();
    }
  }

  private void save(RoutingContext ctx) {
    try {
      answer(ctx, "save", choice(ctx));
    } catch (SiteMessageException e) {
      Problem.of(e).send(ctx);
    }
  }

  private static JsonObject choice(RoutingContext ctx) {
    return mediaType(ctx).equals(FORM)
        ? PreferenceChoice.fromForm(ctx.request().formAttributes()).toJson()
        : PreferenceChoice.fromJson(
                JsonBody.decode(Optional.ofNullable(ctx.body().buffer()).orElseGet(Buffer::buffer)))
            .toJson();
  }

  private void answer(RoutingContext ctx, String action, JsonObject choice) {
    Future.succeededFuture(choice)
        .map(json -> withQuery(ctx, json).put("action", action))
        .compose(body -> BusRequest.send(vertx, BusAddress.SUBSCRIPTIONS, body, patience))
        .onSuccess(reply -> send(ctx, reply))
        .onFailure(failure -> Problem.of(failure).send(ctx));
  }

  private static void send(RoutingContext ctx, JsonObject table) {
    var html = table.getString("html");
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, html == null ? JSON : "text/html; charset=utf-8")
        .end(html == null ? table.encode() : html);
  }

  private static JsonObject withQuery(RoutingContext ctx, JsonObject body) {
    var query = ctx.queryParams();
    for (var name : query.names()) {
      if (ONCE.contains(name)) {
        body.put(name, query.get(name));
      } else if (LISTS.contains(name)) {
        body.put(name, new JsonArray(List.of(query.get(name).split(",", -1))));
      } else {
        throw SiteMessageException.invalid(
            name,
            "is not a known parameter (known: %s, %s)"
                .formatted(String.join(", ", ONCE), String.join(", ", LISTS)));
      }
    }
    return body;
  }
}
