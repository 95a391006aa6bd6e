package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.BodyLimits;
import org.sitemessage.vertx.web.request.FormBody;
import org.sitemessage.vertx.web.request.JsonBody;
import org.sitemessage.vertx.web.request.PageQuery;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.Problem;

/**
 * The preference table of one person over HTTP: the query names the person, a form or JSON the
 * choice. A form that a page of another site sends is refused.
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

  void mount(GuardedRoutes routes, String path) {
    routes
        .read(path, BusAddress.SUBSCRIPTIONS)
        .handler(ctx -> answer(ctx, "preferences", new JsonObject()));
    routes
        .post(path, BusAddress.SUBSCRIPTIONS)
        .handler(PreferenceRoute::requireForm)
        .handler(new Bodies(BodyLimits.of(Limits.FORM_CHARS)).reader())
        .handler(this::save);
  }

  private static void requireForm(RoutingContext ctx) {
    if (List.of(FORM, JSON).contains(FormBody.mediaType(ctx))) {
      ctx.next();
    } else {
      Problem.ofStatus(415, "send it with Content-Type: %s or %s".formatted(FORM, JSON))
          .refuseUnread(ctx);
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
    if (FormBody.mediaType(ctx).equals(FORM)) {
      return PreferenceChoice.fromForm(FormBody.read(ctx)).toJson();
    }
    var body = JsonBody.decode(Bodies.of(ctx));
    new JsonFields("", body).allowOnly(PreferenceChoice.KEYS);
    return PreferenceChoice.fromJson(body).toJson();
  }

  private void answer(RoutingContext ctx, String action, JsonObject choice) {
    Future.succeededFuture(choice)
        .map(json -> withQuery(ctx, json).put("action", action))
        .compose(
            body ->
                BusRequest.send(
                    vertx, BusAddress.SUBSCRIPTIONS, body, AccessGuard.caller(ctx), patience))
        .map(table -> send(ctx, table))
        .onFailure(failure -> Problem.of(failure).send(ctx));
  }

  private static Future<Void> send(RoutingContext ctx, JsonObject table) {
    var html = table.getString("html");
    return html == null
        ? Answer.end(ctx, JSON, table.toBuffer())
        : Answer.end(ctx, "text/html; charset=utf-8", Buffer.buffer(html));
  }

  /** Adds the parameters of the query; an empty one counts as absent. */
  private static JsonObject withQuery(RoutingContext ctx, JsonObject body) {
    var query = ctx.queryParams();
    PageQuery.requireOnce(query);
    for (var name : query.names()) {
      var value = query.get(name);
      if (!ONCE.contains(name) && !LISTS.contains(name)) {
        throw SiteMessageException.invalid(
            name,
            "is not a known parameter (known: %s, %s)"
                .formatted(String.join(", ", ONCE), String.join(", ", LISTS)));
      }
      if (!value.isEmpty()) {
        body.put(name, ONCE.contains(name) ? value : new JsonArray(List.of(value.split(",", -1))));
      }
    }
    return body;
  }
}
