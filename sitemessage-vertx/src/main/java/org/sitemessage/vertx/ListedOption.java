package org.sitemessage.vertx;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * One line of the list of all options of this process, including those of messengers of other
 * modules.
 *
 * @param path path in the configuration: {@code messengers.smtp.timeoutMs}
 * @param type type of the value: {@code string}, {@code list of strings, secret}
 * @param defaultText value of an absent key, for people: {@code 1000}, {@code empty}, {@code
 *     required}
 * @param variable environment variable; empty for a key of an object, whose variable holds the
 *     whole object
 * @param meaning one sentence
 */
public record ListedOption(
    String path, String type, String defaultText, String variable, String meaning) {
  /** Options whose default is each messenger's own. */
  private static final List<Option<?>> OWN =
      List.of(
          MessengerSettings.CONCURRENCY, MessengerSettings.UNKNOWN, MessengerSettings.RATE_LIMIT);

  /** Returns every option of the engine, and of each messenger of a provider. */
  public static List<ListedOption> all() {
    var all = new ArrayList<>(section("", SiteMessageOptions.SECTION));
    ServiceLoader.load(MessengerProvider.class).stream()
        .<MessengerProvider<?>>map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(MessengerProvider::alias))
        .forEach(provider -> all.addAll(messenger(provider.alias(), provider.options())));
    MessengerFactory.composedKinds()
        .forEach(kind -> all.addAll(messenger(kind, MessengerFactory.composedOptions())));
    return all;
  }

  private static List<ListedOption> messenger(String alias, Section<?> own) {
    var path = MessengerSettings.path(alias);
    var all = new ArrayList<>(section(path, own));
    all.addAll(section(path, MessengerSettings.SECTION));
    all.addAll(section(path, KindOptions.SECTION));
    return all;
  }

  /**
   * Returns the options of a section, and after each object the options in it.
   *
   * @param path path of the section; empty for the top level
   */
  public static List<ListedOption> section(String path, Section<?> section) {
    return listed(path, section.options(), true);
  }

  private static List<ListedOption> listed(
      String section, List<Option<?>> options, boolean withVariables) {
    var all = new ArrayList<ListedOption>();
    for (var option : options) {
      var path = section.isEmpty() ? option.name() : section + "." + option.name();
      if (!option.isSection()) {
        all.add(
            new ListedOption(
                path,
                option.kind().title() + (option.isSecret() ? ", secret" : ""),
                defaultText(option),
                withVariables ? OptionNames.variable(path) : "",
                option.sentence()));
      }
      all.addAll(listed(path, option.members(), withVariables && option.isSection()));
    }
    return all;
  }

  private static String defaultText(Option<?> option) {
    if (OWN.contains(option)) {
      return "the messenger's own";
    }
    return option == KindOptions.KIND
        ? "the alias"
        : option.defaultJson().map(ListedOption::text).orElse("required");
  }

  private static String text(Object value) {
    if (value instanceof JsonArray list) {
      return list.isEmpty() ? "none" : list.encode();
    }
    if (value instanceof JsonObject object) {
      return object.isEmpty() ? "none" : object.encode();
    }
    if (value instanceof Double number && number == number.longValue()) {
      return String.valueOf(number.longValue());
    }
    return value.equals("") ? "empty" : value.toString();
  }
}
