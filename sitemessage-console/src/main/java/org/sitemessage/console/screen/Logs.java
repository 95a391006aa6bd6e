package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Map;
import org.sitemessage.api.access.Right;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The live tail of events, and the audit log. */
final class Logs {
  private static final int ROWS = 100;

  private Logs() {}

  static void mount(Doors doors) {
    doors.get("/tail", Right.READ, Logs::tail);
    doors.get("/audit", Right.ADMIN, Logs::audit);
  }

  private static Future<View> tail(Visit visit) {
    return Future.succeededFuture(
        View.page("tail", Map.of("filter", visit.value("filter").orElse(""))));
  }

  private static Future<View> audit(Visit visit) {
    return visit
        .client()
        .access()
        .audit(visit.number("before", 1, Long.MAX_VALUE), ROWS)
        .map(
            page ->
                View.page(
                    "audit",
                    Map.of(
                        "rows",
                        page.entries(),
                        "next",
                        page.next().isEmpty() ? "" : "?before=" + page.next().getAsLong())));
  }
}
