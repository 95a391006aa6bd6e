package org.sitemessage.console.screen;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryColumn;
import org.sitemessage.console.web.Visit;

/**
 * The charts of a history, as their script draws them.
 *
 * @param history the history
 * @param visit request whose language the names have
 */
record Charts(History history, Visit visit) {
  private static final List<HistoryColumn> OUTCOMES =
      List.of(
          HistoryColumn.SENT,
          HistoryColumn.FAILED,
          HistoryColumn.DEFERRED,
          HistoryColumn.UNKNOWN,
          HistoryColumn.EXPIRED,
          HistoryColumn.CANCELLED,
          HistoryColumn.BOUNCED);

  /**
   * A chart.
   *
   * @param id name of its element
   * @param title title of the chart
   * @param data times and lines in JSON
   */
  public record Chart(String id, String title, String data) {}

  /** Returns the charts of the messengers. */
  List<Chart> all() {
    return List.of(
        outcomes(),
        new Chart("depth", visit.text("chart.depth"), byName(HistoryColumn.DEPTH, "count")),
        new Chart("oldest", visit.text("chart.oldest"), byName(HistoryColumn.OLDEST_DUE, "ms")),
        new Chart("delay", visit.text("chart.delay"), delay()));
  }

  /** Returns the number of outcomes in each step, of all series together. */
  Chart outcomes() {
    var lines = new JsonArray();
    for (var outcome : OUTCOMES) {
      var sums =
          IntStream.range(0, history.query().span().steps())
              .mapToLong(
                  i -> history.series().stream().mapToLong(one -> at(one.of(outcome), i)).sum())
              .toArray();
      if (outcome == HistoryColumn.SENT || Arrays.stream(sums).anyMatch(sum -> sum > 0)) {
        lines.add(
            line(
                visit.text("chart." + outcome.key()),
                outcome.key(),
                Arrays.stream(sums).boxed().toList()));
      }
    }
    var span = history.query().span().key();
    return new Chart("outcomes", visit.text("chart.outcomes." + span), data(lines, "count"));
  }

  private String byName(HistoryColumn column, String unit) {
    var lines = new JsonArray();
    for (var one : history.series()) {
      var numbers = one.of(column);
      if (numbers.stream().anyMatch(number -> number > 0)) {
        lines.add(line(one.name(), "", List.copyOf(numbers)));
      }
    }
    return data(lines, unit);
  }

  /** Returns the percentiles of one series, or the 95th ones of several. */
  private String delay() {
    if (history.series().size() != 1) {
      return byName(HistoryColumn.P95, "delay");
    }
    var lines = new JsonArray();
    var only = history.series().get(0);
    for (var column : List.of(HistoryColumn.P50, HistoryColumn.P95, HistoryColumn.P99)) {
      lines.add(line(column.name().toLowerCase(Locale.ROOT), "", List.copyOf(only.of(column))));
    }
    return data(lines, "delay");
  }

  private static long at(List<Long> numbers, int i) {
    return i < numbers.size() ? numbers.get(i) : 0;
  }

  private static JsonObject line(String name, String kind, List<?> values) {
    return new JsonObject()
        .put("name", name)
        .put("kind", kind)
        .put("values", new JsonArray(new ArrayList<>(values)));
  }

  private String data(JsonArray lines, String unit) {
    return new JsonObject()
        .put("fromMs", history.from().toEpochMilli())
        .put("stepMs", history.step().toMillis())
        .put("steps", history.query().span().steps())
        .put("unit", unit)
        .put("label", unit.equals("count") ? visit.text("chart.axis") : "")
        .put("lines", lines)
        .encode();
  }
}
