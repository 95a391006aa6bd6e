package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AddressRights;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.BodyLimits;
import org.sitemessage.vertx.web.request.ForeignPage;
import org.sitemessage.vertx.web.request.FormBody;
import org.sitemessage.vertx.web.request.JsonBody;
import org.sitemessage.vertx.web.request.PageQuery;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/**
 * The event-bus contract over HTTP. An application mounts it on its own router. It uses the event
 * bus only, so it may run in another process of a cluster than the engine.
 *
 * <p>An {@link AccessControl} finds out who sends a request. A request without a sender is refused
 * with 401, one whose sender does not have the right with 403, both before anything of its body is
 * read; {@link AddressRights} has the right of each route. Without an access control, the routes
 * answer only requests from this machine. A POST is refused with 415 unless its {@code
 * Content-Type} is {@code application/json}, which a form on a foreign page cannot send; files,
 * forms of preferences and bounces ({@code message/rfc822}) have their own types. A POST is refused
 * with 403 if a browser reports that a page of another site sent it. Failures are {@link Problem}s.
 * {@code GET /openapi.json} answers the OpenAPI 3.1 document of these routes, which is the resource
 * {@code META-INF/sitemessage/openapi.json}.
 *
 * <p>A body has at most {@link #MAX_BODY_BYTES}, or a sixteenth of the heap where that is less. It
 * must arrive within a minute, with at least 16 KiB every 15 seconds, or is refused with 408; a
 * file may take longer than a minute. Bodies that have arrived take at most 64 MiB together, or a
 * quarter of the heap. The server has to limit the number of connections and the time for a request
 * head, by a {@link ConnectionGuard}.
 *
 * <p>Mount the routes before an application-wide {@code BodyHandler}, which reads bodies before the
 * right is asked for, and by its own limits.
 * <!-- snippet: JavadocGuide.java#api -->
 *
 * <pre>{@code
 * ApiRoutes.create(vertx).mount(router); // serves /api/*
 * }</pre>
 */
public final class ApiRoutes {
  /** Maximum size of the body of a request in bytes; a larger body is refused with 413. */
  public static final int MAX_BODY_BYTES = 16 << 20;

  /**
   * Size in bytes above which a body is decoded on a worker thread: 64 KiB take about a
   * millisecond.
   */
  private static final int DECODED_IN_PLACE_BYTES = 64 << 10;

  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Time limit of commands, which depends on the store. */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final AccessControl access;
  private final BodyLimits limits;
  private final Bodies bodies;

  private ApiRoutes(Vertx vertx, AccessControl access, BodyLimits limits) {
    this.vertx = vertx;
    this.access = access;
    this.limits = limits;
    this.bodies = new Bodies(limits);
  }

  /**
   * Creates routes without access control, which answer only requests from this machine: {@link
   * AccessControl#loopback}.
   */
  public static ApiRoutes create(Vertx vertx) {
    return create(vertx, AccessControl.loopback());
  }

  /** Creates routes that send their requests to the event bus of this Vert.x. */
  public static ApiRoutes create(Vertx vertx, AccessControl access) {
    return new ApiRoutes(vertx, access, BodyLimits.of(MAX_BODY_BYTES));
  }

  static ApiRoutes create(Vertx vertx, BodyLimits limits) {
    return new ApiRoutes(vertx, AccessControl.loopback(), limits);
  }

  /** Mounts the routes under {@code /api}; nothing below it falls through to later routes. */
  public void mount(Router router) {
    router.route("/api/*").subRouter(router());
  }

  /** Returns the routes without a prefix, for {@code route("/somewhere/*").subRouter(…)}. */
  public Router router() {
    var router = Router.router(vertx);
    router.route().handler(SecurityHeaders.forData());
    router.post().handler(ForeignPage::refuse);
    var guard = AccessGuard.create(vertx, access);
    guard.authenticate(router);
    var routes = new GuardedRoutes(router, guard);
    incoming(routes);
    messages(routes);
    people(routes);
    changes(routes);
    engine(routes, guard);
    router
        .route()
        .handler(
            ctx ->
                Problem.ofStatus(404, "there is nothing at " + ctx.normalizedPath())
                    .refuseUnread(ctx));
    router.route().failureHandler(Problem::ofFailed);
    return router;
  }

