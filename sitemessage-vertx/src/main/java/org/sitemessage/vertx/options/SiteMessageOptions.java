package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Limits;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.link.SiteUrl;

/**
 * All options of the engine. Immutable; every option can be set in code, in JSON and by environment
 * variable.
 * <!-- snippet: JavadocGuide.java#options -->
 *
 * <pre>{@code
 * return SiteMessageOptions.defaults()
 *     .with(SiteMessageOptions.SITE_URL, "https://shop.example.org")
 *     .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:file:./data/db"))
 *     .change(SiteMessageOptions.RETRY, retry -> retry.with(RetryOptions.FACTOR, 3.0));
 * }</pre>
 */
public final class SiteMessageOptions extends OptionSet<SiteMessageOptions> {
  /** The default of {@code siteUrl}. */
  public static final String DEFAULT_SITE_URL = "http://127.0.0.1:8080";

  /** A coarse check of an address; the messenger makes the exact one. */
  private static final Pattern ADDRESS = Pattern.compile("\\S+@\\S+");

  /**
   * Public URL of the application: http or https, without a login, a query, a fragment and a
   * trailing slash.
   */
  public static final Option<String> SITE_URL =
      Option.text(
              "siteUrl", DEFAULT_SITE_URL, "Public URL of the application: an http or https URL.")
          .refined((path, url) -> SiteUrl.checked(url));

  /** Mail addresses that get the report of undelivered messages. */
  public static final Option<List<String>> ADMINISTRATORS =
      Option.texts(
              "administrators",
              "Mail addresses of the administrators, who are told of undelivered dispatches.")
          .refined(SiteMessageOptions::checkedAddresses);

  /** Aliases of types that replace others, by {@code app/alias} of the replaced type. */
  public static final Option<Map<String, String>> TYPE_OVERRIDES =
      Option.json(
              "typeOverrides",
              "Message types that replace those that modules ask for: {\"shop/order\":"
                  + " \"my_order\"}.")
          .as(SiteMessageOptions::overrides, SiteMessageOptions::overridesToJson);

  /** Options of the store. */
  public static final Option<StoreOptions> STORE = Option.section("store", StoreOptions.SECTION);

  /** Delays of further attempts. */
  public static final Option<RetryOptions> RETRY = Option.section("retry", RetryOptions.SECTION);

  /** Sending, leases and limits of the engine. */
  public static final Option<DispatchOptions> DISPATCH =
      Option.section("dispatch", DispatchOptions.SECTION);

  /** Defaults of schedule requests. */
  public static final Option<SchedulingOptions> SCHEDULING =
      Option.section("scheduling", SchedulingOptions.SECTION);

  /** Quiet hours of recipients who have none of their own. */
  public static final Option<QuietOptions> QUIET_HOURS =
      Option.section("quietHours", QuietOptions.SECTION);

  /** Addresses that messages may go to in an environment that is not production. */
  public static final Option<SafetyOptions> SAFETY =
      Option.section("safety", SafetyOptions.SECTION);

  /** Limits of uploaded files. */
  public static final Option<AttachmentOptions> ATTACHMENTS =
      Option.section("attachments", AttachmentOptions.SECTION);

  /** The record of who has changed what. */
  public static final Option<AuditOptions> AUDIT = Option.section("audit", AuditOptions.SECTION);

  /** The numbers of the last hour, day and month. */
  public static final Option<HistoryOptions> HISTORY =
      Option.section("history", HistoryOptions.SECTION);

  /** Secrets that sign the links in messages. */
  public static final Option<LinkOptions> LINKS = Option.section("links", LinkOptions.SECTION);

  /** Places and rendering of templates. */
  public static final Option<TemplateOptions> TEMPLATES =
      Option.section("templates", TemplateOptions.SECTION);

  /** Mailbox of bounces, and providers that may report them. */
  public static final Option<BounceOptions> BOUNCES =
      Option.section("bounces", BounceOptions.SECTION);

  /** Every option but those of messengers. */
  public static final Section<SiteMessageOptions> SECTION =
      Section.of(
          "",
          MethodHandles.lookup(),
          values -> new SiteMessageOptions(values, Map.of(), Map.of(), Map.of()));

  private static final String MESSENGERS = "messengers";
  private static final String MESSENGER_VARIABLES = OptionNames.variable(MESSENGERS) + "_";

