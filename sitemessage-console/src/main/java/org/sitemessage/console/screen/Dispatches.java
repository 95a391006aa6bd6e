package org.sitemessage.console.screen;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.schedule.DispatchQuery;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.api.schedule.PreviewReply.Preview;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The list of dispatches, and one dispatch with its attempts and its mail. */
final class Dispatches {
  /** Statuses that can be withdrawn. */
  static final Set<DispatchStatus> CANCELLABLE =
      EnumSet.of(DispatchStatus.PENDING, DispatchStatus.ERROR, DispatchStatus.UNKNOWN);

  /** Statuses that can be made pending again. */
  static final Set<DispatchStatus> REQUEUABLE =
      EnumSet.of(
          DispatchStatus.FAILED,
          DispatchStatus.EXPIRED,
          DispatchStatus.UNKNOWN,
          DispatchStatus.CANCELLED);

  private static final Set<DispatchStatus> UNKNOWN = EnumSet.of(DispatchStatus.UNKNOWN);

  private static final int ROWS = 50;

  /** A mail shows its own styles and the pictures that it brings; nothing is fetched. */
  private static final String MAIL_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox;"
          + " frame-ancestors 'self'";

  private Dispatches() {}

  static void mount(Doors doors, Proposals proposals) {
    doors.get("/dispatches", Right.READ, visit -> list(visit, proposals));
    doors.get("/dispatches/:id", Right.READ, Dispatches::one);
    doors.get("/dispatches/:id/html", Right.READ, Dispatches::html);
  }

  private static Future<View> list(Visit visit, Proposals proposals) {
    var after = visit.number("after", 0, 0);
    var empty =
        View.page(
            "dispatches",
            Map.of(
                "rows",
                List.of(),
                "next",
                "",
                "partial",
                false,
                "first",
                true,
                "requeuable",
                false,
                "cancellable",
                false,
                "selectCancel",
                false,
                "selectRequeue",
                false,
                "unknown",
                false));
    return FilterBox.show(
        visit,
        FilterList.DISPATCHES,
        proposals,
        empty,
        filter ->
            visit
                .client()
                .dispatches(DispatchQuery.of(filter).page(after, ROWS))
                .map(
                    page ->
                        counted(visit, filter, after, empty)
                            .with("rows", page.dispatches())
                            .with("next", FilterBox.next(visit, page.next()))
                            .with("partial", page.partial())
                            .with("first", after == 0)
                            .with("requeuable", REQUEUABLE.containsAll(filter.statuses()))
                            .with("unknown", UNKNOWN.equals(filter.statuses()))
                            .with("selectRequeue", isAny(filter, REQUEUABLE))
                            .with("selectCancel", isAny(filter, CANCELLABLE))
                            .with("cancellable", !filter.isEmpty() && isAny(filter, CANCELLABLE))));
  }

  private static boolean isAny(Filter filter, Set<DispatchStatus> statuses) {
    return filter.statuses().stream().anyMatch(statuses::contains);
  }

  /**
   * Returns the first page of a filter with its count, which takes the longer the rarer rows are.
   */
  private static View.Page counted(Visit visit, Filter filter, long after, View.Page page) {
    return after != 0 || filter.isEmpty()
        ? page
        : page.withLate(
            () ->
                visit
                    .client()
                    .dispatches(DispatchQuery.of(filter).page(0, 1).withCount())
                    .map(found -> found.count().map(PageCount::text).orElse(""))
                    .map(count -> visit.text("list.count", count))
                    .recover(Dispatches::reason)
                    .map(count -> View.page("count", Map.of("count", count))));
  }

  private static Future<String> reason(Throwable failure) {
    return failure instanceof SiteMessageException refusal
        ? Future.succeededFuture(String.valueOf(refusal.getMessage()))
        : Future.failedFuture(failure);
  }

  /** Returns the page of a dispatch; its content, which has to be rendered, comes late. */
  private static Future<View> one(Visit visit) {
    return visit
        .client()
        .dispatch(visit.id())
        .map(one -> view(one).withLate(() -> content(visit, visit.id())));
  }

  private static View.Page view(StoredDispatch dispatch) {
    return View.page(
        "dispatch",
        Map.of(
            "dispatch",
            dispatch,
            "cancellable",
            CANCELLABLE.contains(dispatch.status()),
            "requeuable",
            REQUEUABLE.contains(dispatch.status()),
            "unknown",
            dispatch.status() == DispatchStatus.UNKNOWN,
            "alike",
            alike(dispatch)));
  }

  /** Returns a filter for all dispatches to the address. */
  private static String alike(StoredDispatch dispatch) {
    return FilterBox.encoded(
        "to:\"%s\"".formatted(dispatch.address().replace("\\", "\\\\").replace("\"", "\\\"")));
  }

  /** Returns the content of a dispatch, or the reason why it cannot be shown. */
  private static Future<View.Page> content(Visit visit, long id) {
    return visit
        .client()
        .preview(id)
        .map(reply -> content(id, reply.previews(), ""))
        .recover(failure -> reason(failure).map(reason -> content(id, List.of(), reason)));
  }

  private static View.Page content(long id, List<Preview> previews, String problem) {
    return View.page("previews", Map.of("id", id, "previews", previews, "problem", problem));
  }

  /** Answers the HTML of a mail alone, for a frame that runs no script and fetches nothing. */
  private static Future<View> html(Visit visit) {
    return visit
        .client()
        .preview(visit.id())
        .map(
            reply -> {
              var html =
                  reply.previews().stream()
                      .findFirst()
                      .map(Preview::content)
                      .map(Content::html)
                      .orElse("");
              visit
                  .ctx()
                  .response()
                  .putHeader("Content-Security-Policy", MAIL_POLICY)
                  .putHeader("X-Frame-Options", "SAMEORIGIN")
                  .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                  .end(html);
              return new View.Ended();
            });
  }
}
