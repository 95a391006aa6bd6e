package org.sitemessage.console.screen;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionPage;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The addresses that must not be contacted: the list, adding many at once, and removing. */
final class Suppressions {
  private static final int ROWS = 100;
  private static final int IMPORTED = 1_000;
  private static final int EXPORTED = 1_000;
  private static final Pattern FORMULA = Pattern.compile("[=+\\-@\t\r]");

  private Suppressions() {}

  static void mount(Doors doors) {
    doors.get("/suppressions", Right.PEOPLE, Suppressions::list);
    doors.get("/suppressions/export", Right.PEOPLE, Suppressions::export);
    doors.post("/suppressions/add", Right.PEOPLE, Suppressions::add);
    doors.post("/suppressions/remove", Right.PEOPLE, Suppressions::remove);
  }

  private static Future<View> list(Visit visit) {
    var query = query(visit);
    return visit
        .client()
        .stats()
        .compose(
            stats ->
                page(visit, query, stats)
                    .map(
                        page ->
                            View.page(
                                "suppressions",
                                Map.of(
                                    "rows", page.suppressions(),
                                    "messengers", stats.messengers(),
                                    "reasons", SuppressionReason.values(),
                                    "messenger", query.messenger(),
                                    "address", query.address(),
                                    "reason", query.reason().map(SuppressionReason::key).orElse(""),
                                    "next", next(query, page.next().orElse(0)),
                                    "added", visit.value("added").orElse("")))));
  }

  /** Returns a page; an address without a messenger is looked up for each of them. */
  private static Future<SuppressionPage> page(
      Visit visit, SuppressionQuery query, SiteStats stats) {
    if (query.address().isEmpty() || !query.messenger().isEmpty()) {
      return visit.client().suppressions(query);
    }
    var pages =
        stats.messengers().stream()
            .map(one -> visit.client().suppressions(query.withMessenger(one.alias())))
            .toList();
    return Future.all(pages)
        .map(
            v ->
                new SuppressionPage(
                    pages.stream().flatMap(one -> one.result().suppressions().stream()).toList(),
                    OptionalLong.empty()));
  }

  private static SuppressionQuery query(Visit visit) {
    return new SuppressionQuery(
        visit.value("messenger").orElse(""),
        visit.value("address").orElse(""),
        visit.value("reason").map(SuppressionReason::ofKey),
        visit.number("after", 0, 0),
        ROWS);
  }

  private static String next(SuppressionQuery query, long after) {
    return after == 0
        ? ""
        : "?messenger=%s&address=%s&reason=%s&after=%d"
            .formatted(
                FilterBox.encoded(query.messenger()),
                FilterBox.encoded(query.address()),
                query.reason().map(SuppressionReason::key).orElse(""),
                after);
  }

  /** Answers the whole list as CSV (RFC 4180), page by page. */
  private static Future<View> export(Visit visit) {
    var response =
        visit
            .ctx()
            .response()
            .setChunked(true)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8; header=present")
            .putHeader("Content-Disposition", "attachment; filename=\"suppressions.csv\"");
    if (visit.isHead()) {
      return response.end().map(v -> new View.Ended());
    }
    return response
        .write(csv(List.of("messenger", "address", "reason", "text", "by", "since", "until")))
        .compose(v -> export(visit, query(visit).page(0, EXPORTED)))
        .compose(v -> response.end())
        .map(v -> new View.Ended());
  }

  private static Future<Void> export(Visit visit, SuppressionQuery query) {
    return visit
        .client()
        .suppressions(query)
        .compose(
            page ->
                visit
                    .ctx()
                    .response()
                    .write(
                        page.suppressions().stream()
                            .map(Suppressions::line)
                            .collect(Collectors.joining()))
                    .compose(
                        v ->
                            page.next().isEmpty()
                                ? Future.succeededFuture()
                                : export(visit, query.page(page.next().getAsLong(), EXPORTED))));
  }

  private static String line(Suppression one) {
    return csv(
        List.of(
            one.messenger(),
            one.address(),
            one.reason().key(),
            one.text(),
            one.by(),
            one.since().toString(),
            one.until().map(Instant::toString).orElse("")));
  }

  /** Quotes each value. A spreadsheet would read one that begins like a formula as a formula. */
  private static String csv(List<String> values) {
    return values.stream()
        .map(value -> FORMULA.matcher(value).lookingAt() ? "'" + value : value)
        .map(value -> '"' + value.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(",", "", "\r\n"));
  }

  private static Future<View> add(Visit visit) {
    var messenger = visit.required("messenger");
    var text = visit.value("text").orElse("");
    var entries = new ArrayList<Suppression>();
    visit
        .required("addresses")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(
            address ->
                entries.add(Suppression.of(messenger, address).withText(text).withBy(visit.by())));
    if (entries.size() > IMPORTED) {
      throw SiteMessageException.invalid(
          "addresses",
          "has %d addresses; add at most %d at once".formatted(entries.size(), IMPORTED));
    }
    return visit
        .client()
        .suppressAll(entries)
        .map(reply -> View.goTo("suppressions?added=" + reply.added()));
  }

  private static Future<View> remove(Visit visit) {
    var why = visit.required("reason");
    var removals = new ArrayList<Future<Boolean>>();
    for (var entry : selected(visit)) {
      removals.add(visit.client().unsuppress(entry.messenger(), entry.address(), visit.by(), why));
    }
    return Future.all(removals).map(v -> View.goTo("suppressions"));
  }

  /** An address of the list. */
  private record Entry(String messenger, String address) {}

  private static List<Entry> selected(Visit visit) {
    var entries =
        visit.all("entry").stream()
            .map(value -> value.split(" ", 2))
            .map(parts -> new Entry(parts[0], parts.length == 2 ? parts[1] : ""))
            .toList();
    return Optional.of(entries)
        .filter(list -> !list.isEmpty())
        .orElseThrow(
            () -> SiteMessageException.invalid("entry", "is empty; select at least one address"));
  }
}
