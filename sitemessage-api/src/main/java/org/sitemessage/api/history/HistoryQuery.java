package org.sitemessage.api.history;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/**
 * Selects a part of the history; the body of {@code sitemessage.history}.
 *
 * @param span time that it reaches back
 * @param by names that the numbers are kept by
 * @param of the only name, such as the alias of a messenger; empty for all
 */
public record HistoryQuery(HistorySpan span, HistoryBy by, String of) {
  /** Maximum length of a name in characters. */
  public static final int NAME_CHARS = 255;

  /** Returns a query for all messengers. */
  public static HistoryQuery of(HistorySpan span) {
    return new HistoryQuery(span, HistoryBy.MESSENGER, "");
  }

  /** Returns a copy of this query for other names. */
  public HistoryQuery withBy(HistoryBy other) {
    return new HistoryQuery(span, other, of);
  }

  /** Returns a copy of this query for one name alone. */
  public HistoryQuery withOf(String name) {
    return new HistoryQuery(span, by, name);
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("span", span.key()).put("by", by.key());
    return of.isEmpty() ? json : json.put("of", of);
  }

  /**
   * Reads the body of the bus contract: the last hour by messenger, unless it says otherwise.
   *
   * @throws SiteMessageException with code 4000, naming the field
   */
  public static HistoryQuery fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    fields.allowOnly(Set.of("span", "by", "of"));
    return new HistoryQuery(
        word(fields, "span", HistorySpan.HOUR),
        word(fields, "by", HistoryBy.MESSENGER),
        fields.string("of", NAME_CHARS));
  }

  private static <E extends Enum<E>> E word(JsonFields fields, String field, E otherwise) {
    var word = fields.string(field, 16);
    if (word.isEmpty()) {
      return otherwise;
    }
    var all = otherwise.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(one -> lower(one).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                fields.invalid(
                    field,
                    "is \"%s\", must be one of %s"
                        .formatted(
                            word,
                            Arrays.stream(all)
                                .map(HistoryQuery::lower)
                                .collect(Collectors.joining(", ")))));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
