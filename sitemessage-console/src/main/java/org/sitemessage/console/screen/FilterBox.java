package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.filter.SavedFilter;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/**
 * The filter of a list, which stands in the URL of the list.
 *
 * @param text the filter as it was typed
 * @param error mistake in it; empty if there is none
 * @param proposals terms that the box may complete, as JSON for its script
 * @param saved filters that the visitor has saved for the list
 */
public record FilterBox(String text, String error, String proposals, List<SavedFilter> saved) {
  private static final String FILTER = "filter";

  /** Copies. */
  public FilterBox {
    saved = List.copyOf(saved);
  }

  /** Returns whether the filter can be saved: it is right, and is not saved yet. */
  public boolean savable() {
    return !text.isEmpty()
        && error.isEmpty()
        && saved.stream().noneMatch(one -> one.filter().equals(text));
  }

  /**
   * Shows a list. A filter that cannot be read is shown above an empty list, so that it can be
   * mended. The visitor's saved filters are read meanwhile.
   *
   * @param of the list
   * @param known proposals of the console
   * @param empty the list without an entry
   * @param list the list of a filter
   */
  static Future<View> show(
      Visit visit,
      FilterList of,
      Proposals known,
      View.Page empty,
      Function<Filter, Future<View.Page>> list) {
    var text = visit.value(FILTER).orElse("");
    var saved = visit.client().filters().list(of);
    var shown = Future.succeededFuture(text).map(Filter::parse).compose(list);
    return known
        .of(visit)
        .compose(proposals -> saved.map(filters -> new FilterBox(text, "", proposals, filters)))
        .compose(
            box ->
                shown
                    .<View>map(view -> view.with("box", box))
                    .recover(
                        failure ->
                            failure instanceof SiteMessageException refusal
                                    && refusal.code().httpStatus() == 400
                                ? Future.succeededFuture(
                                    empty.withStatus(400).with("box", box.withError(refusal)))
                                : Future.failedFuture(failure)));
  }

  private FilterBox withError(SiteMessageException refusal) {
    return new FilterBox(text, String.valueOf(refusal.getMessage()), proposals, saved);
  }

  /**
   * Returns the URL of the next page of a list, relative to the list; empty on the last page.
   *
   * @param next key of the next page
   */
  static String next(Visit visit, OptionalLong next) {
    return next.isEmpty()
        ? ""
        : "?filter=%s&after=%d"
            .formatted(encoded(visit.value(FILTER).orElse("")), next.getAsLong());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
