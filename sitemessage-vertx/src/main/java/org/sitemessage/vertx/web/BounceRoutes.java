package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.bounce.MailgunPosts;
import org.sitemessage.vertx.bounce.Post;
import org.sitemessage.vertx.bounce.ProviderPosts;
import org.sitemessage.vertx.bounce.RefusedPostException;
import org.sitemessage.vertx.bounce.Report;
import org.sitemessage.vertx.bounce.SendGridPosts;
import org.sitemessage.vertx.bounce.SnsPosts;
import org.sitemessage.vertx.bounce.StandardWebhookPosts;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.BodyLimits;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/**
 * Routes to which providers post reports of mails: {@code /webhook} (Standard Webhooks), {@code
 * /mailgun}, {@code /sendgrid} and {@code /ses}, each if there is a key for it. An application
 * mounts them on its own router, reachable from outside. They use the event bus only, so they may
 * run in another process of a cluster than the engine.
 *
 * <p>A post that is not signed by the provider gets 401. A post that is too old, was accepted
 * before or is of a foreign topic gets 403. Both change nothing, and are published as {@code
 * sitemessage.event.refused}. A report that the engine could not record gets 503, so that the
 * provider posts it again.
 * <!-- snippet: SuppressionGuide.java#routes -->
 *
 * <pre>{@code
 * var keys =
 *     new BounceRoutes.Keys(
 *         bounces.get(BounceOptions.WEBHOOK_SECRETS),
 *         bounces.get(BounceOptions.MAILGUN_KEY),
 *         bounces.get(BounceOptions.SEND_GRID_KEY),
 *         bounces.get(BounceOptions.SNS_TOPICS));
 * BounceRoutes.create(vertx, keys).mount(router); // serves /sitemessage-bounces/*
 * }</pre>
 */
public final class BounceRoutes {
  /** Path under which {@link #mount} puts the routes. */
  public static final String PATH = "/sitemessage-bounces";

  private static final Logger LOG = System.getLogger(BounceRoutes.class.getName());
  private static final int MAX_BODY_BYTES = 2 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Clock clock;
  private final Map<String, ProviderPosts> providers = new LinkedHashMap<>();

  /**
   * Keys by which providers are recognised; a provider without a key may not post.
   *
   * @param webhookSecrets secrets of posts that follow Standard Webhooks, {@code whsec_…}
   * @param mailgunKey the HTTP webhook signing key of Mailgun
   * @param sendGridKey the verification key of SendGrid's signed event webhook
   * @param snsTopics the ARNs of the SNS topics through which SES reports bounces
   */
  public record Keys(
      List<String> webhookSecrets, String mailgunKey, String sendGridKey, List<String> snsTopics) {
    /** Copies. */
    public Keys {
      webhookSecrets = List.copyOf(webhookSecrets);
      snsTopics = List.copyOf(snsTopics);
    }

    /** Returns whether any provider may post. */
    public boolean given() {
      return !(webhookSecrets.isEmpty()
          && mailgunKey.isEmpty()
          && sendGridKey.isEmpty()
          && snsTopics.isEmpty());
    }

    /** Leaves out secrets. */
    @Override
    public String toString() {
      return "Keys[snsTopics=%s]".formatted(snsTopics);
    }
  }

  private BounceRoutes(Vertx vertx, Clock clock, Keys keys, Function<URI, Future<Buffer>> fetch) {
    this.vertx = vertx;
    this.clock = clock;
    if (!keys.webhookSecrets().isEmpty()) {
      providers.put("/webhook", new StandardWebhookPosts(keys.webhookSecrets()));
    }
    if (!keys.mailgunKey().isEmpty()) {
      providers.put("/mailgun", new MailgunPosts(keys.mailgunKey()));
    }
    if (!keys.sendGridKey().isEmpty()) {
      providers.put("/sendgrid", new SendGridPosts(keys.sendGridKey()));
    }
    if (!keys.snsTopics().isEmpty()) {
      providers.put("/ses", new SnsPosts(Set.copyOf(keys.snsTopics()), fetch));
    }
  }

  /**
   * Creates routes for providers that sign with these keys.
   *
   * @throws SiteMessageException with code 4000 if one of them is not a valid key; the text does
   *     not show it
   */
  public static BounceRoutes create(Vertx vertx, Keys keys) {
    return new BounceRoutes(vertx, Clock.systemUTC(), keys, new HttpsFetch(vertx));
  }

  static BounceRoutes create(
      Vertx vertx, Clock clock, Keys keys, Function<URI, Future<Buffer>> fetch) {
    return new BounceRoutes(vertx, clock, keys, fetch);
  }

  /** Mounts the routes under {@link #PATH}; nothing below it falls through to later routes. */
  public void mount(Router router) {
    router.route(PATH + "/*").subRouter(router());
  }

  /** Returns the routes without a prefix. */
  public Router router() {
    var router = Router.router(vertx);
    router.route().handler(SecurityHeaders.forData());
    router.post().handler(new Bodies(BodyLimits.of(MAX_BODY_BYTES)).reader());
    providers.forEach((path, provider) -> router.post(path).handler(ctx -> take(ctx, provider)));
    router
        .route()
        .handler(
            ctx -> Problem.ofStatus(404, "there is nothing at " + ctx.normalizedPath()).send(ctx));
    router.route().failureHandler(Problem::ofFailed);
    return router;
  }

  private void take(RoutingContext ctx, ProviderPosts provider) {
    var post = new Post(ctx.request().headers(), Bodies.of(ctx));
    Future.succeededFuture(provider)
        .compose(p -> p.read(post, clock.instant()))
        .compose(verified -> send(verified.reports()).onSuccess(v -> verified.taken().run()))
        .onSuccess(
            v -> ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end("{}"))
        .onFailure(failure -> refuse(ctx, failure));
  }

  private Future<Void> send(List<Report> reports) {
    return Rounds.from(0, from -> from < reports.size(), from -> send(reports, from)).mapEmpty();
  }

  /** Sends as many reports as a request may have; returns the index of the next report. */
  private Future<Integer> send(List<Report> reports, int from) {
    var to = Math.min(reports.size(), from + Limits.BOUNCES);
    var some = reports.subList(from, to);
    var array = new JsonArray();
    some.forEach(report -> array.add(report.toJson()));
    return BusRequest.send(
            vertx, BusAddress.BOUNCES, new JsonObject().put("reports", array), PATIENCE)
        .map(to);
  }

  private void refuse(RoutingContext ctx, Throwable failure) {
    if (failure instanceof RefusedPostException refused) {
      LOG.log(
          Level.DEBUG, "a post to {0} is refused: {1}", ctx.normalizedPath(), refused.getMessage());
      var event = new Event.Refused("bounces");
      vertx.eventBus().publish(BusAddress.EVENT_PREFIX + event.kind(), event.toJson());
      Problem.ofStatus(refused.status(), String.valueOf(refused.getMessage())).send(ctx);
    } else {
      Problem.of(failure).send(ctx);
    }
  }
}
