package org.sitemessage.vertx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionSource;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Lists the options that an engine runs with. */
final class EffectiveSettings {
  private EffectiveSettings() {}

  /**
   * Returns the options of the engine, and of its messengers.
   *
   * @param ofMessengers options that the messengers of the configuration were created with
   */
  static List<Setting> all(
      SiteMessageOptions options, List<MessengerChannel> channels, List<Setting> ofMessengers) {
    var all = new ArrayList<>(of("", SiteMessageOptions.SECTION, options));
    for (var channel : channels) {
      var alias = channel.messenger().alias();
      var path = MessengerSettings.path(alias);
      var settings =
          of(path, MessengerSettings.section(channel.messenger()), channel.settings()).stream();
      Stream.concat(
              ofMessengers.stream().filter(setting -> setting.path().startsWith(path + ".")),
              settings)
          .map(setting -> ofCode(options, alias, setting))
          .forEach(all::add);
    }
    return all;
  }

  /** Says of a key that the application has added in code that it does not come from the file. */
  private static Setting ofCode(SiteMessageOptions options, String alias, Setting setting) {
    var key =
        setting.path().substring(MessengerSettings.path(alias).length() + 1).split("\\.", -1)[0];
    return setting.source() == OptionSource.FILE && options.isOfCode(alias, key)
        ? setting.withSource(OptionSource.APPLICATION)
        : setting;
  }

  /** Returns the values of the options of a section, and of the sections in it. */
  static List<Setting> of(String path, Section<?> section, OptionSet<?> values) {
    return settings(path, section.options(), values).toList();
  }

  private static Stream<Setting> settings(
      String path, List<Option<?>> options, OptionSet<?> values) {
    return options.stream().flatMap(option -> settings(path, option, values));
  }

  private static <T> Stream<Setting> settings(String section, Option<T> option, OptionSet<?> all) {
    var path = section.isEmpty() ? option.name() : section + "." + option.name();
    var value = all.get(option);
    return option.isSection() && value instanceof OptionSet<?> members
        ? settings(path, option.members(), members)
        : Stream.of(Setting.of(path, option, value, all.source(option)));
  }
}
