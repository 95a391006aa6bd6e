package org.sitemessage.vertx;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.NamedMessenger;
import org.sitemessage.vertx.messenger.composed.ComposedOptions;
import org.sitemessage.vertx.messenger.composed.FailoverMessenger;
import org.sitemessage.vertx.messenger.composed.Member;
import org.sitemessage.vertx.messenger.composed.RoundRobinMessenger;
import org.sitemessage.vertx.options.MessengerSettings;

/**
 * Makes messengers of sections of the configuration: one of a provider, under any alias, or one
 * that is made of others.
 *
 * @param providers those that were found, by alias
 * @param environment the environment variables that override what stands in the file
 * @param variables set that gets the names of the environment variables that could have been used
 */
record MessengerFactory(
    SortedMap<String, MessengerProvider> providers,
    Map<String, String> environment,
    Set<String> variables) {
  private static final String KIND = "kind";
  private static final String OF = "of";
  private static final String FAILOVER = "failover";
  private static final String ROUND_ROBIN = "round_robin";
  private static final List<String> COMPOSED = List.of(FAILOVER, ROUND_ROBIN);

  /** What a member takes beside the options of its kind. */
  private static final List<OptionKey> MEMBER =
      List.of(
          OptionKey.of("name", OptionKey.Kind.STRING, "", "What it is called; empty: its kind."),
          OptionKey.of("weight", OptionKey.Kind.INTEGER, 1, "How often its turn comes, 1 to 100."),
          OptionKey.of(
              "concurrency",
              OptionKey.Kind.INTEGER,
              0,
              "Deliveries under way at once, 1 to 1000; 0: as many as its kind likes."));

  private static final List<String> MEMBER_KEYS = MEMBER.stream().map(OptionKey::name).toList();

  /**
   * The messenger of a section.
   *
   * @throws SiteMessageException naming the key
   */
  Messenger messenger(String alias, JsonObject section) {
    var path = "messengers." + alias;
    var messenger = create(path, alias, section, MessengerSettings.NAMES);
    return messenger.alias().equals(alias) ? messenger : new NamedMessenger(alias, messenger);
  }

  private Messenger create(String path, String alias, JsonObject section, List<String> foreign) {
    var own = section.copy();
    var kind = kind(path, alias, own);
    own.remove(KIND);
    if (COMPOSED.contains(kind)) {
      return composed(path, alias, kind, own, foreign);
    }
    var provider = providers.get(kind);
    if (provider == null) {
      throw unknown(path, alias, kind);
    }
    var options = read(path, own, provider.options(), foreign);
    try {
      return provider.create(options);
    } catch (SiteMessageException e) {
      throw elsewhere("messengers." + kind, path, e);
    }
  }

  private SiteMessageException unknown(String path, String alias, String kind) {
    var known =
        Stream.concat(providers.keySet().stream(), COMPOSED.stream())
            .collect(Collectors.joining(", "));
    return SiteMessageException.invalid(
        kind.equals(alias) ? path : path + "." + KIND,
        SeparateModules.whatToAdd(kind)
            .map(
                module ->
                    "names the messenger \"%s\", whose module is missing: add %s"
                        .formatted(kind, module))
            .orElse("is not a known messenger (known: %s)".formatted(known)));
  }

  /** Reads options, and notes their environment variables. */
  private JsonObject options(String path, JsonObject section, List<OptionKey> keys) {
    variables.addAll(OptionReader.variables(path, keys));
    return OptionReader.read(path, section, environment, keys);
  }

  /** The key that says what a messenger is. */
  static OptionKey kindKey(String defaultValue) {
    return OptionKey.of(
        KIND,
        OptionKey.Kind.STRING,
        defaultValue,
        "What it is: the alias of a provider's messenger, failover or round_robin.");
  }

  /** The kinds of messengers that are made of others. */
  static List<String> composedKinds() {
    return COMPOSED;
  }

  /** What those take. */
  static List<OptionKey> composedKeys() {
    var keys = new ArrayList<>(ComposedOptions.KEYS);
    var member = new ArrayList<OptionKey>();
    member.add(OptionKey.required(KIND, OptionKey.Kind.STRING, "What it is."));
    member.addAll(MEMBER);
    keys.add(
        OptionKey.required(
                OF,
                OptionKey.Kind.OBJECTS,
                "The messengers it is made of, 1 to 20, each with the options of its kind.")
            .withMembers(member));
    return keys;
  }

  private String kind(String path, String alias, JsonObject section) {
    var only = new JsonObject();
    if (section.containsKey(KIND)) {
      only.put(KIND, section.getValue(KIND));
    }
    return options(path, only, List.of(kindKey(alias))).getString(KIND);
  }

  /** Checks a section against the keys of its own, passing over those that others read. */
  private JsonObject read(
      String path, JsonObject section, List<OptionKey> keys, List<String> foreign) {
    var known = new ArrayList<>(keys.stream().map(OptionKey::name).toList());
    known.addAll(foreign);
    OptionReader.requireKnown(path + ".", section, known);
    var own = section.copy();
    own.fieldNames().retainAll(keys.stream().map(OptionKey::name).toList());
    return options(path, own, keys);
  }

  private Messenger composed(
      String path, String alias, String kind, JsonObject section, List<String> foreign) {
    var options = read(path, section, composedKeys(), foreign);
    try {
      var composed = ComposedOptions.fromJson(alias, options, deadline(section));
      var members = members(path, options.getJsonArray(OF));
      return kind.equals(FAILOVER)
          ? FailoverMessenger.of(composed, members)
          : RoundRobinMessenger.of(composed, members);
    } catch (SiteMessageException e) {
      throw within(path, e);
    }
  }

  /** Who is asked has as much time as the whole; another type is an error elsewhere. */
  private static Duration deadline(JsonObject section) {
    return section.getValue("deadlineMs") instanceof Number number && number.longValue() > 0
        ? Duration.ofMillis(number.longValue())
        : MessengerSettings.DEFAULT_DEADLINE;
  }

  private List<Member> members(String path, JsonArray sections) {
    var members = new ArrayList<Member>();
    for (int i = 0; i < sections.size(); i++) {
      members.add(member(path, i, sections.getJsonObject(i), members));
    }
    return members;
  }

  private Member member(String path, int index, JsonObject section, List<Member> before) {
    if (!(section.getValue(KIND) instanceof String kind)) {
      throw SiteMessageException.invalid(
          "%s[%d].%s".formatted(OF, index, KIND), "is missing, or no string");
    }
    var name = section.getValue("name", "");
    var taken = Member.freeName(kind, before);
    var memberPath =
        path + "." + (name instanceof String given && !given.isEmpty() ? given : taken);
    var own = section.copy();
    own.fieldNames().retainAll(MEMBER_KEYS);
    var settings = options(memberPath, own, MEMBER);
    var rest = section.copy();
    MEMBER_KEYS.forEach(rest::remove);
    var messenger = create(memberPath, kind, rest, List.of());
    var chosen = settings.getString("name");
    int concurrency = settings.getInteger("concurrency");
    try {
      return Member.of(chosen.isEmpty() ? taken : chosen, messenger)
          .withWeight(settings.getInteger("weight"))
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

  /** Options know the path of their kind alone. */
  private static SiteMessageException elsewhere(
      String from, String to, SiteMessageException failure) {
    var text = String.valueOf(failure.getMessage());
    return from.equals(to) || !text.startsWith(from + ".")
        ? failure
        : new SiteMessageException(failure.code(), to + text.substring(from.length()), failure);
  }
}
