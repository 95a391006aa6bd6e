package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.api.limit.LimitRequest;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The messengers and their states; pausing, resuming and probing. */
final class Messengers {
  private static final String ALIAS = "/messengers/:alias";

  private Messengers() {}

  static void mount(Doors doors) {
    doors.get("/messengers", Right.READ, Messengers::list);
    doors.get(ALIAS, Right.READ, Messengers::one);
    doors.post(ALIAS + "/pause", Right.OPERATE, Messengers::pause);
    doors.post(ALIAS + "/resume", Right.OPERATE, Messengers::resume);
    doors.post(ALIAS + "/limit", Right.OPERATE, Messengers::limit);
    doors.post(ALIAS + "/unlimit", Right.OPERATE, Messengers::unlimit);
    doors.post(ALIAS + "/probe", Right.OPERATE, Messengers::probe);
  }

  private static Future<View> list(Visit visit) {
    return visit.client().stats().map(stats -> View.page("messengers", Map.of("stats", stats)));
  }

  private static Future<View> one(Visit visit) {
    return page(visit, "");
  }

  private static Future<View> page(Visit visit, String probed) {
    var span = Volumes.span(visit);
    return messenger(visit)
        .compose(
            messenger ->
                visit
                    .client()
                    .history(HistoryQuery.of(span).withOf(messenger.alias()))
                    .map(
                        history ->
                            View.page(
                                "messenger",
                                Map.of(
                                    "messenger",
                                    messenger,
                                    "probed",
                                    probed,
                                    "span",
                                    span.key(),
                                    "charts",
                                    new Charts(history, visit).all()))));
  }

  private static Future<MessengerStats> messenger(Visit visit) {
    var alias = alias(visit);
    return visit
        .client()
        .stats()
        .map(
            stats ->
                stats.messengers().stream()
                    .filter(one -> one.alias().equals(alias))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new SiteMessageException(
                                FailureCode.UNKNOWN_MESSENGER,
                                "no messenger has the alias \"%s\"; there are %s"
                                    .formatted(
                                        alias,
                                        stats.messengers().stream()
                                            .map(MessengerStats::alias)
                                            .toList()))));
  }

  private static String alias(Visit visit) {
    return visit.ctx().pathParam("alias");
  }

  private static Future<View> pause(Visit visit) {
    var request = PauseRequest.of(alias(visit), visit.required("reason")).withBy(visit.by());
    var minutes = visit.number("minutes", 0, 525_600, 0);
    var timed =
        minutes == 0 ? request : request.withUntil(Instant.now().plus(Duration.ofMinutes(minutes)));
    return visit.client().pause(timed).map(v -> back(visit));
  }

  private static Future<View> resume(Visit visit) {
    return visit.client().resume(alias(visit)).map(v -> back(visit));
  }

  private static Future<View> limit(Visit visit) {
    var change = LimitChange.NONE;
    var concurrency = visit.number("concurrency", 1, 1_000, 0);
    if (concurrency > 0) {
      change = change.withConcurrency((int) concurrency);
    }
    var rate = visit.value("rate");
    if (rate.isPresent()) {
      change = change.withRateLimit(RateLimit.parse(rate.get()));
    }
    var domains = visit.value("domains").orElse("").lines().filter(line -> !line.isBlank());
    for (var line : domains.toList()) {
      change = withDomain(change, line.strip());
    }
    var until = Instant.now().plus(Duration.ofMinutes(visit.number("minutes", 1, 525_600, 60)));
    var request =
        new LimitRequest(alias(visit), change, until, visit.required("reason"), visit.by());
    return visit.client().limit(request).map(v -> back(visit));
  }

  private static LimitChange withDomain(LimitChange change, String line) {
    var parts = line.split("=", 2);
    if (parts.length < 2) {
      throw SiteMessageException.invalid(
          "domains",
          "has \"%s\", must be a domain and its limit, one a line, such as gmail.com=5/1m"
              .formatted(line));
    }
    return change.withDomain(parts[0].strip(), RateLimit.parse(parts[1].strip()));
  }

  private static Future<View> unlimit(Visit visit) {
    return visit.client().unlimit(alias(visit)).map(v -> back(visit));
  }

  private static View back(Visit visit) {
    return View.goTo("messengers/" + FilterBox.encoded(alias(visit)));
  }

  private static Future<View> probe(Visit visit) {
    return visit
        .client()
        .probe(alias(visit), visit.required("to"), visit.value("text").orElse(""))
        .compose(
            reply ->
                page(
                    visit,
                    reply.text().isEmpty()
                        ? reply.outcome()
                        : reply.outcome() + ": " + reply.text()));
  }
}
