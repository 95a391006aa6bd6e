package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Map;
import java.util.stream.Stream;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The reports that arrived lately of mails which a server had accepted. */
final class FeedbackScreen {
  private static final int ROWS = 100;

  /** The choice among messengers for reports that no dispatch matched; no alias is like that. */
  private static final String UNMATCHED = "-";

  private FeedbackScreen() {}

  static void mount(Doors doors) {
    doors.get("/feedback", Right.PEOPLE, FeedbackScreen::list);
  }

  private static Future<View> list(Visit visit) {
    var messenger = visit.value("messenger").orElse("");
    var query = query(visit, messenger);
    var kind = query.kind().map(Feedback::key).orElse("");
    return visit
        .client()
        .stats()
        .compose(
            stats ->
                visit
                    .client()
                    .feedback(query)
                    .map(
                        page ->
                            View.page(
                                "feedback",
                                Map.of(
                                    "rows",
                                    page.feedback(),
                                    "messengers",
                                    stats.messengers(),
                                    "feedbackKinds",
                                    Stream.of(BounceReport.Kind.values())
                                        .map(Feedback::key)
                                        .toList(),
                                    "messenger",
                                    messenger,
                                    "kind",
                                    kind,
                                    "next",
                                    page.next().isEmpty()
                                        ? ""
                                        : "?messenger=%s&kind=%s&before=%d"
                                            .formatted(
                                                FilterBox.encoded(messenger),
                                                kind,
                                                page.next().getAsLong())))));
  }

  private static FeedbackQuery query(Visit visit, String messenger) {
    var unmatched = messenger.equals(UNMATCHED);
    return new FeedbackQuery(
        visit.value("kind").map(FeedbackQuery::kind),
        unmatched ? "" : messenger,
        unmatched,
        visit.number("before", 1, Long.MAX_VALUE),
        ROWS);
  }
}
