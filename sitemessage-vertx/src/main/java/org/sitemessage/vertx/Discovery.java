package org.sitemessage.vertx;

import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.spi.MessageTypeProvider;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * Finds the messengers of providers that the configuration names, and all message types of
 * providers; checks the names of options of messengers that are not to be found.
 */
final class Discovery {
  private static final Logger LOG = System.getLogger(Discovery.class.getName());

  private Discovery() {}

  /**
   * Creates the messengers that the configuration file or the environment names.
   *
   * @param registered aliases that were registered in code; for these, the configuration may hold
   *     only the engine's own keys
   * @param variables set that gets the names of the environment variables that could have been used
   * @param settings list that gets the options that the messengers are created with
   * @throws SiteMessageException if a messenger has no provider, or its options are wrong
   */
  static List<Messenger> messengers(
      SiteMessageOptions options,
      List<String> registered,
      Set<String> variables,
      List<Setting> settings) {
    var providers = providers();
    var named = named(options, providers);
    var factory =
        new MessengerFactory(providers, named.keySet(), options.environment(), variables, settings);
    var found = new ArrayList<Messenger>();
    named.forEach(
        (alias, section) -> {
          if (registered.contains(alias)) {
            OptionNames.requireKnown(
                MessengerSettings.path(alias),
                section.fieldNames(),
                MessengerSettings.SECTION.names());
            return;
          }
          found.add(factory.messenger(alias, section));
        });
    return found;
  }

  private static SortedMap<String, MessengerProvider<?>> providers() {
    var providers = new TreeMap<String, MessengerProvider<?>>();
    ServiceLoader.load(MessengerProvider.class).forEach(p -> providers.put(p.alias(), p));
    return providers;
  }

  /**
   * Checks the names of messengers and of their options where no messenger is created from them.
   * The options of a provider's messenger are accepted, and logged if no messenger is registered
   * for them. An application may read further options of its own messengers from the same file; of
   * these, only a name that is nearly that of an option is refused.
   *
   * @param registered aliases that were registered in code
   * @throws SiteMessageException if no messenger can be meant, or an option is misspelt
   */
  static void check(SiteMessageOptions options, List<String> registered) {
    if (options.messengers().isEmpty()) {
      return;
    }
    var providers = providers();
    options
        .messengers()
        .forEach(
            (alias, section) -> {
              var kind =
                  section.getValue(KindOptions.KIND.name()) instanceof String named ? named : alias;
              var isRegistered = registered.contains(alias);
              if (!isRegistered) {
                requireKind(alias, kind, registered, providers);
              }
              checkNames(alias, section, ofKind(kind, providers));
              if (!isRegistered) {
                LOG.log(
                    Level.WARNING,
                    "{0} has no effect, because no messenger \"{1}\" is registered; call discover(),"
                        + " or register it by messenger()",
                    MessengerSettings.path(alias),
                    alias);
              }
            });
  }

  private static void requireKind(
      String alias,
      String kind,
      List<String> registered,
      SortedMap<String, MessengerProvider<?>> providers) {
    var kinds = new TreeSet<>(providers.keySet());
    kinds.addAll(MessengerFactory.composedKinds());
    if (kinds.contains(kind) || SeparateModules.aliases().contains(kind)) {
      return;
    }
    var known = new TreeSet<>(registered);
    known.addAll(kinds);
    throw SiteMessageException.invalid(
        MessengerFactory.pathOfKind(MessengerSettings.path(alias), alias, kind),
        "is not a known messenger%s (registered: %s; kinds: %s)"
            .formatted(
                OptionNames.nearest(kind, known)
                    .map("; did you mean \"%s\"?"::formatted)
                    .orElse(""),
                registered.isEmpty() ? "none" : String.join(", ", registered),
                String.join(", ", kinds)));
  }

  /** Returns the names of the options of a kind; empty if the kind is not known here. */
  private static Set<String> ofKind(
      String kind, SortedMap<String, MessengerProvider<?>> providers) {
    if (MessengerFactory.composedKinds().contains(kind)) {
      return MessengerFactory.composedOptions().names();
    }
    var provider = providers.get(kind);
    return provider == null ? Set.of() : provider.options().names();
  }

  private static void checkNames(String alias, JsonObject section, Set<String> ofKind) {
    var known = new LinkedHashSet<>(ofKind);
    known.addAll(MessengerSettings.SECTION.names());
    var suspects = new ArrayList<>(section.fieldNames());
    suspects.remove(KindOptions.KIND.name());
    if (ofKind.isEmpty()) {
      suspects.removeIf(name -> OptionNames.nearest(name, known).isEmpty());
    }
    OptionNames.requireKnown(MessengerSettings.path(alias), suspects, known);
  }

  private static Map<String, JsonObject> named(
      SiteMessageOptions options, Map<String, MessengerProvider<?>> providers) {
    var named = new LinkedHashMap<>(options.messengers());
    var aliases = new TreeSet<>(providers.keySet());
    aliases.addAll(SeparateModules.aliases());
    for (var alias : aliases) {
      var prefix = OptionNames.variable("messengers." + alias) + "_";
      if (options.environment().keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
        named.putIfAbsent(alias, new JsonObject());
      }
    }
    return named;
  }

  /** Returns the message types of providers. */
  static List<MessageType> messageTypes() {
    var types = new ArrayList<MessageType>();
    ServiceLoader.load(MessageTypeProvider.class).forEach(p -> types.addAll(p.messageTypes()));
    return types;
  }
}
