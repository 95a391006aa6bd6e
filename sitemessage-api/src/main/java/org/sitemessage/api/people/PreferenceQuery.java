package org.sitemessage.api.people;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;

/**
 * A query for the preferences of one person: the part that the actions {@code preferences} and
 * {@code save} of {@link BusAddress#SUBSCRIPTIONS} have in common.
 *
 * @param userId the application's id of the user; empty if only the address is known
 * @param address the address; empty for a user
 * @param locale the language of the titles; {@link Locale#ROOT} for English
 * @param types the rows
 * @param messengers the columns
 */
public record PreferenceQuery(
    String userId, String address, Locale locale, Axis types, Axis messengers) {
  /** The keys of its JSON. */
  public static final Set<String> KEYS =
      Set.of("user", "address", "locale", "types", "messengers", "titles");

  private static final Set<String> TITLES = Set.of("types", "messengers");

  /**
   * Rows or columns.
   *
   * @param only aliases of the rows or columns to show, in this order; empty for all
   * @param titles other titles, by alias
   */
  public record Axis(List<String> only, Map<String, String> titles) {
    /** All rows or columns, with their own titles. */
    public static final Axis ALL = new Axis(List.of(), Map.of());

    /** Copies; an alias counts once. */
    public Axis {
      only = List.copyOf(new LinkedHashSet<>(only));
      titles = Map.copyOf(titles);
    }

    /** Returns whether the query asks for the row or column with this alias. */
    public boolean has(String alias) {
      return only.isEmpty() || only.contains(alias);
    }

    private Axis with(String alias, String title) {
      var more = new LinkedHashMap<>(titles);
      more.put(alias, title);
      return new Axis(only, more);
    }
  }

  /** Checks. */
  public PreferenceQuery {
    if (userId.isEmpty() == address.isEmpty()) {
      throw SiteMessageException.invalid(
          userId.isEmpty() ? "user" : "address",
          userId.isEmpty()
              ? "is missing, and so is address; give one of them"
              : "must be left out when user is given");
    }
  }

  /** Returns a query for all preferences of a user. */
  public static PreferenceQuery ofUser(String userId) {
    return new PreferenceQuery(userId, "", Locale.ROOT, Axis.ALL, Axis.ALL);
  }

  /** Returns a query for all preferences of an address, through the messengers that accept it. */
  public static PreferenceQuery ofAddress(String address) {
    return new PreferenceQuery("", address, Locale.ROOT, Axis.ALL, Axis.ALL);
  }

  /** Returns a copy of this query with titles in another language. */
  public PreferenceQuery withLocale(Locale other) {
    return new PreferenceQuery(userId, address, other, types, messengers);
  }

  /** Returns a copy of this query for these message types only, in this order. */
  public PreferenceQuery withTypes(String... aliases) {
    var axis = new Axis(List.of(aliases), types.titles());
    return new PreferenceQuery(userId, address, locale, axis, messengers);
  }

  /** Returns a copy of this query for these messengers only, in this order. */
  public PreferenceQuery withMessengers(String... aliases) {
    var axis = new Axis(List.of(aliases), messengers.titles());
    return new PreferenceQuery(userId, address, locale, types, axis);
  }

  /** Returns a copy of this query with another title of a message type. */
  public PreferenceQuery withTypeTitle(String alias, String title) {
    return new PreferenceQuery(userId, address, locale, types.with(alias, title), messengers);
  }

  /** Returns a copy of this query with another title of a messenger. */
  public PreferenceQuery withMessengerTitle(String alias, String title) {
    return new PreferenceQuery(userId, address, locale, types, messengers.with(alias, title));
  }

  /** Returns the keys of the bus contract. */
  public JsonObject toJson() {
    var json =
        userId.isEmpty()
            ? new JsonObject().put("address", address)
            : new JsonObject().put("user", userId);
    if (!locale.equals(Locale.ROOT)) {
      json.put("locale", locale.toLanguageTag());
    }
    if (!types.only().isEmpty()) {
      json.put("types", new JsonArray(types.only()));
    }
    if (!messengers.only().isEmpty()) {
      json.put("messengers", new JsonArray(messengers.only()));
    }
    if (types.titles().isEmpty() && messengers.titles().isEmpty()) {
      return json;
    }
    return json.put(
        "titles",
        new JsonObject()
            .put("types", new JsonObject(new LinkedHashMap<>(types.titles())))
            .put("messengers", new JsonObject(new LinkedHashMap<>(messengers.titles()))));
  }

  /**
   * Reads the keys of the bus contract.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the field
   */
  public static PreferenceQuery fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    var titles = fields.object("titles").orElseGet(JsonObject::new);
    new JsonFields("titles.", titles).allowOnly(TITLES);
    return new PreferenceQuery(
        fields.string("user", Limits.USER_ID_CHARS),
        fields.string("address", Limits.ADDRESS_CHARS),
        fields.locale("locale"),
        axis(fields, titles, "types", Limits.TYPE_CHARS),
        axis(fields, titles, "messengers", Limits.MESSENGER_CHARS));
  }

  private static Axis axis(JsonFields fields, JsonObject titles, String key, int maxChars) {
    var only = fields.strings(key, Limits.SUBSCRIPTIONS, maxChars);
    if (only.filter(List::isEmpty).isPresent()) {
      throw fields.invalid(key, "is empty; leave it out to get all");
    }
    var given = new JsonFields("titles.", titles).object(key).orElseGet(JsonObject::new);
    var read = new JsonFields("titles." + key + ".", given);
    var byAlias = new LinkedHashMap<String, String>();
    for (var alias : given.fieldNames()) {
      var title = read.string(alias, Limits.TITLE_CHARS);
      if (title.isBlank()) {
        throw read.invalid(alias, "must not be blank");
      }
      byAlias.put(alias, title);
    }
    return new Axis(only.orElse(List.of()), byAlias);
  }
}
