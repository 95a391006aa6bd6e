package org.sitemessage.demo.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.demo.base.HostCheck;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.vertx.web.response.Problem;

/**
 * An HTTP server on the loopback address that plays remote APIs, delivers nothing and keeps the
 * newest messages in memory. It ends with its Vert.x; what it keeps can be asked for from any
 * thread.
 */
public final class FakeServices {
  private static final String HOST = "127.0.0.1";
  private static final int MAX_BODY = 1 << 20;

  private final List<FakeApi> apis =
      List.of(new FakeTelegram(), new FakeVk(), new FakeFacebook(), new FakeX(), new FakeWebhook());
  private final AtomicReference<Newest<Received>> kept = new AtomicReference<>(Newest.none());
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, JsonObject> messengers;
  private final int port;

  private FakeServices(Vertx vertx, int port) {
    var router = Router.router(vertx);
    router.route().handler(new HostCheck(HOST));
    router.post().consumes("multipart/form-data").handler(this::readParts);
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
    router.route().handler(ctx -> answer(ctx, call(ctx)));
    router.route().failureHandler(FakeServices::fail);
    this.port = listen(vertx, router, port).actualPort();
    messengers = provided();
  }

  /**
   * Starts the services, and waits until they listen.
   *
   * @param port port to listen on; 0 for any free port
   * @throws StartException if the port is taken
   */
  public static FakeServices start(Vertx vertx, int port) {
    return new FakeServices(vertx, port);
  }

  private static HttpServer listen(Vertx vertx, Router router, int port) {
    try {
      return Waiting.started(vertx.createHttpServer().requestHandler(router).listen(port, HOST));
    } catch (StartException e) {
      throw new StartException(
          ("the sandbox's services cannot listen on %s:%d: the port is in use; choose another as"
                  + " sandbox.httpPort")
              .formatted(HOST, port),
          e);
    }
  }

  /** Returns the URL of the services, without a slash at the end. */
  public String url() {
    return "http://%s:%d".formatted(HOST, port);
  }

  /** Returns the configuration of each messenger that has a service here and a provider. */
  Map<String, JsonObject> messengers() {
    return messengers;
  }

  private Map<String, JsonObject> provided() {
    var provided =
        ServiceLoader.load(MessengerProvider.class).stream()
            .<MessengerProvider<?>>map(ServiceLoader.Provider::get)
            .map(MessengerProvider::alias)
            .collect(Collectors.toSet());
    var options = new LinkedHashMap<String, JsonObject>();
    apis.stream()
        .filter(api -> provided.contains(api.alias()))
        .forEach(api -> options.put(api.alias(), api.options(url())));
    return options;
  }

  /** Returns the messages that arrived and are still kept, newest first. */
  public List<Received> received() {
    return Optional.ofNullable(kept.get()).map(Newest::newestFirst).orElseGet(List::of);
  }

  /** Returns a message that is still kept. */
  public Optional<Received> received(long id) {
    return received().stream().filter(each -> each.id() == id).findFirst();
  }

  /**
   * Returns addresses to try, by messenger: {@code {"vk": {"takes": "-1", "refuses": {"gone":
   * "410"}}}}.
   */
  public JsonObject addresses() {
    var addresses = new JsonObject();
    for (var api : apis) {
      if (messengers.containsKey(api.alias())) {
        var refuses = new JsonObject();
        Stream.of(Trouble.values()).forEach(t -> refuses.put(t.word(), api.address(url(), t)));
        addresses.put(
            api.alias(), new JsonObject().put("takes", api.address(url())).put("refuses", refuses));
      }
    }
    return addresses;
  }

  /** Reads a form with files, which may be larger than other bodies; drops what is in the files. */
  private void readParts(RoutingContext ctx) {
    var parts = new LinkedHashMap<String, String>();
    ctx.request()
        .setExpectMultipart(true)
        .uploadHandler(
            file -> {
              parts.put(file.name(), file.filename());
              file.handler(bytes -> {});
            })
        .exceptionHandler(ctx::fail)
        .endHandler(
            v -> {
              ctx.request().formAttributes().forEach(parts::putIfAbsent);
              answer(ctx, call(ctx, lines(parts), parts));
            });
  }

  private static String lines(Map<String, String> parts) {
    return parts.entrySet().stream()
        .map(part -> part.getKey() + ": " + part.getValue())
        .collect(Collectors.joining("\n"));
  }

  private void answer(RoutingContext ctx, FakeCall call) {
    for (var api : apis) {
      var reply = api.answer(call);
      if (reply.isPresent()) {
        keep(api.alias(), call, reply.get());
        end(ctx, reply.get());
        return;
      }
    }
    Problem.ofStatus(404, "no service of the sandbox is at this path").send(ctx);
  }

  private static void fail(RoutingContext ctx) {
    // Vert.x gives a malformed request a status, and its own exception as the failure.
    Optional.ofNullable(ctx.failure())
        .filter(failure -> ctx.statusCode() < 400 || ctx.statusCode() >= 500)
        .map(Problem::of)
        .orElseGet(() -> Problem.ofStatus(ctx.statusCode(), "the request cannot be read"))
        .send(ctx);
  }

  private static FakeCall call(RoutingContext ctx) {
    var body = ctx.body().asString();
    return call(ctx, body == null ? "" : body, Map.of());
  }

  private static FakeCall call(RoutingContext ctx, String body, Map<String, String> parts) {
    var headers = new LinkedHashMap<String, String>();
    ctx.request()
        .headers()
        .forEach(
            header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    return new FakeCall(ctx.request().method().name(), ctx.request().path(), headers, body, parts);
  }

  private void keep(String alias, FakeCall call, FakeReply reply) {
    reply
        .message()
        .map(m -> new Received(ids.incrementAndGet(), Instant.now(), alias, call, reply, m))
        .ifPresent(received -> kept.updateAndGet(all -> all.with(received)));
  }

  private static void end(RoutingContext ctx, FakeReply reply) {
    var response = ctx.response().setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(reply.body().toBuffer());
  }
}
