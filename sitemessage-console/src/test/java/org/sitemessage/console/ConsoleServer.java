package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.handler.HttpException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.LinkOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.db.TableShape;
import org.sitemessage.vertx.web.LinkRoutes;

/**
 * An engine on a database in memory, and its console on a port of its own. The engine sends only
 * when told to. A header names the rights of who sends a request.
 */
final class ConsoleServer implements AutoCloseable {
  /** Path of the console. */
  static final String PATH = "/console";

  private static final String LINKS = "http://shop.example";
  private static final String RIGHTS = "Test-Rights";
  private static final String NAME = "Test-Name";
  private static final String HOST = "127.0.0.1";

  /** Tables that change without a request, or by one that is refused: sums and the audit log. */
  private static final Set<String> CHANGING =
      Set.of("audit", "history", "history_depth", "history_sample");

  private final Vertx vertx = Vertx.vertx();
  private final String store = "jdbc:hsqldb:mem:" + UUID.randomUUID();
  private final RecordingMessenger pager = new RecordingMessenger("pager", UnknownPolicy.HOLD);
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");
  private final SiteMessage site;
  private final Router router;
  private final HttpServer server;

  private ConsoleServer(
      String path, Function<Vertx, AccessControl> access, Consumer<Router> before) {
    this(path, access, before, routes -> routes, options -> options);
  }

  private ConsoleServer(
      String path,
      Function<Vertx, AccessControl> access,
      Consumer<Router> before,
      UnaryOperator<ConsoleRoutes> more,
      UnaryOperator<SiteMessageOptions> changed) {
    var options =
        changed.apply(
            SiteMessageOptions.defaults()
                .with(SiteMessageOptions.STORE, StoreOptions.at(store))
                .change(
                    SiteMessageOptions.DISPATCH,
                    some -> some.with(DispatchOptions.CONTINUOUS, false)));
    site =
        await(
            SiteMessage.builder(vertx).options(options).messenger(pager).messenger(smtp).deploy());
    router = Router.router(vertx);
    before.accept(router);
    more.apply(ConsoleRoutes.create(vertx, access.apply(vertx)))
        .withLogin()
        .withLink("The shop", "/shop")
        .withLink(
            language -> language.getLanguage().equals("ru") ? "Руководство" : "Guide", "../guide")
        .mount(router, path);
    server = listen(router);
  }

  /** Starts a console at {@link #PATH}. */
  static ConsoleServer start() {
    return start(PATH);
  }

  /** Starts a console at a path. */
  static ConsoleServer start(String path) {
    return new ConsoleServer(path, vertx -> access(), router -> {});
  }

  /** Starts a console behind a handler of the application. */
  static ConsoleServer behind(Handler<RoutingContext> handler) {
    return new ConsoleServer(PATH, vertx -> access(), router -> router.route().handler(handler));
  }

  /** Starts a console with a screen of the application. */
  static ConsoleServer with(ConsoleScreen screen) {
    return new ConsoleServer(
        PATH, vertx -> access(), router -> {}, routes -> routes.with(screen), options -> options);
  }

  /** Starts a console of an engine with other options. */
  static ConsoleServer withOptions(UnaryOperator<SiteMessageOptions> changed) {
    return new ConsoleServer(PATH, vertx -> access(), router -> {}, routes -> routes, changed);
  }

  /** Starts a console beside the pages of the links that its messages have. */
  static ConsoleServer withLinks() {
    var keys = List.of("a-key-of-16-chars-at-least");
    var server =
        withOptions(
            options ->
                options
                    .with(SiteMessageOptions.SITE_URL, LINKS)
                    .with(SiteMessageOptions.LINKS, LinkOptions.of(keys)));
    LinkRoutes.create(server.vertx, LINKS, keys).mount(server.router);
    return server;
  }

