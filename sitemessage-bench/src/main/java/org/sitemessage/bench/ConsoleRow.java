package org.sitemessage.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The cost of the console on a store with a long past. */
final class ConsoleRow {
  private static final String MS = "ms";
  private static final int PER_MESSAGE = 50;

  /** Times that a round looks at each screen, and runs each statement. */
  private static final int LOOKS = 51;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The interval in which pages of the console update themselves while something happens. */
  private static final Duration REFRESH = Duration.ofSeconds(3);

  /**
   * A screen, and the main statement behind it.
   *
   * @param path path below the console
   * @param sql the statement, as a person would write it
   */
  private record Screen(String path, String sql) {}

  private ConsoleRow() {}

  /** P10: dispatching with the console open and closed; screens beside their main statement. */
  static void console(Race race, Lab lab, Store store) throws Exception {
    var build = lab.builds().get(0);
    var place = race.closing(lab.place(store));
    var engine = race.closing(Lab.engine(build, place, Lab.bestSink()));
    engine.fill(1_000);
    engine.send(1_000);
    long some;
    try (var connection = place.connect()) {
      addPast(connection, lab.sizes().past);
      some = Place.count(connection, "select max(id) from dispatch where status = 4");
    }
    var url = engine.console();
    var client = HttpClient.newHttpClient();
    var all = lab.sizes().dispatches;
    race.add(build.name() + ", console closed", () -> sent(engine, all));
    race.add(build.name() + ", console open", () -> watched(engine, all, client, url));
    race.compare(
        build.name() + ", console open", build.name() + ", console closed", Target.atLeast(0.9));
    for (var screen : screens(some)) {
      var page = build.name() + ", /" + screen.path();
      race.add(page, () -> took(() -> firstByte(client, url + screen.path())));
      race.limit(MS, page, Target.atMost(1_000));
      if (!screen.sql().isEmpty()) {
        var query = build.name() + ", statement of /" + screen.path();
        race.add(query, () -> took(() -> byHand(place, screen.sql())));
        race.compare(MS, page, query, Target.atMost(3));
      }
    }
  }

  private static List<Screen> screens(long some) {
    var newest =
        "select d.*, m.type, m.context, m.created_at from dispatch d"
            + " join message m on m.id = d.message_id where %s order by d.id desc limit 50";
    return List.of(
        new Screen("", "select status, count(*) from dispatch where lane <> 0 group by status"),
        new Screen("messages", "select * from message order by id desc limit 50"),
        new Screen(
            "messages?filter=text%3Ainvoice",
            "select * from (select * from message order by id desc limit 5000) m"
                + " where lower(context) like '%invoice%' order by id desc limit 50"),
        new Screen(
            "messages/1", "select * from dispatch where message_id = 1 order by id limit 1000"),
        new Screen("dispatches", newest.formatted("true")),
        new Screen("dispatches?filter=status%3Afailed", newest.formatted("d.status = 4")),
        new Screen(
            "dispatches?filter=to%3A*%40d7.example",
            "select * from (select * from dispatch order by id desc limit 100000) d"
                + " where lower(address) like '%@d7.example' order by id desc limit 50"),
        new Screen("dispatches/" + some, "select * from dispatch where id = " + some),
        new Screen("messengers", ""),
        new Screen("messengers/" + Engine.SINK, ""),
        new Screen("domains", ""),
        new Screen("types", ""),
        new Screen("nodes", ""),
        new Screen("compose", ""),
        new Screen("suppressions", ""),
        new Screen("audit", ""),
        new Screen("access", ""));
  }

  /** Work that tells how long it took, ns. */
  private interface Work {
    long run() throws Exception;
  }

  /** Returns the median of several times, because the first ones are those of cold code. */
  private static Map<String, Double> took(Work work) throws Exception {
    var times = new double[LOOKS];
    for (int i = 0; i < LOOKS; i++) {
      times[i] = work.run() / 1e6;
    }
    Arrays.sort(times);
    return Map.of(MS, times[LOOKS / 2]);
  }

