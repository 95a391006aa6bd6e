package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.demo.cli.TextTable;

/**
 * The state of a site, as tables.
 *
 * @param reply reply of {@code sitemessage.stats}
 */
record Stats(JsonObject reply) {

  /** Prints the messengers with their state, and below them the message types that are paused. */
  void print(PrintWriter out) {
    messengers().print(out);
    var types = pausedTypes();
    if (!types.rows().isEmpty()) {
      out.println();
      types.print(out);
    }
  }

  private TextTable pausedTypes() {
    return new TextTable(
        List.of("TYPE", "STATE", "UNTIL", "REASON"),
        reply.getJsonArray("pausedTypes", new JsonArray()).stream()
            .map(JsonObject.class::cast)
            .map(
                type ->
                    List.of(
                        type(type),
                        "paused by hand",
                        Shown.time(type, "untilMs"),
                        Shown.brief(type.getString("reason", ""))))
            .toList());
  }

  private TextTable messengers() {
    var rows = new ArrayList<List<String>>();
    for (var one : reply.getJsonArray("messengers", new JsonArray())) {
      var messenger = (JsonObject) one;
      rows.add(
          List.of(
              Shown.text(messenger.getString("alias")),
              state(messenger),
              String.valueOf(messenger.getValue("inFlight", 0)),
              Shown.time(why(messenger), "untilMs"),
              Shown.brief(why(messenger).getString("reason", ""))));
    }
    return new TextTable(List.of("MESSENGER", "STATE", "IN FLIGHT", "UNTIL", "REASON"), rows);
  }

  /** Returns what has a reason: the messenger, or else the limits that a person has set. */
  private static JsonObject why(JsonObject messenger) {
    return "ready".equals(messenger.getString("state"))
        ? messenger.getJsonObject("limitsByHand", messenger)
        : messenger;
  }

  private static String state(JsonObject messenger) {
    var state = Shown.text(messenger.getString("state", "-"));
    return messenger.containsKey("pausedByHand")
        ? state + " by hand"
        : messenger.containsKey("limitsByHand") ? state + ", limits by hand" : state;
  }

  /** Returns the numbers of dispatches by status, without those of which there are none. */
  String counts() {
    var counts = reply.getJsonObject("dispatches", new JsonObject());
    var some =
        counts.stream()
            .filter(entry -> entry.getValue() instanceof Number number && number.longValue() != 0)
            .map(entry -> "%s %s".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    return some.isEmpty() ? "no dispatches" : "dispatches: " + some;
  }

  /** Returns the number of processes on the store; empty if the server does not tell it. */
  Optional<String> processes() {
    return Optional.ofNullable(reply.getInteger("processes"))
        .map(number -> "processes on the store: " + number);
  }

  private static String type(Object one) {
    return ((JsonObject) one).getString("type");
  }

  /**
   * Returns the messengers that do not deliver, the types that are paused, and the dispatches in
   * doubt, on one line.
   */
  String line() {
    var stopped =
        reply.getJsonArray("messengers", new JsonArray()).stream()
            .map(JsonObject.class::cast)
            .filter(messenger -> !"ready".equals(messenger.getString("state")))
            .map(messenger -> Shown.text(messenger.getString("alias")) + " " + state(messenger))
            .collect(Collectors.joining(", "));
    var types =
        reply.getJsonArray("pausedTypes", new JsonArray()).stream()
            .map(one -> "type %s paused by hand".formatted(Shown.text(type(one))))
            .collect(Collectors.joining(", "));
    return Stream.of(counts(), stopped, types)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
