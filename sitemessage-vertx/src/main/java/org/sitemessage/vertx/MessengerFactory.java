package org.sitemessage.vertx;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.base.AliasedMessenger;
import org.sitemessage.vertx.messenger.composed.ComposedOptions;
import org.sitemessage.vertx.messenger.composed.FailoverMessenger;
import org.sitemessage.vertx.messenger.composed.Member;
import org.sitemessage.vertx.messenger.composed.MemberOptions;
import org.sitemessage.vertx.messenger.composed.RoundRobinMessenger;
import org.sitemessage.vertx.options.MessengerSettings;

/**
 * Creates messengers from sections of the configuration: the messenger of a provider, under any
 * alias, or a messenger that is composed of others.
 *
 * @param providers providers that were found, by alias
 * @param aliases aliases of all messengers that are configured
 * @param environment environment variables that override the file
 * @param variables set that gets the names of the environment variables that could have been used
 * @param settings list that gets the options that messengers are created with
 */
record MessengerFactory(
    SortedMap<String, MessengerProvider<?>> providers,
    Set<String> aliases,
    Map<String, String> environment,
    Set<String> variables,
    List<Setting> settings) {
  private static final String FAILOVER = "failover";
  private static final String ROUND_ROBIN = "round_robin";
  private static final List<String> COMPOSED = List.of(FAILOVER, ROUND_ROBIN);

  /**
   * Creates the messenger of a section.
   *
   * @throws SiteMessageException naming the key
   */
  Messenger messenger(String alias, JsonObject section) {
    var path = "messengers." + alias;
    var messenger = create(path, alias, section, MessengerSettings.SECTION.names());
    return AliasedMessenger.of(alias, messenger);
  }

  private Messenger create(String path, String alias, JsonObject section, Set<String> foreign) {
    var kind = kind(path, alias, section);
    var own = section.copy();
    own.remove(KindOptions.KIND.name());
    if (COMPOSED.contains(kind)) {
      return composed(path, alias, kind, own, foreign);
    }
    var provider = providers.get(kind);
    if (provider == null) {
      throw unknown(path, alias, kind);
    }
    var names = provider.options().variables(path);
    variables.addAll(names);
    Messenger messenger;
    try {
      messenger = provider.create(path, own, environment, foreign);
    } catch (SiteMessageException e) {
      throw withMisspelt(OptionNames.variable(path) + "_", names, e);
    }
    note(path, provider.options(), provider.options().read(path, own, environment, foreign));
    return messenger;
  }

  /**
   * Adds a variable to the failure of an option that a misspelt name of it may have caused. A
   * variable of another messenger, whose alias begins with this one, is spelt well.
   */
  private SiteMessageException withMisspelt(
      String prefix, List<String> names, SiteMessageException failure) {
    var option = String.valueOf(failure.getMessage()).split(" ", 2)[0];
    var meant = OptionNames.variable(option);
    return environment.keySet().stream()
        .filter(name -> name.startsWith(prefix) && !names.contains(name))
        .filter(name -> !isOfLongerAlias(name, prefix))
        .filter(name -> OptionNames.nearest(name, names).filter(meant::equals).isPresent())
        .min(Comparator.naturalOrder())
        .map(name -> "%s; does %s mean \"%s\"?".formatted(failure.getMessage(), name, meant))
        .map(text -> new SiteMessageException(failure.code(), text, failure))
        .orElse(failure);
  }

  private boolean isOfLongerAlias(String name, String prefix) {
    return aliases.stream()
        .map(alias -> OptionNames.variable("messengers." + alias) + "_")
        .anyMatch(
            other ->
                other.length() > prefix.length()
                    && other.startsWith(prefix)
                    && name.startsWith(other));
  }

  private void note(String path, Section<?> section, OptionSet<?> values) {
    settings.addAll(EffectiveSettings.of(path, section, values));
  }

  private SiteMessageException unknown(String path, String alias, String kind) {
    var known = Stream.concat(providers.keySet().stream(), COMPOSED.stream()).toList();
    return SiteMessageException.invalid(
        pathOfKind(path, alias, kind),
        SeparateModules.whatToAdd(kind)
            .map(
                module ->
                    "names the messenger \"%s\", whose module is missing: add %s"
                        .formatted(kind, module))
            .orElse(
                "is not a known messenger%s (known: %s)"
                    .formatted(
                        OptionNames.nearest(kind, known)
                            .map("; did you mean \"%s\"?"::formatted)
                            .orElse(""),
                        String.join(", ", known))));
  }

  /** Returns the path of what names a kind: its own option, or else the alias. */
  static String pathOfKind(String path, String alias, String kind) {
    return kind.equals(alias) ? path : path + "." + KindOptions.KIND.name();
  }

  private String kind(String path, String alias, JsonObject section) {
    var kinds = KindOptions.SECTION.withDefault(KindOptions.KIND, alias);
    variables.addAll(kinds.variables(path));
    return kinds.read(path, section, environment, section.fieldNames()).get(KindOptions.KIND);
  }

  /** Returns the kinds of composed messengers. */
  static List<String> composedKinds() {
    return COMPOSED;
  }

  /** Returns the options of composed messengers. */
  static Section<?> composedOptions() {
    return ComposedOptions.SECTION;
  }

  private Messenger composed(
      String path, String alias, String kind, JsonObject section, Set<String> foreign) {
    variables.addAll(ComposedOptions.SECTION.variables(path));
    var options =
        ComposedOptions.read(path, alias, section, environment, foreign)
            .withDeadline(deadline(section));
    note(path, ComposedOptions.SECTION, options);
    try {
      var members = members(path, options.get(ComposedOptions.OF));
      return kind.equals(FAILOVER)
          ? FailoverMessenger.of(options, members)
          : RoundRobinMessenger.of(options, members);
    } catch (SiteMessageException e) {
      throw within(path, e);
    }
  }

  /**
   * Returns the deadline of the whole messenger, which applies to each member, too. A value of
   * another type is reported elsewhere.
   */
  private static Duration deadline(JsonObject section) {
    return section.getValue(MessengerSettings.DEADLINE.name()) instanceof Number number
            && number.longValue() > 0
        ? Duration.ofMillis(number.longValue())
        : ComposedOptions.DEFAULT_DEADLINE;
  }

  private List<Member> members(String path, List<JsonObject> sections) {
    var members = new ArrayList<Member>();
    for (int i = 0; i < sections.size(); i++) {
      members.add(member(path, i, sections.get(i), members));
    }
    return members;
  }

  private Member member(String path, int index, JsonObject section, List<Member> before) {
    if (!(section.getValue(MemberOptions.KIND.name()) instanceof String kind)) {
      throw SiteMessageException.invalid(
          "%s.%s[%d].%s".formatted(path, ComposedOptions.OF, index, MemberOptions.KIND),
          "is missing or not a string");
    }
    var name = section.getValue(MemberOptions.NAME.name(), "");
    var taken = Member.freeName(kind, before);
    var memberPath =
        path + "." + (name instanceof String given && !given.isEmpty() ? given : taken);
    variables.addAll(MemberOptions.SECTION.variables(memberPath));
    var settings =
        MemberOptions.SECTION.read(memberPath, section, environment, section.fieldNames());
    var rest = section.copy();
    rest.fieldNames().removeAll(MemberOptions.SECTION.names());
    rest.put(MemberOptions.KIND.name(), kind);
    var messenger = create(memberPath, kind, rest, Set.of());
    var chosen = settings.get(MemberOptions.NAME);
    int concurrency = settings.get(MemberOptions.CONCURRENCY);
    try {
      return Member.of(chosen.isEmpty() ? taken : chosen, messenger)
          .withWeight(settings.get(MemberOptions.WEIGHT))
          .withConcurrency(concurrency == 0 ? messenger.concurrency() : concurrency);
    } catch (SiteMessageException e) {
      throw within(memberPath, e);
    }
  }

  private static SiteMessageException within(String path, SiteMessageException failure) {
    var text = String.valueOf(failure.getMessage());
    return text.startsWith("messengers.")
        ? failure
        : new SiteMessageException(failure.code(), path + "." + text, failure);
  }
}
