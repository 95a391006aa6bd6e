package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
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
 * Says that nothing was found perhaps because the name of a messenger is misspelt. It is no
 * refusal: the store may have dispatches of messengers that are not registered any more.
 */
final class UnknownMessenger {
  private UnknownMessenger() {}

  /** Returns whether a reply has a list, and nothing in it. */
  static boolean isEmpty(JsonObject reply, String key) {
    return reply.containsKey(key) && reply.getJsonArray(key).isEmpty();
  }

  /** Says so of the messengers that a filter names. */
  static void noteOfFilter(Cli cli, Requests requests, String filter) {
    Filter.parse(filter).terms().stream()
        .filter(term -> term.field() == FilterField.MESSENGER && !term.negated())
        .flatMap(term -> term.values().stream())
        .flatMap(
            value -> value instanceof FilterValue.Word word ? Stream.of(word.text()) : Stream.of())
        .filter(alias -> alias.indexOf('*') < 0)
        .forEach(alias -> note(cli, requests, alias));
  }

  /** Says so of a messenger, if it is not registered on the node that answers. */
  static void note(Cli cli, Requests requests, String alias) {
    var registered = registered(requests);
    if (registered.isEmpty() || registered.get().contains(alias)) {
      return;
    }
    cli.note(
        "messenger \"%s\" is not registered%s (registered: %s)"
            .formatted(
                alias,
                OptionNames.nearest(alias, registered.get())
                    .map("; did you mean \"%s\"?"::formatted)
                    .orElse(""),
                String.join(", ", registered.get())));
  }

  /** Returns the aliases; empty for a key that may see people and no messengers. */
  private static Optional<List<String>> registered(Requests requests) {
    try {
      return Optional.of(
          requests
              .send(BusAddress.STATS, new JsonObject())
              .getJsonArray("messengers", new JsonArray())
              .stream()
              .map(one -> ((JsonObject) one).getString("alias"))
              .toList());
    } catch (SiteMessageException e) {
      return Optional.empty();
    }
  }
}
