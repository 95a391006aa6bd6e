package org.sitemessage.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * The process of an engine that is measured. It reads orders from its standard input, one JSON
 * object a line, and answers each by a line on its standard output. The first one starts the
 * engine; the end of the input stops it.
 */
final class EngineMain {
  private static final long PATIENCE_MINUTES = 60;

  private final Vertx vertx = Vertx.vertx();
  private final EngineApi api = new EngineApi();
  private final JsonObject store;
  private final Object site;

  private EngineMain(JsonObject start) throws Exception {
    store = start.getJsonObject("options").getJsonObject("store");
    var sinks = start.getJsonArray("sinks").stream().map(String.class::cast).toList();
    site = await(api.deploy(vertx, start.getJsonObject("options"), sinks));
  }

  /** Starts an engine and obeys until the input ends; ends the process if anything fails. */
  public static void main(String[] args) {
    var answers = System.out;
    System.setOut(System.err); // What is logged is no answer.
    try {
      run(answers);
      System.exit(0);
    } catch (Exception e) {
      System.getLogger(EngineMain.class.getName()).log(System.Logger.Level.ERROR, "failed", e);
      System.exit(1);
    }
  }

  private static void run(PrintStream answers) throws Exception {
    try (var orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      var engine = new EngineMain(new JsonObject(orders.readLine()));
      answer(answers, new JsonObject());
      for (var order = orders.readLine(); order != null; order = orders.readLine()) {
        answer(answers, engine.obey(new JsonObject(order)));
      }
      await(EngineApi.stop(engine.site));
      await(engine.vertx.close());
    }
  }

  private static void answer(PrintStream answers, JsonObject answer) {
    answers.println(answer.encode());
    answers.flush();
  }

  private JsonObject obey(JsonObject order) throws Exception {
    var what = order.getString("do");
    if (what.equals("count")) {
      return new JsonObject().put("count", count(order.getString("sql")));
    }
    if (what.equals("console")) {
      return new JsonObject().put("port", await(ConsolePages.serve(vertx)));
    }
    var load = new EngineLoad(vertx, order);
    var begun = System.nanoTime();
    var delivered = api.delivered();
    Future<?> doing =
        switch (what) {
          case "schedule" ->
              load.schedule(
                  order.getInteger("callers"),
                  order.getInteger("requests"),
                  order.getInteger("batch"),
                  order.getInteger("recipients"));
          case "fan-out" -> load.fanOut(order.getInteger("recipients"));
          case "send" -> load.send();
          case "offer" -> load.offer(order.getInteger("rate"), order.getInteger("messages"));
          default -> throw new IllegalArgumentException("unknown order " + what);
        };
    var done = await(doing);
    return new JsonObject()
        .put("nanos", System.nanoTime() - begun)
        .put("delivered", api.delivered() - delivered)
        .put("reply", done instanceof JsonObject reply ? reply : new JsonObject());
  }

  private long count(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                store.getString("url"),
                store.getString("user", "sa"),
                store.getString("password", ""));
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
  }
}
