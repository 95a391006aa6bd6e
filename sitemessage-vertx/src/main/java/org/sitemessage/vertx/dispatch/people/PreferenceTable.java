package org.sitemessage.vertx.dispatch.people;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.PreferenceQuery.Axis;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.people.Preferences.Column;
import org.sitemessage.api.people.Preferences.Row;
import org.sitemessage.vertx.dispatch.core.Registry;

/** Types that can be subscribed to, and the messengers they go through. */
record PreferenceTable(Registry registry, Locale locale, Axis types, Axis messengers) {

  /** Returns the table of everything, with the registered titles. */
  static PreferenceTable whole(Registry registry, Locale locale) {
    return new PreferenceTable(registry, locale, Axis.ALL, Axis.ALL);
  }

  /**
   * Returns the table that a query asks for.
   *
   * @throws SiteMessageException if a type or messenger that is named is not registered
   */
  static PreferenceTable of(Registry registry, PreferenceQuery query) {
    return new PreferenceTable(
        registry,
        query.locale(),
        resolved(query.types(), alias -> registry.type(alias).alias()),
        resolved(query.messengers(), alias -> registry.messenger(alias).alias()));
  }

  private static Axis resolved(Axis axis, UnaryOperator<String> alias) {
    var titles = new LinkedHashMap<String, String>();
    axis.titles().forEach((name, title) -> titles.put(alias.apply(name), title));
    return new Axis(axis.only().stream().map(alias).toList(), titles);
  }

  /**
   * Returns the table; types that cannot be subscribed to are left out.
   *
   * @param reachable test for messengers that reach the subscriber
   * @param subscribed test for cells that are subscribed to
   */
  Preferences table(Predicate<Messenger> reachable, Predicate<Cell> subscribed) {
    var channels =
        ordered(messengers, registry.messengers(), Messenger::alias).stream()
            .filter(reachable)
            .toList();
    var rows = new ArrayList<Row>();
    for (var type : ordered(types, registry.types(), MessageType::alias)) {
      var cells = new LinkedHashMap<String, Boolean>();
      channels.stream()
          .filter(messenger -> supports(type, messenger))
          .map(messenger -> new Cell(type.alias(), messenger.alias()))
          .forEach(cell -> cells.put(cell.messenger(), subscribed.test(cell)));
      rows.add(
          new Row(
              type.alias(),
              types.titles().getOrDefault(type.alias(), type.title(language())),
              cells));
    }
    return new Preferences(channels.stream().map(this::column).toList(), rows);
  }

  private Column column(Messenger messenger) {
    return new Column(
        messenger.alias(),
        messengers.titles().getOrDefault(messenger.alias(), messenger.title(language())));
  }

  private Locale language() {
    return locale.equals(Locale.ROOT) ? Locale.ENGLISH : locale;
  }

  private static <T> List<T> ordered(Axis axis, Collection<T> all, Function<T, String> alias) {
    return axis.only().isEmpty()
        ? List.copyOf(all)
        : axis.only().stream()
            .flatMap(name -> all.stream().filter(one -> alias.apply(one).equals(name)))
            .toList();
  }

  /**
   * Rejects a type or messenger that cannot be subscribed to.
   *
   * @throws SiteMessageException 4040, 4041 or 4220
   */
  static void require(Registry registry, String type, String messenger) {
    if (!supports(registry.type(type), registry.messenger(messenger))) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "message type \"%s\" cannot be subscribed to through messenger \"%s\""
              .formatted(type, messenger));
    }
  }

  /**
   * Rejects a cell that is not in a table.
   *
   * @throws SiteMessageException 4040, 4041 or 4220
   */
  static void require(Registry registry, Preferences table, Cell cell) {
    require(registry, cell.type(), cell.messenger());
    if (!table.has(cell)) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER, "%s is not in this table".formatted(cell));
    }
  }

  private static boolean supports(MessageType type, Messenger messenger) {
    return type.allowUserSubscription()
        && messenger.allowUserSubscription()
        && Registry.goesThrough(type, messenger);
  }
}
