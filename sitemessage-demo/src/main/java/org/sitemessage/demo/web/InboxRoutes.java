package org.sitemessage.demo.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.access.Right;
import org.sitemessage.demo.sandbox.Inbox;
import org.sitemessage.vertx.web.AccessGuard;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/** The sandbox inbox over HTTP. */
final class InboxRoutes {
  private final Optional<Inbox> inbox;

  private InboxRoutes(Optional<Inbox> inbox) {
    this.inbox = inbox;
  }

  /** Mounts {@code /api/inbox}; without an inbox it answers 404. */
  static void mount(Router router, AccessGuard guard, Optional<Inbox> inbox) {
    var routes = new InboxRoutes(inbox);
    router
        .route("/api/inbox*")
        .handler(SecurityHeaders.forData())
        .handler(guard.authentication())
        .handler(guard.require(Right.READ));
    router.route("/api/inbox").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(routes::list);
    router
        .route("/api/inbox/:id")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(routes::read);
  }

  private void list(RoutingContext ctx) {
    inbox.ifPresentOrElse(
        box -> {
          var mails = new JsonArray();
          box.mails().forEach(mail -> mails.add(mail.summary()));
          answer(ctx, new JsonObject().put("mails", mails));
        },
        () -> notFound(ctx, "there is no inbox: messengers are configured"));
  }

  private void read(RoutingContext ctx) {
    var id = ctx.pathParam("id");
    inbox
        .filter(box -> id.matches("\\d{1,18}"))
        .flatMap(box -> box.mail(Long.parseLong(id)))
        .ifPresentOrElse(
            mail ->
                ctx.vertx()
                    .executeBlocking(mail::detail, false)
                    .onSuccess(json -> answer(ctx, json))
                    .onFailure(failure -> Problem.of(failure).send(ctx)),
            () -> notFound(ctx, "the inbox holds no mail \"%s\"".formatted(id)));
  }

  private static void answer(RoutingContext ctx, JsonObject json) {
    ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json.toBuffer());
  }

  private static void notFound(RoutingContext ctx, String detail) {
    Problem.of(FailureCode.NOT_FOUND, detail).send(ctx);
  }
}
