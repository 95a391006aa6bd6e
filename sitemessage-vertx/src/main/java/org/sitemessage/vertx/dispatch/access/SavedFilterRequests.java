package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.filter.SavedFilter;
import org.sitemessage.vertx.store.SavedFilterStore;
import org.sitemessage.vertx.text.OneLine;

/**
 * Answers {@code sitemessage.filters}: saves, lists and forgets filters of the sender of the
 * request. They are preferences, and have no entries in the audit log.
 */
public final class SavedFilterRequests {
  private static final String ACTIONS = "list, save, forget";
  private static final String ACTION = "action";
  private static final String LIST = "list";
  private static final String NAME = "name";
  private static final String FILTER = "filter";

  private final SavedFilterStore store;
  private final Clock clock;

  public SavedFilterRequests(SavedFilterStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Saves, lists or forgets filters. */
  public Future<JsonObject> answer(Optional<Caller> caller, JsonObject body) {
    var owner =
        caller.orElseThrow(
            () ->
                SiteMessageException.invalid(
                    "the header " + Caller.HEADER,
                    "is missing; saved filters belong to the sender of the request"));
    var fields = new JsonFields("", body);
    var action = fields.string(ACTION, 16);
    return switch (action) {
      case "list" -> list(owner, fields);
      case "save" -> save(owner, fields);
      case "forget" -> forget(owner, fields);
      default ->
          throw fields.invalid(ACTION, "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    };
  }

  private Future<JsonObject> list(Caller owner, JsonFields fields) {
    fields.allowOnly(Set.of(ACTION, LIST));
    var only =
        fields.string(LIST, 16).isEmpty() ? EnumSet.allOf(FilterList.class) : Set.of(list(fields));
    return store
        .of(owner)
        .map(
            filters -> {
              var array = new JsonArray();
              filters.stream()
                  .filter(one -> only.contains(one.list()))
                  .forEach(one -> array.add(one.toJson()));
              return new JsonObject().put("filters", array);
            });
  }

  private Future<JsonObject> save(Caller owner, JsonFields fields) {
    fields.allowOnly(Set.of(ACTION, LIST, NAME, FILTER));
    var list = list(fields);
    var text = fields.string(FILTER, Filter.MAX_CHARS).strip();
    if (Filter.parse(text).isEmpty()) {
      throw fields.invalid(FILTER, "is empty, must have at least one term");
    }
    var filter = new SavedFilter(list, name(fields, text), text, clock.instant());
    return store
        .save(owner, filter, SavedFilter.MAX)
        .map(
            saved -> {
              if (!saved) {
                throw fields.invalid(
                    FILTER,
                    "cannot be saved, because the maximum of %d filters is saved for %s; forget one first"
                        .formatted(SavedFilter.MAX, list.key()));
              }
              return new JsonObject().put("saved", filter.toJson());
            });
  }

  /** Returns the name that is given, or else the text of the filter. */
  private static String name(JsonFields fields, String text) {
    var given = given(fields);
    if (given.isEmpty() && text.length() > SavedFilter.NAME_CHARS) {
      throw fields.invalid(
          NAME,
          "is missing; a filter of more than %d characters needs a name"
              .formatted(SavedFilter.NAME_CHARS));
    }
    return given.isEmpty() ? OneLine.of(text) : given;
  }

  /** Returns the name that is given, on one line: forms of browsers change line ends. */
  private static String given(JsonFields fields) {
    return OneLine.of(fields.string(NAME, SavedFilter.NAME_CHARS));
  }

  private Future<JsonObject> forget(Caller owner, JsonFields fields) {
    fields.allowOnly(Set.of(ACTION, LIST, NAME));
    return store
        .forget(owner, list(fields), given(fields))
        .map(forgotten -> new JsonObject().put("forgotten", forgotten));
  }

  private static FilterList list(JsonFields fields) {
    var key = fields.string(LIST, 16);
    return FilterList.ofKey(key)
        .orElseThrow(
            () -> fields.invalid(LIST, "is \"%s\", must be messages or dispatches".formatted(key)));
  }
}
