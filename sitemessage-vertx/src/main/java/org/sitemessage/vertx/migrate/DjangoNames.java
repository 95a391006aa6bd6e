package org.sitemessage.vertx.migrate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;

/**
 * Aliases for the message types and messengers of the source. An alias that Django derived from the
 * name of a class, such as {@code OrderShipped}, is not valid here and needs another one.
 *
 * @param types aliases of message types here, by alias in the source; all others stay as they are
 * @param messengers aliases of messengers here, by alias in the source; all others stay as they are
 */
public record DjangoNames(Map<String, String> types, Map<String, String> messengers) {
  private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9_]*");

  /** Changes the alias {@code xmppsleek} to {@code xmpp}, and no other. */
  public static final DjangoNames DEFAULT = new DjangoNames(Map.of(), Map.of("xmppsleek", "xmpp"));

  /** Checks and copies. */
  public DjangoNames {
    types = Map.copyOf(types);
    messengers = Map.copyOf(messengers);
    types.values().forEach(alias -> require("type", alias, Limits.TYPE_CHARS));
    messengers.values().forEach(alias -> require("messenger", alias, Limits.MESSENGER_CHARS));
  }

  private static void require(String kind, String alias, int limit) {
    if (!registrable(alias, limit)) {
      throw SiteMessageException.invalid(
          kind,
          "must match %s and have at most %d characters, is \"%s\""
              .formatted(ALIAS.pattern(), limit, alias));
    }
  }

  private static boolean registrable(String alias, int limit) {
    return alias.length() <= limit && ALIAS.matcher(alias).matches();
  }

  /** Returns a copy of these names with another alias for a message type. */
  public DjangoNames withType(String there, String here) {
    return new DjangoNames(with(types, there, here), messengers);
  }

  /** Returns a copy of these names with another alias for a messenger. */
  public DjangoNames withMessenger(String there, String here) {
    return new DjangoNames(types, with(messengers, there, here));
  }

  private static Map<String, String> with(Map<String, String> names, String there, String here) {
    var more = new LinkedHashMap<>(names);
    more.put(there, here);
    return more;
  }

  /**
   * Returns the alias of a message type here.
   *
   * @param at row and column, for the text of an error
   * @throws SiteMessageException if no type can be registered under this alias
   */
  String type(String at, String there) {
    return here(at, "type", types, there, Limits.TYPE_CHARS);
  }

  /** Returns the alias of a messenger here; parameters and failures are those of {@link #type}. */
  String messenger(String at, String there) {
    return here(at, "messenger", messengers, there, Limits.MESSENGER_CHARS);
  }

  private static String here(
      String at, String kind, Map<String, String> names, String there, int limit) {
    var here = names.getOrDefault(there, there);
    if (registrable(here, limit)) {
      return here;
    }
    throw SiteMessageException.invalid(
        at,
        "is \"%s\", but here aliases match %s and have at most %d characters; give it another name, as in --%s %s=%s"
            .formatted(here, ALIAS.pattern(), limit, kind, here, proposed(here, limit)));
  }

  /** Returns a proposed alias, such as {@code order_shipped} for {@code OrderShipped}. */
  private static String proposed(String alias, int limit) {
    var words =
        alias
            .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^[0-9_]+|_+$", "");
    return words.isEmpty() ? "renamed" : words.substring(0, Math.min(limit, words.length()));
  }
}
