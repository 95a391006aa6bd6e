package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Map;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The first screen: what needs a person, and what is going on. */
final class Overview {
  private Overview() {}

  static void mount(Doors doors) {
    doors.get("/", Right.READ, Overview::show);
  }

  private static Future<View> show(Visit visit) {
    var span = Volumes.span(visit);
    return visit
        .client()
        .stats()
        .compose(
            stats ->
                visit
                    .client()
                    .history(HistoryQuery.of(span))
                    .map(history -> page(visit, stats, history)));
  }

  private static View page(Visit visit, SiteStats stats, History history) {
    return View.page(
        "overview",
        Map.of(
            "stats", stats,
            "stopped",
                stats.messengers().stream()
                    .filter(one -> one.state() != MessengerStats.State.READY)
                    .toList(),
            "statuses", DispatchStatus.values(),
            "unknown", stats.count(DispatchStatus.UNKNOWN),
            "failed", stats.count(DispatchStatus.FAILED),
            "span", history.query().span().key(),
            "charts", new Charts(history, visit).all(),
            "totals", history.totals()));
  }
}
