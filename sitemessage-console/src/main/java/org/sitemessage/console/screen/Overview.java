package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Map;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.MessengerStats;
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
    return visit
        .client()
        .stats()
        .map(
            stats ->
                View.page(
                    "overview",
                    Map.of(
                        "stats",
                        stats,
                        "stopped",
                        stats.messengers().stream()
                            .filter(one -> one.state() != MessengerStats.State.READY)
                            .toList(),
                        "statuses",
                        DispatchStatus.values(),
                        "unknown",
                        stats.count(DispatchStatus.UNKNOWN),
                        "failed",
                        stats.count(DispatchStatus.FAILED))));
  }
}
