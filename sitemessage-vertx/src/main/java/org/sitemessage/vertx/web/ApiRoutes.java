package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.bus.BusRequest;

/**
 * The event-bus contract over HTTP, to be mounted on an application's own router. It speaks to the
 * event bus only, so it may run in another process of a cluster than the engine.
 *
 * <p>There is no login: mount it behind the application's own. A POST is refused with 415 unless it
 * says {@code Content-Type: application/json}, which a form on a foreign page cannot; a file and a
 * form of preferences are taken unless a browser says that such a page sent them, a mail that came
 * back as {@code message/rfc822}. Failures are {@link Problem}s.
 */
public final class ApiRoutes {
  /** The largest body of a request, in bytes; larger ones are refused with 413. */
  public static final int MAX_BODY_BYTES = 16 << 20;

  /** All bodies under way take at most so many bytes; what comes then is refused with 503. */
  private static final int MAX_BODIES_BYTES = 64 << 20;

  /** Bodies above so many bytes are decoded on a worker thread: 64 KiB take about a millisecond. */
  private static final int DECODED_IN_PLACE_BYTES = 64 << 10;

  static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * Sending what is due takes as long as the messengers need, and commands as long as the store.
   */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

  private static final Duration LINGER = Duration.ofSeconds(1);

  /** The code of HTTP/2 for an answer that is whole while no more of the request is wanted. */
  private static final long NO_ERROR = 0;

  private final Vertx vertx;
  private final BodyBudget bodies = new BodyBudget(MAX_BODY_BYTES, MAX_BODIES_BYTES);

