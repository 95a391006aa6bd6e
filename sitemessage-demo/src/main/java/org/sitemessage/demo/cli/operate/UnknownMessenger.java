package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.api.filter.FilterValue;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.requests.Requests;

/**
 * Hints that a list may be empty because the name of a messenger is misspelt. It is no refusal: the
 * store may have dispatches of messengers that are not registered any more.
 */
final class UnknownMessenger {
  private UnknownMessenger() {}

  /** Returns whether a reply has a list, and nothing in it. */
  static boolean isEmpty(JsonObject reply, String key) {
    return reply.containsKey(key) && reply.getJsonArray(key).isEmpty();
  }

  /** Prints the hint for each messenger that a filter names. */
  static void noteOfFilter(Cli cli, Requests requests, String filter) {
    note(cli, requests, named(filter));
  }

  /** Returns what a filter names; nothing if only a newer server understands the filter. */
  private static List<String> named(String filter) {
    try {
      return Filter.parse(filter).terms().stream()
          .filter(term -> term.field() == FilterField.MESSENGER && !term.negated())
          .flatMap(term -> term.values().stream())
          .flatMap(
              value ->
                  value instanceof FilterValue.Word word ? Stream.of(word.text()) : Stream.of())
          .filter(alias -> alias.indexOf('*') < 0)
          .toList();
    } catch (SiteMessageException e) {
      return List.of();
    }
  }

  /** Prints the hint for each messenger that is not registered on the node that answers. */
  static void note(Cli cli, Requests requests, List<String> aliases) {
    if (aliases.isEmpty()) {
      return;
    }
    // A key may see people, and no messengers.
    requests
        .sendIfAllowed(BusAddress.STATS, new JsonObject())
        .map(UnknownMessenger::registered)
        .ifPresent(
            registered ->
                aliases.stream()
                    .filter(alias -> !registered.contains(alias))
                    .forEach(alias -> cli.note(text(alias, registered))));
  }

  private static String text(String alias, List<String> registered) {
    return "messenger \"%s\" is not registered%s (registered: %s)"
        .formatted(
            alias,
            OptionNames.nearest(alias, registered)
                .map("; did you mean \"%s\"?"::formatted)
                .orElse(""),
            String.join(", ", registered));
  }

  private static List<String> registered(JsonObject stats) {
    return stats.getJsonArray("messengers", new JsonArray()).stream()
        .map(one -> ((JsonObject) one).getString("alias"))
        .toList();
  }
}
