package org.sitemessage.vertx.options;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.NUMBER;
import static org.sitemessage.api.OptionKey.Kind.OBJECT;
import static org.sitemessage.api.OptionKey.Kind.STRING;
import static org.sitemessage.api.OptionKey.Kind.STRINGS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.DeliveryLimits;
import org.sitemessage.api.Limits;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.link.SiteUrl;
import org.sitemessage.vertx.text.JdbcUrl;

/**
 * All settings but those of the application around it. Immutable; every one can be set in code, in
 * JSON and by environment variable.
 *
 * @param siteUrl public URL of the application: http or https, without a login, a query, a fragment
 *     and a trailing slash
 * @param administrators mail addresses of those who are told of what is undelivered
 * @param store where messages are kept
 * @param retry when to try again
 * @param dispatch how the engine runs
 * @param attachments what files may be uploaded
 * @param scheduling what stands in for what requests leave out
 * @param quietHours when nobody is to be disturbed
 * @param linkKeys secrets that sign the links in messages, newest first
 * @param messengers the options of each messenger named in the configuration, by alias
 * @param templates where templates are found, and how they are rendered
 * @param typeOverrides the alias of the type that takes the place of {@code app/alias}, by that
 * @param bounces where mails that came back are read, and who may tell of them
 * @param environment the environment variables that override what the messengers' options say
 */
