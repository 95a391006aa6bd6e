package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.api.history.HistoryTotal;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** Numbers of deliveries, by domain of the recipients and by message type. */
final class Volumes {
  private Volumes() {}

  static void mount(Doors doors) {
    doors.get("/domains", Right.READ, visit -> show(visit, HistoryBy.DOMAIN, "domains", "to"));
    doors.get("/types", Right.READ, visit -> show(visit, HistoryBy.TYPE, "types", "type"));
    doors.post("/types/pause", Right.OPERATE, Volumes::pause);
    doors.post("/types/resume", Right.OPERATE, Volumes::resume);
  }

  /**
   * Returns the span that the URL names, the last hour without one.
   *
   * @throws SiteMessageException with code 4000, naming the spans
   */
  static HistorySpan span(Visit visit) {
    var key = visit.value("span").orElse(HistorySpan.HOUR.key());
    return Arrays.stream(HistorySpan.values())
        .filter(span -> span.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                SiteMessageException.invalid(
                    "span",
                    "is \"%s\", must be one of %s"
                        .formatted(
                            key,
                            Arrays.stream(HistorySpan.values())
                                .map(HistorySpan::key)
                                .collect(Collectors.joining(", ")))));
  }

  private static Future<View> show(Visit visit, HistoryBy by, String template, String field) {
    var span = span(visit);
    var client = visit.client();
    return client
        .history(HistoryQuery.of(span).withBy(by))
        .compose(history -> client.stats().map(stats -> Map.entry(history, stats)))
        .map(
            read -> {
              var history = read.getKey();
              return View.page(
                  "volumes",
                  Map.of(
                      "stats", read.getValue(),
                      "what", template,
                      "field", field,
                      "span", span.key(),
                      "chart", new Charts(history, visit).outcomes(),
                      "drawn", history.series().size(),
                      "rows",
                          history.totals().stream()
                              .sorted(
                                  Comparator.comparingLong(
                                          (HistoryTotal one) -> one.counts().volume())
                                      .reversed())
                              .toList()));
            });
  }

  private static Future<View> pause(Visit visit) {
    var request =
        PauseRequest.of(visit.required("type"), visit.required("reason")).withBy(visit.by());
    var minutes = visit.number("minutes", 0, 525_600, 0);
    var timed =
        minutes == 0 ? request : request.withUntil(Instant.now().plus(Duration.ofMinutes(minutes)));
    return visit.client().pauseType(timed).map(v -> View.goTo("types"));
  }

  private static Future<View> resume(Visit visit) {
    return visit.client().resumeType(visit.required("type")).map(v -> View.goTo("types"));
  }
}