  private final Map<String, JsonObject> messengers;

  /** Keys that code has added or changed in the section of a messenger, by alias. */
  private final Map<String, Set<String>> ofCode;

  private final Map<String, String> environment;

  private SiteMessageOptions(
      OptionValues<SiteMessageOptions> values,
      Map<String, JsonObject> messengers,
      Map<String, Set<String>> ofCode,
      Map<String, String> environment) {
    super(values);
    this.ofCode = Map.copyOf(ofCode);
    this.messengers = Collections.unmodifiableMap(messengers);
    this.environment = Map.copyOf(environment);
  }

  @Override
  protected SiteMessageOptions copy(OptionValues<SiteMessageOptions> changed) {
    return new SiteMessageOptions(changed, messengers, ofCode, environment);
  }

  private static List<String> checkedAddresses(String path, List<String> administrators) {
    if (administrators.size() > Limits.ADMINISTRATORS) {
      throw SiteMessageException.invalid(
          path,
          "has %d addresses, at most %d are allowed"
              .formatted(administrators.size(), Limits.ADMINISTRATORS));
    }
    for (var address : administrators) {
      if (address.length() > Limits.ADDRESS_CHARS || !ADDRESS.matcher(address).matches()) {
        throw SiteMessageException.invalid(
            path, "must be mail addresses, one is \"%s\"".formatted(address));
      }
    }
    return administrators;
  }

  private static Map<String, String> overrides(String path, JsonObject json) {
    var overrides = new HashMap<String, String>();
    for (var entry : json) {
      if (!(entry.getValue() instanceof String alias)) {
        throw SiteMessageException.invalid(path + "." + entry.getKey(), "must be a string");
      }
      overrides.put(entry.getKey(), alias);
    }
    return Map.copyOf(overrides);
  }

  private static JsonObject overridesToJson(Map<String, String> overrides) {
    var json = new JsonObject();
    overrides.forEach(json::put);
    return json;
  }

  /** Returns the defaults: a store under {@code ./sitemessage-data}, no messengers. */
  public static SiteMessageOptions defaults() {
    return fromJson(new JsonObject(), Map.of(), Set.of());
  }

  /**
   * Reads the configuration.
   *
   * @param json the file
   * @param environment environment variables, which win over the file; one that begins with {@code
   *     SITEMESSAGE_} must name an option. Those of messengers are checked at the start
   * @param foreign top-level keys that belong to the application; they are ignored, and so are
   *     environment variables that name them
   * @throws SiteMessageException with code 4000, naming the key and its neighbours
   */
  public static SiteMessageOptions fromJson(
      JsonObject json, Map<String, String> environment, Set<String> foreign) {
    var variables = own(environment, foreign);
    var others = Stream.concat(Stream.of(MESSENGERS), foreign.stream()).toList();
    var options = SECTION.read("", json, variables, others);
    return new SiteMessageOptions(options.values(), messengers(json), Map.of(), variables);
  }

  private static Map<String, JsonObject> messengers(JsonObject json) {
    var messengers = new LinkedHashMap<String, JsonObject>();
    for (var section : object(MESSENGERS, json.getValue(MESSENGERS))) {
      var path = MessengerSettings.path(section.getKey());
      messengers.put(section.getKey(), object(path, section.getValue()));
    }
    return messengers;
  }

  private static JsonObject object(String path, @Nullable Object value) {
    if (value == null) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw SiteMessageException.invalid(path, "must be an object");
  }

  private static Map<String, String> own(Map<String, String> environment, Set<String> foreign) {
    var own = new LinkedHashMap<>(environment);
    own.keySet().removeIf(name -> !name.startsWith(OptionNames.ENVIRONMENT_PREFIX));
    for (var key : foreign) {
      var variable = OptionNames.variable(key);
      own.keySet().removeIf(name -> name.equals(variable) || name.startsWith(variable + "_"));
    }
    var checked = new LinkedHashMap<>(own);
    checked.keySet().removeIf(name -> name.startsWith(MESSENGER_VARIABLES));
    OptionNames.requireKnownVariables(checked, SECTION.variables(""));
    return own;
  }

  /**
   * Returns a copy in which the type {@code by} replaces the type that a module of the application
   * asks for.
   */
  public SiteMessageOptions withTypeOverride(String app, String type, String by) {
    var more = new HashMap<>(typeOverrides());
    more.put(app + "/" + type, by);
    return with(TYPE_OVERRIDES, more);
  }