  private void incoming(GuardedRoutes routes) {
    routes.read("/openapi.json", Right.READ).handler(new OpenApiRoute());
    routes.refuseOthers("/openapi.json", HttpMethod.GET, HttpMethod.HEAD);
    routes.post("/attachments", BusAddress.UPLOAD).handler(new UploadRoute(vertx, limits.pace()));
    routes.refuseOthers("/attachments", HttpMethod.POST);
    new PreferenceRoute(vertx, PATIENCE).mount(routes, "/preferences");
    routes.refuseOthers("/preferences", HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);
    routes
        .post("/bounces", BusAddress.BOUNCES)
        .handler(bodies.reader())
        .handler(new BounceMailRoute(vertx));
    routes.refuseOthers("/bounces", HttpMethod.POST);
  }

  private void messages(GuardedRoutes routes) {
    routes
        .read("/messages", BusAddress.MESSAGES)
        .handler(ctx -> answer(ctx, BusAddress.MESSAGES, PATIENCE, page(PageQuery.MESSAGES)));
    json(routes, "/messages", BusAddress.SCHEDULE)
        .handler(ctx -> answer(ctx, BusAddress.SCHEDULE, PATIENCE, ApiRoutes::body));
    routes.refuseOthers("/messages", HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);
    post(routes, "/preview", BusAddress.PREVIEW, PATIENCE, ctx -> body(ctx, false));
    get(routes, "/messages/:id", BusAddress.MESSAGE, ctx -> id(ctx, PageQuery.MESSAGE));
    get(routes, "/dispatches/:id", BusAddress.DISPATCH, ctx -> id(ctx, PageQuery.NONE));
    get(routes, "/dispatches", BusAddress.DISPATCHES, page(PageQuery.DISPATCHES));
    both(routes, "/filters", BusAddress.FILTERS, ApiRoutes::filters, ApiRoutes::body);
    json(routes, "/send-scheduled", BusAddress.SEND_SCHEDULED).handler(this::sendScheduled);
    routes.refuseOthers("/send-scheduled", HttpMethod.POST);
    post(routes, "/prepare", BusAddress.PREPARE, LONG_PATIENCE, ctx -> body(ctx, true));
  }

  private void people(GuardedRoutes routes) {
    post(routes, "/subscriptions", BusAddress.SUBSCRIPTIONS, PATIENCE, ctx -> body(ctx, false));
    both(
        routes, "/suppressions", BusAddress.SUPPRESSIONS, ApiRoutes::suppressions, ApiRoutes::body);
    get(routes, "/feedback", BusAddress.FEEDBACK, page(PageQuery.FEEDBACK));
    routes
        .read("/people", BusAddress.PEOPLE)
        .handler(ctx -> answer(ctx, BusAddress.PEOPLE, LONG_PATIENCE, ApiRoutes::person));
    json(routes, "/people", BusAddress.PEOPLE)
        .handler(ctx -> answer(ctx, BusAddress.PEOPLE, LONG_PATIENCE, ApiRoutes::body));
    routes.refuseOthers("/people", HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);
  }

  private void changes(GuardedRoutes routes) {
    post(routes, "/cancel", BusAddress.CANCEL, LONG_PATIENCE, ctx -> body(ctx, false));
    post(routes, "/requeue", BusAddress.REQUEUE, LONG_PATIENCE, ctx -> body(ctx, false));
    post(routes, "/settle", BusAddress.SETTLE, LONG_PATIENCE, ctx -> body(ctx, false));
    both(routes, "/operations", BusAddress.OPERATIONS, KeyBodies::list, ApiRoutes::body);
    get(routes, "/operations/:id", BusAddress.OPERATIONS, ApiRoutes::operation);
    post(routes, "/cleanup", BusAddress.CLEANUP, LONG_PATIENCE, ctx -> body(ctx, true));
    post(
        routes,
        "/check-undelivered",
        BusAddress.CHECK_UNDELIVERED,
        LONG_PATIENCE,
        c -> body(c, true));
    post(routes, "/probe", BusAddress.PROBE, LONG_PATIENCE, ctx -> body(ctx, false));
  }

