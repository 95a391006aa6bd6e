package org.sitemessage.vertx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.vertx.messenger.base.AliasedMessenger;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.types.MailType;
import org.sitemessage.vertx.types.PlainType;
import org.sitemessage.vertx.types.WholeMailType;

/**
 * The messengers and message types of a {@link SiteMessage}: registered in code, or discovered.
 *
 * @param messengers the messengers
 * @param types the message types
 * @param settings options of the discovered messengers
 */
record Catalog(List<Messenger> messengers, List<MessageType> types, List<Setting> settings) {

  /**
   * Collects the registered messengers and types, the built-in types and, if asked, those of
   * providers.
   *
   * @throws SiteMessageException if an option or environment variable is wrong
   */
  static Catalog of(
      List<Messenger> messengers,
      List<MessageType> types,
      boolean discovering,
      SiteMessageOptions options) {
    var settings = new ArrayList<Setting>();
    return new Catalog(
        allMessengers(messengers, discovering, options, settings),
        allTypes(types, discovering),
        settings);
  }

  private static List<Messenger> allMessengers(
      List<Messenger> messengers,
      boolean discovering,
      SiteMessageOptions options,
      List<Setting> settings) {
    requireObjectsOfTheirOwn(messengers);
    var all = new ArrayList<>(messengers);
    var variables = new HashSet<>(SiteMessageOptions.SECTION.variables(""));
    var registered = messengers.stream().map(Messenger::alias).toList();
    if (discovering) {
      all.addAll(Discovery.messengers(options, registered, variables, settings));
    } else {
      Discovery.check(options, registered);
    }
    all.forEach(
        messenger ->
            variables.addAll(
                MessengerSettings.SECTION.variables(MessengerSettings.path(messenger.alias()))));
    var checked = new HashMap<>(options.environment());
    checked.keySet().removeIf(name -> isOfOwnMessenger(name, all, messengers, variables));
    OptionNames.requireKnownVariables(checked, variables);
    return all;
  }

  /** One object cannot be opened for two aliases: the second would use what the first closes. */
  private static void requireObjectsOfTheirOwn(List<Messenger> messengers) {
    var aliases = new IdentityHashMap<Messenger, String>();
    for (var messenger : messengers) {
      var alias = messenger.alias();
      var other = aliases.put(AliasedMessenger.unwrapped(messenger), alias);
      if (other != null && !other.equals(alias)) {
        throw SiteMessageException.invalid(
            "messenger \"%s\"".formatted(alias),
            "is the same object as messenger \"%s\"; create one for each alias".formatted(other));
      }
    }
  }

  /**
   * Returns whether an environment variable may belong to a messenger that the application has
   * registered in code, and whose further options it reads itself. A name close to that of an
   * option counts as misspelt all the same.
   */
  private static boolean isOfOwnMessenger(
      String name, List<Messenger> all, List<Messenger> registered, Set<String> variables) {
    var owner =
        all.stream()
            .filter(one -> name.startsWith(OptionNames.variable("messengers." + one.alias()) + "_"))
            .max(Comparator.comparingInt(one -> one.alias().length()));
    return owner.filter(registered::contains).isPresent()
        && OptionNames.nearest(name, variables).isEmpty();
  }

  private static List<MessageType> allTypes(List<MessageType> types, boolean discovering) {
    var all = new ArrayList<>(types);
    if (discovering) {
      all.addAll(Discovery.messageTypes());
    }
    var taken = all.stream().map(MessageType::alias).toList();
    List.<MessageType>of(
            new PlainType(),
            MailType.plain(),
            MailType.html(),
            MailType.undelivered(),
            new WholeMailType())
        .stream()
        .filter(type -> !taken.contains(type.alias()))
        .forEach(all::add);
    return all;
  }
}
