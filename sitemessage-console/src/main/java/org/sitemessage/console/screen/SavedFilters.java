package org.sitemessage.console.screen;

import io.vertx.core.Future;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** Saving and forgetting the visitor's own filters, which {@link FilterBox} shows. */
final class SavedFilters {
  private SavedFilters() {}

  static void mount(Doors doors) {
    doors.post("/filters/save", Right.READ, SavedFilters::save);
    doors.post("/filters/forget", Right.READ, SavedFilters::forget);
  }

  private static Future<View> save(Visit visit) {
    var list = list(visit);
    return visit
        .client()
        .filters()
        .save(list, visit.value("name").orElse(""), visit.required("filter"))
        .map(saved -> View.goTo(list.key() + "?filter=" + FilterBox.encoded(saved.filter())));
  }

  private static Future<View> forget(Visit visit) {
    var list = list(visit);
    var back = visit.value("back").filter(View::isOwn).orElse(list.key());
    return visit
        .client()
        .filters()
        .forget(list, visit.required("name"))
        .map(forgotten -> View.goTo(back));
  }

  private static FilterList list(Visit visit) {
    var key = visit.required("list");
    return FilterList.ofKey(key)
        .orElseThrow(
            () ->
                SiteMessageException.invalid(
                    "list", "is \"%s\", must be messages or dispatches".formatted(key)));
  }
}
