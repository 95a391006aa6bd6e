package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import java.lang.reflect.Modifier;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.access.AddressRights;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.db.TableShape;
import org.sitemessage.vertx.web.ApiRoutes;

/** Each door of the engine, tried by each kind of principal. */
@Timeout(120)
class EveryDoorTest {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Addresses for the processes on the event bus alone. */
  private static final Set<String> INTERNAL =
      Set.of(
          BusAddress.LINK,
          BusAddress.NODE,
          BusAddress.ACCESS,
          BusAddress.LOGIN,
          BusAddress.SESSION);

  /** Tables that a refused request or a timer may change: refusals, heartbeats, samples. */
  private static final Set<String> CHANGING =
      Set.of("audit", "node", "history_depth", "history_sample");

  private final Engines engine = new Engines();

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Returns the routes that have a path, as the router has them. */
  private static List<Route> routes() {
    var vertx = Vertx.vertx();
    try {
      return ApiRoutes.create(vertx).router().getRoutes().stream()
          .filter(route -> route.getPath() != null && !route.getPath().equals("/"))
          .toList();
    } finally {
      Engines.await(vertx.close());
    }
  }

  private static Map<String, Right> rights() {
    var rights = new TreeMap<String, Right>();
    for (var route : routes()) {
      Right right = route.getMetadata(Right.class.getName());
      if (right != null) {
        for (var method : route.methods()) {
          rights.put(method.name() + " " + route.getPath(), right);
        }
      }
    }
    return rights;
  }

  private static String path(String pattern) {
    return "/api"
        + pattern
            .replace("/types/:alias", "/types/plain")
            .replace(":id", "1")
            .replace(":alias", "pager");
  }

  /** Returns all rows of all tables but those that a refused request may change. */
  private Map<String, List<String>> tables() throws SQLException {
    var all = new TreeMap<String, List<String>>();
    try (var connection =
        DriverManager.getConnection(engine.options().store().get(StoreOptions.URL), "sa", "")) {
      for (var table : TableShape.all(connection)) {
        if (!CHANGING.contains(table.name())) {
          var columns = new ArrayList<>(table.columns());
          columns.remove("last_used_at");
          all.put(table.name(), rows(connection, table.name(), columns));
        }
      }
    }
    return all;
  }

