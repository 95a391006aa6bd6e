package org.sitemessage.vertx;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * One line of the list of all options: what can be configured in this process, messengers of other
 * modules included.
 *
 * @param path where it stands in the configuration: {@code messengers.smtp.timeoutMs}
 * @param key what may stand there
 * @param variable the environment variable; empty for a key of an object, which is given there as a
 *     whole
 */
public record ListedOption(String path, OptionKey key, String variable) {
  /** Stands for the default of what each messenger has as its own. */
  static final String OWN = "the messenger's own";

  /** Stands for the default of a kind. */
  private static final String ALIAS = "the alias";

  /** Every option of the engine, and of each messenger that a provider brings, by sections. */
  public static List<ListedOption> all() {
    var all = new ArrayList<ListedOption>();
    SiteMessageOptions.keysBySection()
        .forEach((section, keys) -> all.addAll(section(section, keys)));
    ServiceLoader.load(MessengerProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(MessengerProvider::alias))
        .forEach(
            provider -> {
              var section = "messengers." + provider.alias();
              all.addAll(section(section, provider.options()));
              all.addAll(section(section, MessengerSettings.keys(OWN, OWN, OWN)));
              all.addAll(section(section, List.of(MessengerFactory.kindKey(ALIAS))));
            });
    MessengerFactory.composedKinds()
        .forEach(
            kind -> {
              var section = "messengers." + kind;
              all.addAll(section(section, MessengerFactory.composedKeys()));
              all.addAll(section(section, MessengerSettings.keys(OWN, OWN, OWN)));
              all.addAll(section(section, List.of(MessengerFactory.kindKey(ALIAS))));
            });
    return all;
  }

  /**
   * The options of a section, and after each object its keys.
   *
   * @param name its path; empty for the top level
   */
  public static List<ListedOption> section(String name, List<OptionKey> keys) {
    var all = new ArrayList<ListedOption>();
    for (var key : keys) {
      var path = name.isEmpty() ? key.name() : name + "." + key.name();
      all.add(new ListedOption(path, key, OptionReader.variable(path)));
      all.addAll(members(path, key));
    }
    return all;
  }

  private static List<ListedOption> members(String path, OptionKey object) {
    var all = new ArrayList<ListedOption>();
    for (var key : object.members()) {
      var ofKey = path + "." + key.name();
      all.add(new ListedOption(ofKey, key, ""));
      all.addAll(members(ofKey, key));
    }
    return all;
  }

  /** What values it takes: {@code string}, {@code list of strings, secret}. */
  public String type() {
    var kind =
        switch (key.kind()) {
          case STRING -> "string";
          case INTEGER -> "integer";
          case NUMBER -> "number";
          case BOOLEAN -> "boolean";
          case STRINGS -> "list of strings";
          case OBJECT -> "object";
          case OBJECTS -> "list of objects";
        };
    return key.secret() ? kind + ", secret" : kind;
  }

  /**
   * The value of an absent key, as people read it: {@code 1000}, {@code empty}, {@code required}.
   */
  public String defaultText() {
    var value = key.defaultValue();
    if (value == null) {
      return "required";
    }
    if (value instanceof JsonArray list) {
      return list.isEmpty() ? "none" : list.encode();
    }
    if (value instanceof JsonObject object) {
      return object.isEmpty() ? "none" : object.encode();
    }
    return value.equals("") ? "empty" : value.toString();
  }
}
