package org.sitemessage.vertx;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
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
 * providers.
 */
final class Discovery {
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
    var providers = new TreeMap<String, MessengerProvider<?>>();
    ServiceLoader.load(MessengerProvider.class).forEach(p -> providers.put(p.alias(), p));
    var factory = new MessengerFactory(providers, options.environment(), variables, settings);
    var found = new ArrayList<Messenger>();
    named(options, providers)
        .forEach(
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