  private ApiRoutes(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Routes that send their requests to this Vert.x's event bus. */
  public static ApiRoutes create(Vertx vertx) {
    return new ApiRoutes(vertx);
  }

  /** Mounts the routes under {@code /api}; nothing below it falls through to later routes. */
  public void mount(Router router) {
    router.route("/api/*").subRouter(router());
  }

  /** The routes without a prefix, for {@code route("/somewhere/*").subRouter(…)}. */
  public Router router() {
    var router = Router.router(vertx);
    router.route().handler(SecurityHeaders.forData());
    router.post("/attachments").handler(new UploadRoute(vertx));
    refuseOthers(router, "/attachments", HttpMethod.POST);
    new PreferenceRoute(vertx, PATIENCE).mount(router, "/preferences");
    refuseOthers(router, "/preferences", HttpMethod.GET, HttpMethod.POST);
    router.post("/bounces").handler(bodies);
    router.post("/bounces").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.post("/bounces").handler(new BounceMailRoute(vertx));
    refuseOthers(router, "/bounces", HttpMethod.POST);
    router.post().handler(ApiRoutes::requireJson).handler(bodies);
    router.post().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    post(router, "/messages", BusAddress.SCHEDULE, PATIENCE, ctx -> body(ctx, false));
    post(router, "/preview", BusAddress.PREVIEW, PATIENCE, ctx -> body(ctx, false));
    get(router, "/messages/:id", BusAddress.MESSAGE, ApiRoutes::messageId);
    get(router, "/dispatches", BusAddress.DISPATCHES, ApiRoutes::page);
    post(router, "/send-scheduled", BusAddress.SEND_SCHEDULED, LONG_PATIENCE, c -> body(c, true));
    post(router, "/prepare", BusAddress.PREPARE, LONG_PATIENCE, ctx -> body(ctx, true));
    post(router, "/subscriptions", BusAddress.SUBSCRIPTIONS, PATIENCE, ctx -> body(ctx, false));
    router
        .get("/suppressions")
        .handler(ctx -> answer(ctx, BusAddress.SUPPRESSIONS, PATIENCE, ApiRoutes::suppressions));
    router
        .post("/suppressions")
        .handler(ctx -> answer(ctx, BusAddress.SUPPRESSIONS, PATIENCE, c -> body(c, false)));
    refuseOthers(router, "/suppressions", HttpMethod.GET, HttpMethod.POST);
    post(router, "/cancel", BusAddress.CANCEL, LONG_PATIENCE, ctx -> body(ctx, false));
    post(router, "/requeue", BusAddress.REQUEUE, LONG_PATIENCE, ctx -> body(ctx, false));
    post(router, "/cleanup", BusAddress.CLEANUP, LONG_PATIENCE, ctx -> body(ctx, true));
    post(
        router,
        "/check-undelivered",
        BusAddress.CHECK_UNDELIVERED,
        LONG_PATIENCE,
        c -> body(c, true));
    post(router, "/probe", BusAddress.PROBE, LONG_PATIENCE, ctx -> body(ctx, false));
    post(router, "/messengers/:alias/resume", BusAddress.RESUME, PATIENCE, ApiRoutes::alias);
    get(router, "/stats", BusAddress.STATS, ctx -> JsonObject::new);
    router
        .route()
        .handler(
            ctx -> Problem.ofStatus(404, "there is nothing at " + ctx.normalizedPath()).send(ctx));
    router.route().failureHandler(this::fail);
    return router;
  }

  private void get(
      Router router, String path, String address, Function<RoutingContext, RequestBody> body) {
    router.get(path).handler(ctx -> answer(ctx, address, PATIENCE, body));
    refuseOthers(router, path, HttpMethod.GET);
  }

  private void post(
      Router router,
      String path,
      String address,
      Duration patience,
      Function<RoutingContext, RequestBody> body) {
    router.post(path).handler(ctx -> answer(ctx, address, patience, body));
    refuseOthers(router, path, HttpMethod.POST);
  }

  private static void refuseOthers(Router router, String path, HttpMethod... methods) {
    var allowed = Arrays.stream(methods).map(HttpMethod::name).collect(Collectors.joining(", "));
    router
        .route(path)
        .handler(
            ctx -> {
              ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
              Problem.ofStatus(405, "only %s is possible here".formatted(allowed)).send(ctx);
            });
  }

  private void answer(
      RoutingContext ctx,
      String address,
      Duration patience,
      Function<RoutingContext, RequestBody> body) {
    Future.succeededFuture(body)
        .map(read -> read.apply(ctx))
        .compose(request -> request(ctx, address, patience, request))
        .onSuccess(reply -> ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json"))
        .onSuccess(reply -> ctx.response().end(reply.toBuffer()))
        .onFailure(failure -> Problem.of(failure).send(ctx));
  }

  /**
   * Decodes, and hands over to the bus (which copies), where it does not hold up other requests.
   */
  private Future<JsonObject> request(
      RoutingContext ctx, String address, Duration patience, RequestBody body) {
    return Optional.ofNullable(ctx.body().buffer()).map(Buffer::length).orElse(0)
            > DECODED_IN_PLACE_BYTES
        ? vertx
            .executeBlocking(() -> BusRequest.send(vertx, address, body.read(), patience), false)
            .compose(sent -> sent)
        : BusRequest.send(vertx, address, body.read(), patience);
  }

  private static RequestBody body(RoutingContext ctx, boolean optional) {
    var bytes = Optional.ofNullable(ctx.body().buffer()).orElseGet(Buffer::buffer);
    return () -> optional && bytes.length() == 0 ? new JsonObject() : JsonBody.decode(bytes);
  }

  private static RequestBody messageId(RoutingContext ctx) {
    return () -> new JsonObject().put("id", DispatchQuery.wholeNumber("id", ctx.pathParam("id")));
  }

  private static RequestBody page(RoutingContext ctx) {
    return () -> DispatchQuery.body(ctx.queryParams());
  }

  private static RequestBody suppressions(RoutingContext ctx) {
    return () -> SuppressionListing.body(ctx.queryParams());
  }

  private static RequestBody alias(RoutingContext ctx) {
    return () -> new JsonObject().put("messenger", ctx.pathParam("alias"));
  }

  private static void requireJson(RoutingContext ctx) {
    var type =
        Optional.ofNullable(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE))
            .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
            .orElse("");
    if (type.equals("application/json")) {
      ctx.next();
    } else {
      Problem.ofStatus(415, "send it with Content-Type: application/json").send(ctx);
    }
  }

  /**
   * The rest of the body is not waited for. The connection ends a moment later, so that the client
   * sees the answer before the reset; in HTTP/2, where other requests share it, only the stream.
   */
  static void refuseUnread(RoutingContext ctx, Problem problem) {
    var shared = ctx.request().version() == HttpVersion.HTTP_2;
    if (!shared) {
      ctx.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    problem.send(ctx);
    ctx.request().resume();
    ctx.vertx()
        .setTimer(
            LINGER.toMillis(),
            timer -> {
              if (shared) {
                ctx.response().reset(NO_ERROR);
              } else {
                ctx.request().connection().close();
              }
            });
  }

  private void fail(RoutingContext ctx) {
    var failure = ctx.failure();
    if (ctx.statusCode() == FailureCode.TOO_LARGE.httpStatus()) {
      refuseUnread(ctx, bodies.tooLarge());
    } else if (failure != null) {
      Problem.of(failure).send(ctx);
    } else {
      Problem.ofStatus(ctx.statusCode(), "the request cannot be read").send(ctx);
    }
  }

  /** The body of a bus request; reading it may take long and fail. */
  @FunctionalInterface
  private interface RequestBody {
    /**
     * Reads it.
     *
     * @throws SiteMessageException if it cannot be taken
     */
    JsonObject read();
  }
}