public record SiteMessageOptions(
    String siteUrl,
    List<String> administrators,
    StoreOptions store,
    RetryOptions retry,
    DispatchOptions dispatch,
    AttachmentOptions attachments,
    SchedulingOptions scheduling,
    QuietOptions quietHours,
    List<String> linkKeys,
    Map<String, JsonObject> messengers,
    TemplateOptions templates,
    Map<String, String> typeOverrides,
    BounceOptions bounces,
    Map<String, String> environment) {

  /** As much as is sure of an address; the messenger knows the rest. */
  private static final Pattern ADDRESS = Pattern.compile("\\S+@\\S+");

  /** The default of {@code siteUrl}. */
  public static final String DEFAULT_SITE_URL = "http://127.0.0.1:8080";

  private static final String MESSENGER_VARIABLES = OptionReader.variable("messengers") + "_";

  private static final List<OptionKey> TOP =
      List.of(
          OptionKey.of(
              "siteUrl",
              STRING,
              DEFAULT_SITE_URL,
              "Public URL of the application: an http or https URL."),
          OptionKey.of(
              "administrators",
              STRINGS,
              new JsonArray(),
              "Mail addresses of those who are told of what is undelivered."),
          OptionKey.of(
              "typeOverrides",
              OBJECT,
              new JsonObject(),
              "Types in the place of those that modules ask for: {\"shop/order\": \"my_order\"}."));

  private static final List<OptionKey> LINKS =
      List.of(
          new OptionKey(
              "keys", STRINGS, new JsonArray(), true, "Secrets that sign links, newest first."));

  /** Every option but those of messengers, by section; the section "" is the top level. */
  private static final Map<String, List<OptionKey>> SECTIONS =
      sections(
          Map.entry("", TOP),
          Map.entry("store", StoreOptions.KEYS),
          Map.entry("retry", RetryOptions.KEYS),
          Map.entry("dispatch", DispatchOptions.KEYS),
          Map.entry("scheduling", SchedulingOptions.KEYS),
          Map.entry("quietHours", QuietOptions.KEYS),
          Map.entry("attachments", AttachmentOptions.KEYS),
          Map.entry("links", LINKS),
          Map.entry("templates", TemplateOptions.KEYS),
          Map.entry("bounces", BounceOptions.KEYS));

  @SafeVarargs
  private static Map<String, List<OptionKey>> sections(Map.Entry<String, List<OptionKey>>... all) {
    var sections = new LinkedHashMap<String, List<OptionKey>>();
    for (var section : all) {
      sections.put(section.getKey(), section.getValue());
    }
    return Collections.unmodifiableMap(sections);
  }

  /** Every option but those of messengers, by section; the section "" is the top level. */
  public static Map<String, List<OptionKey>> keysBySection() {
    return SECTIONS;
  }

  /** Checks and copies. */
  public SiteMessageOptions {
    siteUrl = SiteUrl.checked(siteUrl);
    administrators = List.copyOf(administrators);
    requireAddresses(administrators);
    linkKeys = List.copyOf(linkKeys);
    messengers = Collections.unmodifiableMap(new LinkedHashMap<>(messengers));
    typeOverrides = Map.copyOf(typeOverrides);
    environment = Map.copyOf(environment);
  }

  /** The defaults: a store under {@code ./sitemessage-data}, no messengers. */
  public static SiteMessageOptions defaults() {
    return fromJson(new JsonObject(), Map.of(), Set.of());
  }

  /** The same with other administrators. */
  public SiteMessageOptions withAdministrators(List<String> addresses) {
    return new SiteMessageOptions(
        siteUrl,
        addresses,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same at another address. */
  public SiteMessageOptions withSiteUrl(String other) {
    return new SiteMessageOptions(
        other,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with another store. */
  public SiteMessageOptions withStore(StoreOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        other,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with other secrets to sign links, newest first. */
  public SiteMessageOptions withLinkKeys(List<String> other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        other,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with other delays. */
  public SiteMessageOptions withRetry(RetryOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        other,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with the engine run differently. */
  public SiteMessageOptions withDispatch(DispatchOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        other,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with other stand-ins for what requests leave out. */
  public SiteMessageOptions withScheduling(SchedulingOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        other,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with other quiet hours. */
  public SiteMessageOptions withQuietHours(QuietOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        other,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with other limits for files. */
  public SiteMessageOptions withAttachments(AttachmentOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        other,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with templates found or rendered differently. */
  public SiteMessageOptions withTemplates(TemplateOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        other,
        typeOverrides,
        bounces,
        environment);
  }

  /** The same with another type in the place of the one that an application's module asks for. */
  public SiteMessageOptions withTypeOverride(String app, String type, String by) {
    var more = new LinkedHashMap<>(typeOverrides);
    more.put(app + "/" + type, by);
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        more,
        bounces,
        environment);
  }

  /** The same with bounces taken in differently. */
  public SiteMessageOptions withBounces(BounceOptions other) {
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        messengers,
        templates,
        typeOverrides,
        other,
        environment);
  }

  /** The same with a messenger kept to these limits, registered in code or not. */
  public SiteMessageOptions withLimits(String alias, DeliveryLimits limits) {
    return withMessenger(
        alias,
        messengers
            .getOrDefault(alias, new JsonObject())
            .copy()
            .put(MessengerSettings.RATE_LIMIT, limits.messenger().toJson())
            .put(MessengerSettings.LIMITS, limits.toJson()));
  }

  /** The same with one more messenger to be created by discovery. */
  public SiteMessageOptions withMessenger(String alias, JsonObject options) {
    var more = new LinkedHashMap<>(messengers);
    more.put(alias, options.copy());
    return new SiteMessageOptions(
        siteUrl,
        administrators,
        store,
        retry,
        dispatch,
        attachments,
        scheduling,
        quietHours,
        linkKeys,
        more,
        templates,
        typeOverrides,
        bounces,
        environment);
  }

  /**
   * The options of a messenger as its provider gets them: those of the file and the environment,
   * checked, with defaults filled in, without those that every messenger takes.
   *
   * @param keys what it takes beside them
   * @throws SiteMessageException with code 4000, naming the key and its neighbours
   */
  public JsonObject messengerOptions(String alias, List<OptionKey> keys) {
    var path = "messengers." + alias;
    var own = messengers.getOrDefault(alias, new JsonObject()).copy();
    MessengerSettings.NAMES.forEach(own::remove);
    var known = new ArrayList<>(keys.stream().map(OptionKey::name).toList());
    known.addAll(MessengerSettings.NAMES);
    OptionReader.requireKnown(path + ".", own, known);
    return OptionReader.read(path, own, environment, keys);
  }

  /**
   * Reads the configuration.
   *
   * @param json the file
   * @param environment environment variables, which win over the file; one that begins with {@code
   *     SITEMESSAGE_} must name an option. Those of messengers are checked at the start
   * @param foreign top-level keys that belong to the application around it and are passed over, as
   *     are the environment variables that name them
   * @throws SiteMessageException with code 4000, naming the key and its neighbours
   */
  public static SiteMessageOptions fromJson(
      JsonObject json, Map<String, String> environment, Set<String> foreign) {
    return fromJson(json, foreign, own(environment, foreign));
  }

  private static Map<String, String> own(Map<String, String> environment, Set<String> foreign) {
    var own = new LinkedHashMap<>(environment);
    own.keySet().removeIf(name -> !name.startsWith(OptionReader.ENVIRONMENT_PREFIX));
    for (var key : foreign) {
      var variable = OptionReader.variable(key);
      own.keySet().removeIf(name -> name.equals(variable) || name.startsWith(variable + "_"));
    }
    var checked = new LinkedHashMap<>(own);
    checked.keySet().removeIf(name -> name.startsWith(MESSENGER_VARIABLES));
    OptionReader.requireKnownVariables(checked, variables());
    return own;
  }

  /** Returns the environment variables of all options but those of messengers. */
  public static Set<String> variables() {
    return SECTIONS.entrySet().stream()
        .flatMap(section -> OptionReader.variables(section.getKey(), section.getValue()).stream())
        .collect(Collectors.toSet());
  }

  private static SiteMessageOptions fromJson(
      JsonObject json, Set<String> foreign, Map<String, String> environment) {
    var topKeys = TOP.stream().map(OptionKey::name).toList();
    var known = new ArrayList<>(topKeys);
    SECTIONS.keySet().stream().filter(name -> !name.isEmpty()).forEach(known::add);
    known.add("messengers");
    known.addAll(foreign);
    OptionReader.requireKnown("", json, known);
    var top = json.copy();
    top.fieldNames().retainAll(topKeys);
    var links = OptionReader.read("links", section(json, "links"), environment, LINKS);
    var messengers = new LinkedHashMap<String, JsonObject>();
    var named = section(json, "messengers");
    named.fieldNames().forEach(alias -> messengers.put(alias, section(named, alias)));
    var own = OptionReader.read("", top, environment, TOP);
    return new SiteMessageOptions(
        own.getString("siteUrl"),
        own.getJsonArray("administrators").stream().map(String.class::cast).toList(),
        StoreOptions.fromJson(section(json, "store"), environment),
        RetryOptions.fromJson(section(json, "retry"), environment),
        DispatchOptions.fromJson(section(json, "dispatch"), environment),
        AttachmentOptions.fromJson(section(json, "attachments"), environment),
        SchedulingOptions.fromJson(section(json, "scheduling"), environment),
        QuietOptions.fromJson(section(json, "quietHours"), environment),
        links.getJsonArray("keys").stream().map(String.class::cast).toList(),
        messengers,
        TemplateOptions.fromJson(section(json, "templates"), environment),
        typeOverrides(own.getJsonObject("typeOverrides")),
        BounceOptions.fromJson(section(json, "bounces"), environment),
        environment);
  }

  private static Map<String, String> typeOverrides(JsonObject json) {
    var overrides = new LinkedHashMap<String, String>();
    for (var entry : json) {
      if (!(entry.getValue() instanceof String alias)) {
        throw SiteMessageException.invalid("typeOverrides." + entry.getKey(), "must be a string");
      }
      overrides.put(entry.getKey(), alias);
    }
    return overrides;
  }

  /**
   * A section of the configuration; empty if absent.
   *
   * @throws SiteMessageException with code 4000 if something else stands there
   */
  public static JsonObject section(JsonObject json, String name) {
    var value = json.getValue(name);
    if (value == null) {
      return new JsonObject();
    }
    if (!(value instanceof JsonObject object)) {
      throw SiteMessageException.invalid(name, "must be an object");
    }
    return object;
  }

  /** Leaves out what is secret. */
  @Override
  public String toString() {
    return "SiteMessageOptions[siteUrl=%s, store=%s, messengers=%s]"
        .formatted(siteUrl, store, messengers.keySet());
  }

  /**
   * Where messages are kept.
   *
   * @param url a JDBC URL: {@code jdbc:hsqldb:file:…}, {@code jdbc:postgresql://…} or, for tests,
   *     {@code jdbc:hsqldb:mem:…}
   * @param user the database user
   * @param password the database password
   * @param listen whether commits of others are heard of at once, on PostgreSQL; takes a connection
   * @param minFreeBytes HSQLDB: minimum free bytes of the disk, in addition to the size of the
   *     store's log; below it no request is accepted
   * @param acceptLoss HSQLDB: whether a store with damaged files is opened without the lost rows
   */
  public record StoreOptions(
      String url,
      String user,
      String password,
      boolean listen,
      long minFreeBytes,
      boolean acceptLoss) {
    /** 8 MiB. */
    public static final long DEFAULT_MIN_FREE_BYTES = 8L << 20;

    /** The keys of this section. */
    public static final List<OptionKey> KEYS =
        List.of(
            OptionKey.of(
                "url",
                STRING,
                "jdbc:hsqldb:file:./sitemessage-data/db",
                "JDBC URL of the store: jdbc:hsqldb:file:PATH or jdbc:postgresql://HOST:PORT/DATABASE."),
            OptionKey.of("user", STRING, "sa", "Database user."),
            OptionKey.secret("password", "Database password."),
            OptionKey.of(
                "listen",
                OptionKey.Kind.BOOLEAN,
                true,
                "Whether commits of others are heard of at once, on PostgreSQL."),
            OptionKey.of(
                "minFreeBytes",
                INTEGER,
                DEFAULT_MIN_FREE_BYTES,
                "Minimum free bytes of the disk; below it HSQLDB accepts no request; at least 0."),
            OptionKey.of(
                "acceptLoss",
                OptionKey.Kind.BOOLEAN,
                false,
                "Whether HSQLDB opens a damaged store without the lost rows."));

    /** Checks. */
    public StoreOptions {
      if (minFreeBytes < 0) {
        throw SiteMessageException.invalid(
            "store.minFreeBytes", "must be at least 0, is " + minFreeBytes);
      }
    }

    /** A store that listens. */
    public StoreOptions(String url, String user, String password) {
      this(url, user, password, true);
    }

    /** Creates options of a store that is opened only if no file is damaged. */
    public StoreOptions(String url, String user, String password, boolean listen) {
      this(url, user, password, listen, DEFAULT_MIN_FREE_BYTES, false);
    }

    /** Returns a copy of these options that opens a damaged store without the lost rows. */
    public StoreOptions acceptingLoss() {
      return new StoreOptions(url, user, password, listen, minFreeBytes, true);
    }

    static StoreOptions fromJson(JsonObject json, Map<String, String> environment) {
      var o = OptionReader.read("store", json, environment, KEYS);
      return new StoreOptions(
          o.getString("url"),
          o.getString("user"),
          o.getString("password"),
          o.getBoolean("listen"),
          o.getLong("minFreeBytes"),
          o.getBoolean("acceptLoss"));
    }

    /** A store at a URL with HSQLDB's default user. */
    public static StoreOptions at(String url) {
      return new StoreOptions(url, "sa", "");
    }

    /** Returns the URL without its parameters and login, which may hold a password. */
    public String place() {
      return JdbcUrl.shown(url);
    }

    @Override
    public String toString() {
      return "StoreOptions[url=" + place() + "]";
    }
  }

  /**
   * When to try again: a random delay between zero and {@code firstDelay × factor^n}, at most
   * {@code maxDelay} (full jitter).
   *
   * @param firstDelay upper bound of the delay after the first refusal
   * @param maxDelay upper bound of every delay
   * @param factor growth per further refusal, at least 1
   * @param firstHold upper bound of the pause after the channel's first failure
   * @param maxHold upper bound of such a pause, however often the channel fails
   */
  public record RetryOptions(
      Duration firstDelay, Duration maxDelay, double factor, Duration firstHold, Duration maxHold) {
    /** The keys of this section. */
    public static final List<OptionKey> KEYS =
        List.of(
            OptionKey.of(
                "firstDelayMs", INTEGER, 60_000, "Longest delay after the first refusal, ms."),
            OptionKey.of("maxDelayMs", INTEGER, 3_600_000, "Longest delay after any refusal, ms."),
            OptionKey.of("factor", NUMBER, 2, "Growth of the delay per refusal, 1 to 10."),
            OptionKey.of(
                "firstHoldMs",
                INTEGER,
                1_000,
                "Longest hold of a messenger after its channel failed once, ms."),
            OptionKey.of(
                "maxHoldMs",
                INTEGER,
                60_000,
                "Longest hold of a messenger, however often its channel failed, ms."));

    /** Checks. */
    public RetryOptions {
      requireAtLeast("retry.firstDelayMs", firstDelay, Duration.ofMillis(1));
      requireAtLeast("retry.maxDelayMs", maxDelay, firstDelay);
      requireAtLeast("retry.firstHoldMs", firstHold, Duration.ofMillis(1));
      requireAtLeast("retry.maxHoldMs", maxHold, firstHold);
      if (!(factor >= 1 && factor <= 10)) {
        throw SiteMessageException.invalid("retry.factor", "must be from 1 to 10, is " + factor);
      }
    }

    static RetryOptions fromJson(JsonObject json, Map<String, String> environment) {
      var o = OptionReader.read("retry", json, environment, KEYS);
      return new RetryOptions(
          Duration.ofMillis(o.getLong("firstDelayMs")),
          Duration.ofMillis(o.getLong("maxDelayMs")),
          o.getDouble("factor"),
          Duration.ofMillis(o.getLong("firstHoldMs")),
          Duration.ofMillis(o.getLong("maxHoldMs")));
    }
  }

  /**
   * How the engine runs.
   *
   * @param continuous whether it sends by itself; if not, only on {@code send-scheduled}
   * @param pollInterval how often it looks for what has become due
   * @param expiry how long after its send-at time a message that names no expiry is given up
   * @param stopTimeout how long a stop waits for what is on the wire
   * @param waiting how much may wait for the store
   * @param heartbeat how often a process shows that it is alive, where others share its store
   * @param lease how long it may be silent before others take over what it holds; at least three
   *     heartbeats
   */
  public record DispatchOptions(
      boolean continuous,
      Duration pollInterval,
      Duration expiry,
      Duration stopTimeout,
      WaitingOptions waiting,
      Duration heartbeat,
      Duration lease) {
    /** The keys of this section. */
    public static final List<OptionKey> KEYS =
        joined(
            WaitingOptions.KEYS,
            OptionKey.of(
                "continuous",
                OptionKey.Kind.BOOLEAN,
                true,
                "Whether messages are sent without being asked to."),
            OptionKey.of(
                "pollIntervalMs",
                INTEGER,
                1_000,
                "How often to look for what has become due, ms, at least 10."),
            OptionKey.of(
                "expiryMs",
                INTEGER,
                Duration.ofDays(5).toMillis(),
                "How long after its send-at time a message is given up, ms."),
            OptionKey.of(
                "stopTimeoutMs",
                INTEGER,
                10_000,
                "How long a stop waits for what is on the wire, ms."),
            OptionKey.of(
                "heartbeatMs",
                INTEGER,
                5_000,
                "How often a process shows that it is alive, where others share its store, ms."),
            OptionKey.of(
                "leaseMs",
                INTEGER,
                20_000,
                "How long a process may be silent before others take over what it holds, ms."));

    /** Checks. */
    public DispatchOptions {
      requireAtLeast("dispatch.pollIntervalMs", pollInterval, Duration.ofMillis(10));
      requireAtLeast("dispatch.expiryMs", expiry, Duration.ofMillis(1));
      requireAtLeast("dispatch.stopTimeoutMs", stopTimeout, Duration.ZERO);
      requireAtLeast("dispatch.heartbeatMs", heartbeat, Duration.ofMillis(10));
      requireAtLeast("dispatch.leaseMs", lease, heartbeat.multipliedBy(3));
    }

    static DispatchOptions fromJson(JsonObject json, Map<String, String> environment) {
      var o = OptionReader.read("dispatch", json, environment, KEYS);
      return new DispatchOptions(
          o.getBoolean("continuous"),
          Duration.ofMillis(o.getLong("pollIntervalMs")),
          Duration.ofMillis(o.getLong("expiryMs")),
          Duration.ofMillis(o.getLong("stopTimeoutMs")),
          WaitingOptions.of(o),
          Duration.ofMillis(o.getLong("heartbeatMs")),
          Duration.ofMillis(o.getLong("leaseMs")));
    }

    private static List<OptionKey> joined(List<OptionKey> some, OptionKey... others) {
      return Stream.concat(Stream.of(others), some.stream()).toList();
    }

    /** The same with other limits to what may wait for the store. */
    public DispatchOptions withWaiting(WaitingOptions value) {
      return new DispatchOptions(
          continuous, pollInterval, expiry, stopTimeout, value, heartbeat, lease);
    }

    /** The same, sending by itself or not. */
    public DispatchOptions withContinuous(boolean value) {
      return new DispatchOptions(
          value, pollInterval, expiry, stopTimeout, waiting, heartbeat, lease);
    }

    /** The same, looking for what is due as often. */
    public DispatchOptions withPollInterval(Duration value) {
      return new DispatchOptions(continuous, value, expiry, stopTimeout, waiting, heartbeat, lease);
    }

    /** The same with another limit to how long a stop takes. */
    public DispatchOptions withStopTimeout(Duration value) {
      return new DispatchOptions(
          continuous, pollInterval, expiry, value, waiting, heartbeat, lease);
    }

    /** The same, showing as often that it is alive, and given up after so long. */
    public DispatchOptions withHeartbeat(Duration interval, Duration length) {
      return new DispatchOptions(
          continuous, pollInterval, expiry, stopTimeout, waiting, interval, length);
    }
  }

  private static void requireAddresses(List<String> administrators) {
    if (administrators.size() > Limits.ADMINISTRATORS) {
      throw SiteMessageException.invalid(
          "administrators",
          "has %d addresses, at most %d are allowed"
              .formatted(administrators.size(), Limits.ADMINISTRATORS));
    }
    for (var address : administrators) {
      if (address.length() > Limits.ADDRESS_CHARS || !ADDRESS.matcher(address).matches()) {
        throw SiteMessageException.invalid(
            "administrators", "must be mail addresses, one is \"%s\"".formatted(address));
      }
    }
  }

  private static void requireAtLeast(String path, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw SiteMessageException.invalid(
          path, "must be at least %d, is %d".formatted(least.toMillis(), value.toMillis()));
    }
  }
}