  /** Returns a copy with limits of a messenger, whether it is registered in code or not. */
  public SiteMessageOptions withLimits(String alias, DeliveryLimits limits) {
    return withMessenger(
        alias,
        messengers
            .getOrDefault(alias, new JsonObject())
            .copy()
            .put(
                MessengerSettings.RATE_LIMIT.name(),
                MessengerSettings.RATE_LIMIT.toJson(limits.messenger()))
            .put(
                MessengerSettings.LIMITS.name(),
                MessengerSettings.LIMITS.toJson(limits.withMessenger(RateLimit.NONE))));
  }

  /** Returns a copy with one more messenger to be created by discovery. */
  public SiteMessageOptions withMessenger(String alias, JsonObject section) {
    var more = new LinkedHashMap<>(messengers);
    var before = messengers.getOrDefault(alias, new JsonObject());
    var keys = new HashSet<>(ofCode.getOrDefault(alias, Set.of()));
    for (var entry : section) {
      if (!entry.getValue().equals(before.getValue(entry.getKey()))) {
        keys.add(entry.getKey());
      }
    }
    more.put(alias, section.copy());
    var code = new HashMap<>(ofCode);
    code.put(alias, Set.copyOf(keys));
    return new SiteMessageOptions(values(), more, code, environment);
  }

  /**
   * Returns whether code, and not the file, has set a key of the section of a messenger. A key that
   * the section does not have is one of a member of a composed messenger, which stands under {@code
   * of}.
   */
  public boolean isOfCode(String alias, String key) {
    var keys = ofCode.getOrDefault(alias, Set.of());
    return keys.contains(key)
        || (keys.contains("of")
            && !messengers.getOrDefault(alias, new JsonObject()).containsKey(key));
  }

  /** Returns the public URL of the application. */
  public String siteUrl() {
    return get(SITE_URL);
  }

  /** Returns the mail addresses that get the report of undelivered messages. */
  public List<String> administrators() {
    return get(ADMINISTRATORS);
  }

  /** Returns the options of the store. */
  public StoreOptions store() {
    return get(STORE);
  }

  /** Returns the delays of further attempts. */
  public RetryOptions retry() {
    return get(RETRY);
  }

  /** Returns the options of the engine. */
  public DispatchOptions dispatch() {
    return get(DISPATCH);
  }

  /** Returns the defaults of schedule requests. */
  public SchedulingOptions scheduling() {
    return get(SCHEDULING);
  }

  /** Returns the quiet hours of recipients who have none of their own. */
  public QuietOptions quietHours() {
    return get(QUIET_HOURS);
  }

  /** Returns the addresses that messages may go to in an environment that is not production. */
  public SafetyOptions safety() {
    return get(SAFETY);
  }

  /** Returns the limits of uploaded files. */
  public AttachmentOptions attachments() {
    return get(ATTACHMENTS);
  }

  /** Returns the options of the audit log. */
  public AuditOptions audit() {
    return get(AUDIT);
  }

  /** Returns the options of the history. */
  public HistoryOptions history() {
    return get(HISTORY);
  }

  /** Returns the secrets that sign the links in messages, newest first. */
  public List<String> linkKeys() {
    return get(LINKS).get(LinkOptions.KEYS);
  }

  /** Returns the options of templates. */
  public TemplateOptions templates() {
    return get(TEMPLATES);
  }

  /**
   * Returns the aliases of types that replace others, by {@code app/alias} of the replaced type.
   */
  public Map<String, String> typeOverrides() {
    return get(TYPE_OVERRIDES);
  }

  /** Returns the options of bounces. */
  public BounceOptions bounces() {
    return get(BOUNCES);
  }

  /** Returns the section of each messenger named in the configuration, by alias. */
  public Map<String, JsonObject> messengers() {
    return messengers;
  }

  /** Returns the environment variables that override the sections of the messengers. */
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof SiteMessageOptions that
        && messengers.equals(that.messengers)
        && environment.equals(that.environment);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** Leaves out secrets. */
  @Override
  public String toString() {
    return "SiteMessageOptions[siteUrl=%s, store=%s, messengers=%s]"
        .formatted(siteUrl(), store(), messengers.keySet());
  }
}
