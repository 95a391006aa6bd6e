package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Map;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.operation.OperationPage;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** Changes of all dispatches that a filter selects: their progress, and stopping one. */
final class Operations {
  private static final String ONE = "/operations/:id";

  private Operations() {}

  static void mount(Doors doors) {
    doors.get("/operations", Right.OPERATE, Operations::list);
    doors.get(ONE, Right.OPERATE, Operations::show);
    doors.post(ONE + "/stop", Right.OPERATE, Operations::stop);
  }

  private static Future<View> list(Visit visit) {
    return visit
        .client()
        .operations()
        .list(visit.number("after", 0, 0), OperationPage.MAX)
        .map(
            page ->
                View.page(
                    "operations",
                    Map.of(
                        "rows",
                        page.operations(),
                        "next",
                        page.next().isEmpty() ? "" : "?after=" + page.next().getAsLong())));
  }

  private static Future<View> show(Visit visit) {
    return visit
        .client()
        .operations()
        .show(visit.id())
        .map(one -> View.page("operation", Map.of("one", one)));
  }

  private static Future<View> stop(Visit visit) {
    return visit
        .client()
        .operations()
        .stop(visit.id())
        .map(one -> View.goTo("operations/" + one.id()));
  }
}