  private static List<String> rows(Connection connection, String table, List<String> columns)
      throws SQLException {
    var rows = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "select %s from %s".formatted(String.join(", ", columns), table))) {
      while (found.next()) {
        var row = new ArrayList<String>();
        for (int i = 1; i <= columns.size(); i++) {
          row.add(found.getString(i));
        }
        rows.add(row.toString());
      }
    }
    rows.sort(null);
    return rows;
  }

  /** A body that each address would accept, so that a door that is open is noticed. */
  private static String body(String path) {
    return switch (path) {
      case "/messages", "/preview" ->
          "{\"type\":\"plain\",\"context\":{\"text\":\"x\"},"
              + "\"recipients\":[{\"messenger\":\"pager\",\"address\":\"8\"}]}";
      case "/subscriptions" ->
          "{\"action\":\"create\",\"type\":\"plain\",\"messenger\":\"pager\",\"address\":\"8\"}";
      case "/suppressions" ->
          "{\"action\":\"remove\",\"messenger\":\"pager\",\"address\":\"9\",\"text\":\"x\"}";
      case "/people" -> "{\"action\":\"erase\",\"messenger\":\"pager\",\"address\":\"9\"}";
      case "/cancel", "/requeue" -> "{\"message\":1}";
      case "/settle" -> "{\"message\":1,\"as\":\"sent\"}";
      case "/operations" ->
          "{\"action\":\"start\",\"do\":\"cancel\",\"filter\":\"messenger:pager\"}";
      case "/probe" -> "{\"messenger\":\"pager\",\"to\":\"7\"}";
      case "/filters" -> "{\"action\":\"save\",\"list\":\"dispatches\",\"filter\":\"to:8\"}";
      case "/keys" -> "{\"action\":\"create\",\"name\":\"mine\",\"rights\":[\"admin\"]}";
      case "/users" ->
          "{\"action\":\"create\",\"name\":\"me\",\"password\":\"twelve letters\",\"rights\":[\"admin\"]}";
      case "/bounces" -> "{\"reports\":[]}";
      case "/preferences" -> "{\"subscriptions\":[]}";
      case "/cleanup" -> "{\"agoMs\":0}";
      case "/messengers/:alias/pause", "/types/:alias/pause" -> "{\"reason\":\"x\"}";
      case "/messengers/:alias/limit" -> "{\"reason\":\"x\",\"concurrency\":2,\"forMs\":1}";
      default -> "{}";
    };
  }

  @Test
  void each_route_lets_only_principals_with_its_right_through_and_changes_nothing_for_others()
      throws Exception {
    engine.start(new RecordingMessenger("pager"));
    engine.scheduled();
    Engines.await(SiteMessageClient.create(engine.vertx()).suppress(Suppression.of("pager", "9")));
    var api = GuardedApi.withKeys(engine);
    var secrets = new LinkedHashMap<String, Optional<String>>();
    secrets.put("nobody", Optional.empty());
    for (var right : Right.values()) {
      secrets.put(right.key(), Optional.of(api.key(right.key(), right).secret()));
    }
    secrets.put("expired", Optional.of(api.shortKey("expired", Right.ADMIN).secret()));
    secrets.put("revoked", Optional.of(api.key("revoked", Right.ADMIN).secret()));
    Engines.await(api.client().revokeKey("revoked"));
    engine.advance(Duration.ofHours(2));
    var rights = rights();
    var paths =
        routes().stream().map(Route::getPath).collect(Collectors.toCollection(TreeSet::new));
    var before = tables();
    var let = new TreeSet<String>();

    for (var path : paths) {
      for (var method : METHODS) {
        var right = Optional.ofNullable(rights.get(method + " " + path));
        for (var secret : secrets.entrySet()) {
          if (right.isPresent() && isAllowed(secret.getKey(), right.get())) {
            let.add(path);
            continue;
          }
          var request =
              api.request(path(path), secret.getValue())
                  .header("Content-Type", "application/json")
                  .method(
                      method,
                      method.equals("GET") || method.equals("HEAD")
                          ? BodyPublishers.noBody()
                          : BodyPublishers.ofString(body(path)));

          var status = api.send(request).statusCode();

          assertEquals(
              expected(secret.getKey(), right),
              status,
              secret.getKey() + ": " + method + " " + path);
        }
      }
    }

    assertEquals(before, tables());
    assertEquals(paths, let, "each path has somebody who may use it");
  }

  private static boolean isAllowed(String principal, Right right) {
    return principal.equals("admin") || principal.equals(right.key());
  }

  private static int expected(String principal, Optional<Right> right) {
    if (Set.of("nobody", "expired", "revoked").contains(principal)) {
      return 401;
    }
    return right.isPresent() ? 403 : 405;
  }

  @Test
  void each_route_answers_a_principal_with_its_right_alone() {
    engine.start(new RecordingMessenger("pager"));
    engine.scheduled();
    var api = GuardedApi.withKeys(engine);
    var secrets =
        Arrays.stream(Right.values())
            .collect(
                Collectors.toMap(
                    right -> right, right -> Optional.of(api.key(right.key(), right).secret())));
    var node = engine.request(BusAddress.STATS, new JsonObject()).getString("node");
    engine.request(BusAddress.OPERATIONS, new JsonObject(body("/operations")));

    rights()
        .forEach(
            (door, right) -> {
              if (door.equals("GET /events")) {
                return; // It never ends.
              }
              var method = door.split(" ", 2)[0];
              var path = door.split(" ", 2)[1];
              var query =
                  switch (path) {
                    case "/preferences" -> "?address=8&messengers=pager";
                    case "/people" -> method.equals("POST") ? "" : "?user=42";
                    case "/attachments" -> "?fileName=a.txt";
                    default -> "";
                  };
              var request =
                  api.request(
                          path(path).replace("/nodes/1/", "/nodes/" + node + "/") + query,
                          Objects.requireNonNull(secrets.get(right)))
                      .header("Content-Type", "application/json")
                      .method(
                          method,
                          method.equals("POST")
                              ? BodyPublishers.ofString(body(path))
                              : BodyPublishers.noBody());

              assertEquals(200, api.send(request).statusCode(), door);
            });
  }

  @Test
  void a_path_that_is_written_in_another_way_has_the_same_guard() {
    engine.start(new RecordingMessenger("pager"));
    var api = GuardedApi.withKeys(engine);
    var reader = Optional.of(api.key("monitor", Right.READ).secret());

    for (var path :
        List.of(
            "/api/cancel/",
            "/api//cancel",
            "/api/%63ancel",
            "/api/./cancel",
            "/api/stats/../cancel",
            "/api/%2e%2e/api/cancel",
            "/api/cancel?x=/api/stats",
            "/api/cancel;/stats")) {
      var anonymous = api.post(path, Optional.empty(), "{\"status\":\"pending\"}").statusCode();
      var forbidden = api.post(path, reader, "{\"status\":\"pending\"}").statusCode();

      assertEquals(401, anonymous, path);
      assertTrue(Set.of(403, 404).contains(forbidden), path + " " + forbidden);
    }
  }

  @Test
  void each_bus_address_has_a_right_or_no_door() throws Exception {
    var open = new TreeSet<String>();
    for (var field : BusAddress.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.get(null) instanceof String address
          && !address.equals(BusAddress.EVENT_PREFIX)
          && !INTERNAL.contains(address)) {
        assertTrue(AddressRights.of(address).isPresent(), address + " has no right");
        open.add(address);
      }
    }
    INTERNAL.forEach(address -> assertFalse(AddressRights.of(address).isPresent(), address));
    assertEquals(37, open.size());
  }

  @Test
  void what_was_reported_of_people_is_not_for_who_reads_dispatches() {
    engine.start(new RecordingMessenger("pager"));
    var api = GuardedApi.withKeys(engine);
    var reader = Optional.of(api.key("monitor", Right.READ).secret());
    var support = Optional.of(api.key("support", Right.PEOPLE).secret());

    for (var path : List.of("/api/feedback", "/api/suppressions")) {
      assertEquals(403, api.get(path, reader).statusCode(), path);
      assertEquals(200, api.get(path, support).statusCode(), path);
    }
  }

  @Test
  void a_refused_change_is_logged_and_a_refused_look_is_not() {
    engine.start(new RecordingMessenger("pager"));
    var api = GuardedApi.withKeys(engine);
    var people = Optional.of(api.key("crm", Right.PEOPLE).secret());

    api.post("/api/cancel", people, "{\"status\":\"pending\"}", "Sitemessage-Reason", "%D0%B0%20b");
    api.get("/api/stats", people);
    api.get("/api/audit", people);
    api.post("/api/cancel", Optional.empty(), "{\"status\":\"pending\"}");

    var entries = api.audit();
    assertEquals(1, entries.size(), entries::toString);
    assertEquals("crm", entries.get(0).caller().name());
    assertEquals("cancel", entries.get(0).action());
    assertEquals(AuditOutcome.REFUSED, entries.get(0).outcome());
    assertEquals("а b", entries.get(0).caller().reason());
    assertEquals("127.0.0.1", entries.get(0).caller().from());
  }
}