  /** Runs a statement as a person does who opens a session for it; connecting is not counted. */
  private static long byHand(Place place, String sql) throws SQLException {
    try (var connection = place.connect();
        var statement = connection.createStatement()) {
      var begun = System.nanoTime();
      try (var rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          rows.getString(1);
        }
      }
      return System.nanoTime() - begun;
    }
  }

  /** Gets a page whole; tells the time to its first byte. */
  private static long firstByte(HttpClient client, String url) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    var begun = System.nanoTime();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      body.read();
      var took = System.nanoTime() - begun;
      body.readAllBytes();
      Counts.check("status of " + url, 200, answer.statusCode());
      return took;
    }
  }

  private static void get(HttpClient client, String url) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    Counts.check("status of " + url, 200, answer.statusCode());
  }

  private static Map<String, Double> sent(Engine engine, int dispatches) {
    engine.fill(dispatches);
    return Round.rate(dispatches, engine.send(dispatches));
  }

  /** Sends while a browser shows the overview, and another one the dispatches. */
  private static Map<String, Double> watched(
      Engine engine, int dispatches, HttpClient client, String url) throws Exception {
    var timer = Executors.newScheduledThreadPool(2);
    try {
      var browsers =
          List.of("", "dispatches").stream()
              .map(
                  path ->
                      timer.scheduleWithFixedDelay(
                          () -> look(client, url + path),
                          0,
                          REFRESH.toMillis(),
                          TimeUnit.MILLISECONDS))
              .toList();
      var figures = sent(engine, dispatches);
      browsers.forEach(browser -> browser.cancel(false));
      Counts.check(
          "browsers that still look", 0, browsers.stream().filter(b -> !b.isCancelled()).count());
      return figures;
    } finally {
      timer.shutdown();
      timer.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static void look(HttpClient client, String url) {
    try {
      get(client, url);
    } catch (Exception e) {
      throw new IllegalStateException("the console failed", e);
    }
  }

  /**
   * Adds old messages with fifty dispatches each: sent ones, but for one failed, cancelled and
   * expired one of a hundred each, and one of a thousand whose outcome is unknown.
   */
  private static void addPast(Connection connection, int dispatches) throws SQLException {
    var messages = dispatches / PER_MESSAGE;
    Place.execute(connection, "set session_replication_role = replica"); // no foreign keys
    Place.execute(
        connection,
        "insert into message (id, uid, type, context, %1$s) select 1000000000 + n, md5(n::text), 'plain',"
                .formatted(others(connection, "message", "'id', 'uid', 'type', 'context'"))
            + " '{\"text\":\"order ' || n || case when n % 1000 = 0 then ' invoice' else '' end || '\"}',"
            + " %1$s from (select * from message limit 1) m, generate_series(1, %2$d) n"
                .formatted(
                    others(connection, "message", "'id', 'uid', 'type', 'context'"), messages));
    var columns =
        others(connection, "dispatch", "'id', 'uid', 'message_id', 'address', 'status', 'lane'");
    Place.execute(
        connection,
        ("insert into dispatch (id, uid, message_id, address, status, lane, %1$s)"
                + " select 1000000000 + n, md5(n::text), 1000000001 + (n - 1) / %2$d,"
                + " 'a' || n || '@d' || n %% 50 || '.example', s.status,"
                + " case when s.status in (4, 6) then 4 else 0 end, %1$s"
                + " from (select * from dispatch where status = 2 limit 1) d,"
                + " generate_series(1, %3$d) n, lateral (select case when n %% 1000 = 0 then 6"
                + " when n %% 100 = 1 then 4 when n %% 100 = 2 then 7 when n %% 100 = 3 then 8"
                + " else 2 end as status) s")
            .formatted(columns, PER_MESSAGE, dispatches));
    for (var table : List.of("message", "dispatch")) {
      Place.execute(connection, "vacuum analyze " + table);
    }
    Place.execute(connection, "checkpoint");
  }

  private static String others(Connection connection, String table, String named)
      throws SQLException {
    try (var statement = connection.createStatement();
        var names =
            statement.executeQuery(
                "select string_agg(column_name, ', ') from information_schema.columns"
                    + " where table_name = '%s' and column_name not in (%s)"
                        .formatted(table, named))) {
      names.next();
      return names.getString(1);
    }
  }
}