  private void engine(GuardedRoutes routes, AccessGuard guard) {
    post(
        routes,
        "/messengers/:alias/pause",
        BusAddress.PAUSE,
        PATIENCE,
        ctx -> about(ctx, "messenger"));
    post(
        routes,
        "/messengers/:alias/limit",
        BusAddress.LIMIT,
        PATIENCE,
        ctx -> about(ctx, "messenger"));
    post(routes, "/types/:alias/pause", BusAddress.PAUSE_TYPE, PATIENCE, ctx -> about(ctx, "type"));
    post(
        routes,
        "/types/:alias/resume",
        BusAddress.RESUME_TYPE,
        PATIENCE,
        ctx -> named(ctx, "type", "alias"));
    post(
        routes,
        "/messengers/:alias/unlimit",
        BusAddress.UNLIMIT,
        PATIENCE,
        ctx -> named(ctx, "messenger", "alias"));
    post(
        routes,
        "/messengers/:alias/resume",
        BusAddress.RESUME,
        PATIENCE,
        ctx -> named(ctx, "messenger", "alias"));
    routes.get("/events", Right.READ).handler(new EventStreamRoute(vertx, guard));
    routes.refuseOthers("/events", HttpMethod.GET);
    get(routes, "/stats", BusAddress.STATS, page(PageQuery.NONE));
    get(routes, "/settings", BusAddress.SETTINGS, page(PageQuery.NONE));
    get(routes, "/nodes", BusAddress.NODES, page(PageQuery.NONE));
    post(routes, "/nodes/:id/drain", BusAddress.DRAIN, PATIENCE, ctx -> named(ctx, "node", "id"));
    post(
        routes,
        "/nodes/:id/undrain",
        BusAddress.UNDRAIN,
        PATIENCE,
        ctx -> named(ctx, "node", "id"));
    get(routes, "/history", BusAddress.HISTORY, page(PageQuery.HISTORY));
    both(routes, "/keys", BusAddress.KEYS, KeyBodies::list, KeyBodies::change);
    both(routes, "/users", BusAddress.USERS, KeyBodies::list, KeyBodies::change);
    get(routes, "/audit", BusAddress.AUDIT, KeyBodies::audit);
  }

