package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.schedule.MessagePage;
import org.sitemessage.api.schedule.MessageQuery;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.api.schedule.StoredMessage;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The list of messages, and one message. */
final class Messages {
  private static final int ROWS = 50;

  private Messages() {}

  static void mount(Doors doors, Proposals proposals) {
    doors.get("/messages", Right.READ, visit -> list(visit, proposals));
    doors.get("/messages/:id", Right.READ, Messages::one);
  }

  private static Future<View> list(Visit visit, Proposals proposals) {
    var after = visit.number("after", 0, 0);
    var empty =
        View.page(
            "messages", Map.of("rows", List.of(), "next", "", "partial", false, "first", true));
    return FilterBox.show(
        visit,
        FilterList.MESSAGES,
        proposals,
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
    var id = visit.id();
    var message = visit.client().message(id, ROWS);
    var listed = visit.client().messages(MessageQuery.of(Filter.parse("message:" + id)).page(0, 1));
    return message.compose(found -> listed.map(page -> view(found, page)));
  }

  private static View view(StoredMessage message, MessagePage page) {
    var counts = message.counts();
    var many = counts.values().stream().mapToInt(count -> count).sum() >= PageCount.MOST;
    return View.page(
        "message",
        Map.of(
            "message",
            message,
            "listed",
            page.messages(),
            "counts",
            new TreeMap<>(counts),
            "many",
            many,
            "cancellable",
            counts.isEmpty()
                || many
                || !Collections.disjoint(counts.keySet(), Dispatches.CANCELLABLE),
            "rows",
            message.dispatches()));
  }
}
