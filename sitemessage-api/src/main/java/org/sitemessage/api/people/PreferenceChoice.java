package org.sitemessage.api.people;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.Preferences.Cell;

/**
 * A choice in a preference table. A cell that was shown and is not chosen is cancelled. A cell that
 * was not shown stays as it is, so that the choice does not change a row added in the meantime.
 *
 * @param shown cells that could be chosen; absent for the whole table
 * @param chosen cells that are chosen, all of them shown
 */
public record PreferenceChoice(Optional<Set<Cell>> shown, Set<Cell> chosen) {
  /** The keys of its JSON. */
  public static final Set<String> KEYS = Set.of("subscriptions", "shown", "form");

  /** The name of the check boxes in the form. */
  public static final String CHOSEN_FIELD = "sitemessage_subscription";

  /** The name of the hidden field that lists the cells of the form. */
  public static final String SHOWN_FIELD = "sitemessage_shown";

  /** Copies, and checks that everything chosen was shown. */
  public PreferenceChoice {
    shown = shown.map(Set::copyOf);
    chosen = Set.copyOf(chosen);
    var all = shown;
    chosen.stream()
        .filter(cell -> !all.map(cells -> cells.contains(cell)).orElse(true))
        .findFirst()
        .ifPresent(
            cell -> {
              throw SiteMessageException.invalid(
                  "subscriptions", "has %s, which was not shown".formatted(cell));
            });
  }

  /** Returns a choice in the whole table. */
  public static PreferenceChoice of(Collection<Cell> chosen) {
    return new PreferenceChoice(Optional.empty(), Set.copyOf(chosen));
  }

  /**
   * Returns a copy of this choice limited to a table: cells outside the table no longer count as
   * shown.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if a cell outside the table is
   *     chosen
   */
  public PreferenceChoice within(Preferences table) {
    var both = new LinkedHashSet<>(table.cells());
    shown.ifPresent(both::retainAll);
    return new PreferenceChoice(Optional.of(both), chosen);
  }

  /** Returns whether a cell was shown, so that leaving it unchosen cancels it. */
  public boolean covers(Cell cell) {
    return shown.map(cells -> cells.contains(cell)).orElse(true);
  }

  /**
   * Reads a form that holds the table of the HTML fragment. A browser posts only the boxes that are
   * checked; the hidden field lists all of them.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if the form does not hold the
   *     table
   */
  public static PreferenceChoice fromForm(MultiMap form) {
    return fromForm(form.getAll(SHOWN_FIELD), form.getAll(CHOSEN_FIELD));
  }

  /**
   * Reads such a form as it was posted: {@code application/x-www-form-urlencoded}.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if the form does not hold the
   *     table
   */
  public static PreferenceChoice fromForm(String posted) {
    var form = MultiMap.caseInsensitiveMultiMap();
    for (var pair : posted.split("&", -1)) {
      var parts = pair.split("=", 2);
      form.add(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
    }
    return fromForm(form);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw SiteMessageException.invalid("form", "is not application/x-www-form-urlencoded");
    }
  }

  private static PreferenceChoice fromForm(List<String> shown, List<String> chosen) {
    if (shown.isEmpty()) {
      throw SiteMessageException.invalid(
          SHOWN_FIELD, "is missing: the form does not contain the table of subscriptions");
    }
    var all = new LinkedHashSet<Cell>();
    shown.forEach(value -> all.addAll(cells(SHOWN_FIELD, value)));
    var wanted = new LinkedHashSet<Cell>();
    chosen.forEach(value -> wanted.addAll(cells(CHOSEN_FIELD, value)));
    return new PreferenceChoice(Optional.of(all), wanted);
  }

  /**
   * Reads the cells that a field of a form names, such as {@code news/smtp}, separated by spaces.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field
   */
  public static List<Cell> cells(String field, String value) {
    return value.isBlank()
        ? List.of()
        : List.of(value.strip().split("\\s+", -1)).stream().map(one -> cell(field, one)).toList();
  }

  private static Cell cell(String field, String value) {
    var parts = value.split("/", -1);
    if (parts.length != 2) {
      throw SiteMessageException.invalid(
          field, "is \"%s\", must be TYPE/MESSENGER, such as news/smtp".formatted(value));
    }
    return new Cell(parts[0], parts[1]);
  }

  /** Returns the keys of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("subscriptions", json(chosen));
    shown.ifPresent(cells -> json.put("shown", json(cells)));
    return json;
  }

  private static JsonArray json(Collection<Cell> cells) {
    var array = new JsonArray();
    cells.forEach(
        cell ->
            array.add(
                new JsonObject().put("type", cell.type()).put("messenger", cell.messenger())));
    return array;
  }

  /**
   * Reads the keys of the bus contract: either {@code subscriptions} and {@code shown}, or {@code
   * form}.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the field
   */
  public static PreferenceChoice fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    if (json.containsKey("form")) {
      if (json.containsKey("subscriptions") || json.containsKey("shown")) {
        throw fields.invalid("form", "must be left out when subscriptions or shown is given");
      }
      return fromForm(fields.string("form", Limits.FORM_CHARS));
    }
    var chosen =
        cells(fields, "subscriptions")
            .orElseThrow(() -> fields.invalid("subscriptions", "is missing"));
    return new PreferenceChoice(cells(fields, "shown"), chosen);
  }

  private static Optional<Set<Cell>> cells(JsonFields fields, String key) {
    return fields
        .objects(
            key,
            Limits.SUBSCRIPTIONS,
            one -> {
              one.allowOnly(Set.of("type", "messenger"));
              return new Cell(
                  one.string("type", Limits.TYPE_CHARS),
                  one.string("messenger", Limits.MESSENGER_CHARS));
            })
        .map(LinkedHashSet::new);
  }
}