  /** Unsubscribes by the link of a message, as a mail program does. */
  void unsubscribe(Delivery delivery) {
    var link = String.valueOf(delivery.content().headers().get("List-Unsubscribe"));
    var answer =
        await(
            WebClient.create(vertx)
                .postAbs(link.replaceAll("[<>]", "").replace(LINKS, origin()))
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .sendBuffer(Buffer.buffer("List-Unsubscribe=One-Click")));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.bodyAsString());
    }
  }

  /** Starts a console for the users of the store. */
  static ConsoleServer withUsers() {
    return new ConsoleServer(PATH, AccessControl::users, router -> {});
  }

  /** Returns an access control that reads rights and a name from headers; without them, 401. */
  static AccessControl access() {
    return ConsoleServer::principal;
  }

  private static Future<Principal> principal(RoutingContext ctx) {
    var rights = ctx.request().getHeader(RIGHTS);
    if (rights == null) {
      return Future.failedFuture(new HttpException(401, "say who you are"));
    }
    var name =
        Optional.ofNullable(ctx.request().getHeader(NAME))
            .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))
            .orElse("ann");
    return Future.succeededFuture(
        Principal.application(
            name,
            Arrays.stream(rights.split(","))
                .filter(one -> !one.isEmpty())
                .map(Right::valueOf)
                .collect(Collectors.toSet())));
  }

  private HttpServer listen(Router router) {
    return await(vertx.createHttpServer().requestHandler(router).listen(0, HOST));
  }

  /**
   * Starts a reverse proxy that shows the console under a longer path.
   *
   * @return the URL of this server at the proxy
   */
  String behindProxy(String prefix) {
    var client = WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false));
    var router = Router.router(vertx);
    router
        .route(prefix + "/*")
        .handler(
            ctx -> {
              var request =
                  client
                      .requestAbs(
                          ctx.request().method(),
                          origin() + ctx.request().uri().substring(prefix.length()))
                      .putHeaders(ctx.request().headers());
              ctx.request()
                  .body()
                  .compose(request::sendBuffer)
                  .onSuccess(
                      answer -> {
                        ctx.response().setStatusCode(answer.statusCode());
                        ctx.response().headers().addAll(answer.headers()).remove("Content-Length");
                        ctx.response().setChunked(true).end(answer.bodyAsString() + "");
                      })
                  .onFailure(ctx::fail);
            });
    return "http://" + HOST + ":" + listen(router).actualPort() + prefix;
  }

  /** Returns the URL of the server, without a slash at its end. */
  String origin() {
    return "http://" + HOST + ":" + server.actualPort();
  }

  Vertx vertx() {
    return vertx;
  }

  SiteMessageClient client() {
    return SiteMessageClient.create(vertx);
  }

  RecordingMessenger pager() {
    return pager;
  }

  RecordingMessenger smtp() {
    return smtp;
  }

  /** Returns a browser of somebody with rights. */
  Visitor visitor(Right... rights) {
    return visitorNamed("ann", rights);
  }

  /** Returns a browser of somebody with a name, and rights. */
  Visitor visitorNamed(String name, Right... rights) {
    var names = Arrays.stream(rights).map(Right::name).collect(Collectors.joining(","));
    return anybody().withHeader(RIGHTS, names).withHeader(NAME, Visitor.encoded(name));
  }

  /** Returns a browser of somebody who has not said who it is. */
  Visitor anybody() {
    return new Visitor(vertx, origin() + PATH + "/");
  }

  /** Reports a mail, as a provider does. */
  void report(BounceReport report) {
    await(
        client()
            .request(
                BusAddress.BOUNCES,
                new JsonObject().put("reports", new JsonArray().add(report.toJson()))));
  }

  /** Schedules texts for the messenger {@code pager}; returns the id of the message. */
  long schedule(String text, String... addresses) {
    return schedule(
        ScheduleRequest.plain(text),
        Arrays.stream(addresses).map(one -> Recipient.address("pager", one)).toList());
  }

  long schedule(ScheduleRequest request, List<Recipient> recipients) {
    return await(client().schedule(request.withRecipients(recipients))).messageId();
  }

  /** Schedules a mail for the messenger {@code smtp}; returns the id of the message. */
  long scheduleMail(String type, JsonObject context, String address) {
    return schedule(ScheduleRequest.of(type, context), List.of(Recipient.address("smtp", address)));
  }

  /** Sends what is due. */
  void send() {
    await(client().sendScheduled(SendRequest.all().withPatience(Duration.ZERO)));
  }

  /** Gives a message a type that is not registered, as after an update of the application. */
  void loseType(long message) {
    try (var connection = DriverManager.getConnection(store, "sa", "");
        var update = connection.prepareStatement("update message set type = 'gone' where id = ?")) {
      update.setLong(1, message);
      assertEquals(1, update.executeUpdate());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns all rows of all tables but those that a refused request may change. */
  Map<String, List<String>> tables() {
    var all = new TreeMap<String, List<String>>();
    try (var connection = DriverManager.getConnection(store, "sa", "")) {
      for (var table : TableShape.all(connection)) {
        if (!CHANGING.contains(table.name())) {
          all.put(table.name(), rows(connection, table));
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private static List<String> rows(Connection connection, TableShape table) throws SQLException {
    var rows = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "select %s from %s".formatted(String.join(", ", table.columns()), table.name()))) {
      while (found.next()) {
        var row = new ArrayList<String>();
        for (int i = 1; i <= table.columns().size(); i++) {
          row.add(found.getString(i));
        }
        rows.add(row.toString());
      }
    }
    rows.sort(null);
    return rows;
  }

  @Override
  public void close() {
    await(site.stop());
    await(vertx.close());
  }
}