  /** Adds a route for GET, and for HEAD, which Vert.x answers without the body. */
  static Route read(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private void get(
      GuardedRoutes routes,
      String path,
      String address,
      Function<RoutingContext, RequestBody> body) {
    routes.read(path, address).handler(ctx -> answer(ctx, address, PATIENCE, body));
    routes.refuseOthers(path, HttpMethod.GET, HttpMethod.HEAD);
  }

  private void post(
      GuardedRoutes routes,
      String path,
      String address,
      Duration patience,
      Function<RoutingContext, RequestBody> body) {
    json(routes, path, address).handler(ctx -> answer(ctx, address, patience, body));
    routes.refuseOthers(path, HttpMethod.POST);
  }

  /** Adds a route that lists by GET, and changes by POST. */
  private void both(
      GuardedRoutes routes,
      String path,
      String address,
      Function<RoutingContext, RequestBody> list,
      Function<RoutingContext, RequestBody> change) {
    routes.read(path, address).handler(ctx -> answer(ctx, address, PATIENCE, list));
    json(routes, path, address).handler(ctx -> answer(ctx, address, PATIENCE, change));
    routes.refuseOthers(path, HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);
  }

  private Route json(GuardedRoutes routes, String path, String address) {
    return routes.post(path, address).handler(ApiRoutes::requireJson).handler(bodies.reader());
  }

  private void answer(
      RoutingContext ctx,
      String address,
      Duration patience,
      Function<RoutingContext, RequestBody> body) {
    Answer.end(
        ctx,
        Future.succeededFuture(body)
            .map(read -> read.apply(ctx))
            .compose(request -> request(ctx, address, patience, request)));
  }

  /**
   * Decodes a body and sends it on the bus, which copies it; large bodies on a worker thread, so
   * that they do not delay other requests.
   */
  private Future<JsonObject> request(
      RoutingContext ctx, String address, Duration patience, RequestBody body) {
    return Bodies.of(ctx).length() > DECODED_IN_PLACE_BYTES
        ? vertx
            .executeBlocking(() -> send(ctx, address, patience, body), false)
            .compose(sent -> sent)
        : send(ctx, address, patience, body);
  }

  private Future<JsonObject> send(
      RoutingContext ctx, String address, Duration patience, RequestBody body) {
    var trace = TraceContext.ofHeaders(ctx.request().headers());
    return BusRequest.send(vertx, address, body.read(), AccessGuard.caller(ctx), trace, patience);
  }

  private void sendScheduled(RoutingContext ctx) {
    Future.succeededFuture(ctx)
        .map(c -> body(c, true).read())
        .onSuccess(
            body ->
                answer(
                    ctx, BusAddress.SEND_SCHEDULED, SendRequest.answerTime(body), c -> () -> body))
        .onFailure(failure -> Problem.of(failure).send(ctx));
  }

  static RequestBody body(RoutingContext ctx) {
    return body(ctx, false);
  }

  private static RequestBody body(RoutingContext ctx, boolean optional) {
    var bytes = Bodies.of(ctx);
    return () -> {
      PageQuery.NONE.body(ctx.queryParams());
      return optional && bytes.length() == 0 ? new JsonObject() : JsonBody.decode(bytes);
    };
  }

  private static RequestBody id(RoutingContext ctx, PageQuery query) {
    var id = ctx.pathParam("id");
    return () -> query.body(ctx.queryParams()).put("id", PageQuery.wholeNumber("id", id));
  }

  private static RequestBody operation(RoutingContext ctx) {
    var id = id(ctx, PageQuery.NONE);
    return () -> id.read().put("action", "show");
  }

  private static Function<RoutingContext, RequestBody> page(PageQuery query) {
    return ctx -> () -> query.body(ctx.queryParams());
  }

  private static RequestBody suppressions(RoutingContext ctx) {
    return () -> SuppressionListing.body(ctx.queryParams());
  }

  private static RequestBody filters(RoutingContext ctx) {
    return () -> PageQuery.FILTERS.body(ctx.queryParams()).put("action", "list");
  }

  private static RequestBody person(RoutingContext ctx) {
    return () -> PageQuery.PERSON.body(ctx.queryParams()).put("action", "show");
  }

  /** Reads a body whose subject stands in the path. */
  private static RequestBody about(RoutingContext ctx, String subject) {
    var given = body(ctx, true);
    return () -> {
      var body = given.read();
      if (body.containsKey(subject)) {
        throw SiteMessageException.invalid(subject, "must be left out, the path names it");
      }
      return body.put(subject, ctx.pathParam("alias"));
    };
  }

  /** Reads a body without fields, whose only one stands in the path. */
  private static RequestBody named(RoutingContext ctx, String field, String parameter) {
    var given = body(ctx, true);
    return () -> {
      new JsonFields("", given.read()).allowOnly(Set.of());
      return new JsonObject().put(field, ctx.pathParam(parameter));
    };
  }

  private static void requireJson(RoutingContext ctx) {
    if (FormBody.mediaType(ctx).equals("application/json")) {
      ctx.next();
    } else {
      Problem.ofStatus(415, "send it with Content-Type: application/json").refuseUnread(ctx);
    }
  }

  /** The body of a bus request, whose reading may take long and fail. */
  @FunctionalInterface
  interface RequestBody {
    /**
     * Reads it.
     *
     * @throws SiteMessageException if it is not acceptable
     */
    JsonObject read();
  }
}
