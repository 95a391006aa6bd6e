package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.schedule.MessageQuery;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The list of messages, and one message. */
final class Messages {
  private static final int ROWS = 50;

  /** Number of dispatches that a message is shown with; there may be more. */
  private static final int FIRST = 1_000;

  private Messages() {}

  static void mount(Doors doors) {
    doors.get("/messages", Right.READ, Messages::list);
    doors.get("/messages/:id", Right.READ, Messages::one);
  }

  private static Future<View> list(Visit visit) {
    var after = visit.number("after", 0, 0);
    var empty =
        View.page(
            "messages", Map.of("rows", List.of(), "next", "", "partial", false, "first", true));
    return FilterBox.show(
        visit,
        FilterList.MESSAGES,
        empty,
        filter ->
            visit
                .client()
                .messages(MessageQuery.of(filter).page(after, ROWS))
                .map(
                    page ->
                        empty
                            .with("rows", page.messages())
                            .with("next", FilterBox.next(visit, page.next()))
                            .with("partial", page.partial())
                            .with("first", after == 0)));
  }

  private static Future<View> one(Visit visit) {
    return visit
        .client()
        .message(visit.id())
        .compose(
            message ->
                visit
                    .client()
                    .messages(MessageQuery.of(Filter.parse("message:" + message.id())).page(0, 1))
                    .map(
                        page -> {
                          var counts = new EnumMap<DispatchStatus, Integer>(DispatchStatus.class);
                          message
                              .dispatches()
                              .forEach(one -> counts.merge(one.status(), 1, Integer::sum));
                          return View.page(
                              "message",
                              Map.of(
                                  "message",
                                  message,
                                  "listed",
                                  page.messages(),
                                  "counts",
                                  counts,
                                  "cancellable",
                                  message.dispatches().isEmpty()
                                      || message.dispatches().size() >= FIRST
                                      || !Collections.disjoint(
                                          counts.keySet(), Dispatches.CANCELLABLE),
                                  "rows",
                                  message.dispatches().stream().limit(ROWS).toList()));
                        }));
  }
}
