package org.sitemessage.demo.config;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.vertx.ListedOption;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.web.ConnectionGuard;

/**
 * What the configuration file and the environment say.
 *
 * @param options the engine's part
 * @param http where the API and the page are served
 * @param bridge where the event-bus bridge listens; port 0: nowhere
 * @param cluster the others that share the event bus
 * @param ports where the sandbox listens
 */
public record DemoConfig(
    SiteMessageOptions options,
    Listen http,
    Listen bridge,
    ClusterOptions cluster,
    SandboxPorts ports) {
  private static final OptionKey MAX_CONNECTIONS =
      OptionKey.of(
          "maxConnections",
          INTEGER,
          Listen.MAX_CONNECTIONS,
          "Maximum open connections, 1 to 100000; lowered if the process has few descriptors.");

  private static final OptionKey MAX_OF_ADDRESS =
      OptionKey.of(
          "maxConnectionsPerAddress",
          INTEGER,
          Listen.MAX_OF_ADDRESS,
          "Maximum open connections from one remote address, 1 to 100000.");

  /** The keys of {@code http}. */
  static final List<OptionKey> HTTP =
      List.of(
          OptionKey.of("host", STRING, "127.0.0.1", "Address to listen on."),
          OptionKey.of("port", INTEGER, 8080, "Port to listen on, 0 to 65535; 0: any free."),
          MAX_CONNECTIONS,
          MAX_OF_ADDRESS);

  /** The keys of {@code bridge}. */
  static final List<OptionKey> BRIDGE =
      List.of(
          OptionKey.of("host", STRING, "127.0.0.1", "Address to listen on."),
          OptionKey.of("port", INTEGER, 0, "Port to listen on, 0 to 65535; 0: no bridge."),
          MAX_CONNECTIONS,
          MAX_OF_ADDRESS);

  /** The keys of {@code sandbox}. */
  static final List<OptionKey> SANDBOX =
      List.of(
          OptionKey.of(
              "smtpPort", INTEGER, 0, "Port of the sandbox inbox, 0 to 65535; 0: any free."),
          OptionKey.of(
              "httpPort", INTEGER, 0, "Port of the sandbox's services, 0 to 65535; 0: any free."));

  /** The sections that are no part of the engine's options. */
  private static final Map<String, List<OptionKey>> OWN = sections();

  private static Map<String, List<OptionKey>> sections() {
    var sections = new LinkedHashMap<String, List<OptionKey>>();
    sections.put("http", HTTP);
    sections.put("bridge", BRIDGE);
    sections.put("cluster", ClusterOptions.KEYS);
    sections.put("sandbox", SANDBOX);
    return sections;
  }

  private static final int MOST_CONNECTIONS = 100_000;
  private static final String FILE_STORE = "jdbc:hsqldb:file:";

  /**
   * An address to listen on.
   *
   * @param maxConnections maximum number of open connections
   * @param maxOfAddress maximum number of open connections from one remote address
   */
  public record Listen(String host, int port, int maxConnections, int maxOfAddress) {
    static final int MAX_CONNECTIONS = 1_000;
    static final int MAX_OF_ADDRESS = 250;

    /** Creates an address with the default limits. */
    public Listen(String host, int port) {
      this(host, port, MAX_CONNECTIONS, MAX_OF_ADDRESS);
    }

    /** Returns the number of connections that this process has room for. */
    public int fitting() {
      return ConnectionGuard.fitting(maxConnections);
    }

    /** Returns the maximum number of connections from one address: half of all if room is short. */
    public int fittingOfAddress() {
      return fitting() < maxConnections
          ? Math.max(1, Math.min(maxOfAddress, fitting() / 2))
          : maxOfAddress;
    }
  }

  /**
   * Where the sandbox listens; 0 for any free port.
   *
   * @param smtp its inbox
   * @param http its services
   */
  public record SandboxPorts(int smtp, int http) {}

  /**
   * Reads the file, if there is one, and the environment.
   *
   * @throws StartException naming the file or the key
   */
  public static DemoConfig load(Optional<Path> file, Map<String, String> environment) {
    try {
      return fromJson(file.map(JsonText::read).orElseGet(JsonObject::new), environment);
    } catch (SiteMessageException e) {
      var where = file.map(f -> f + ": ").orElse("");
      throw new StartException(where + e.getMessage(), e);
    }
  }

  /**
   * Reads the configuration.
   *
   * @throws SiteMessageException naming the key and its neighbours
   */
  public static DemoConfig fromJson(JsonObject json, Map<String, String> environment) {
    var variables = new HashMap<>(environment);
    variables.keySet().removeAll(Passwords.ALL);
    var options = SiteMessageOptions.fromJson(json, variables, OWN.keySet());
    requireKnown(variables);
    var sandbox = section("sandbox", json, environment, SANDBOX);
    return new DemoConfig(
        namedByEnvironment(options, environment),
        listen("http", json, environment, HTTP),
        listen("bridge", json, environment, BRIDGE),
        ClusterOptions.fromJson(SiteMessageOptions.section(json, "cluster"), environment),
        new SandboxPorts(
            port("sandbox", "smtpPort", sandbox), port("sandbox", "httpPort", sandbox)));
  }

  /** The engine checks the other environment variables. */
  private static void requireKnown(Map<String, String> variables) {
    OWN.forEach(
        (section, keys) -> {
          var own = new HashMap<>(variables);
          var variable = OptionReader.variable(section);
          own.keySet().removeIf(name -> !(name + "_").startsWith(variable + "_"));
          OptionReader.requireKnownVariables(own, OptionReader.variables(section, keys));
        });
  }

  /** All options there are, in the order in which they are documented. */
  public static List<ListedOption> listed() {
    var all = new ArrayList<>(ListedOption.all());
    OWN.forEach((section, keys) -> all.addAll(ListedOption.section(section, keys)));
    return all;
  }

  /** Whether messages go to the sandbox, because no messenger is configured. */
  public boolean sandbox() {
    return options.messengers().isEmpty();
  }

  /** Returns a copy that listens elsewhere. */
  public DemoConfig withHttp(Optional<String> host, Optional<Integer> port) {
    return new DemoConfig(
        options,
        new Listen(
            host.orElse(http.host), port.orElse(http.port), http.maxConnections, http.maxOfAddress),
        bridge,
        cluster,
        ports);
  }

  /** Returns a copy that opens a damaged store without the lost rows. */
  public DemoConfig acceptingLoss() {
    return new DemoConfig(
        options.withStore(options.store().acceptingLoss()), http, bridge, cluster, ports);
  }

  /** Where a file store keeps its files; empty for every other store. */
  public Optional<Path> folder() {
    var url = options.store().url();
    if (!url.startsWith(FILE_STORE)) {
      return Optional.empty();
    }
    var path = url.substring(FILE_STORE.length()).split(";", 2)[0];
    try {
      return Optional.ofNullable(Path.of(path).toAbsolutePath().normalize().getParent());
    } catch (InvalidPathException e) {
      throw new StartException("store.url names no folder: " + options.store().place(), e);
    }
  }

  /** A messenger whose options stand in the environment only is configured, too. */
  private static SiteMessageOptions namedByEnvironment(
      SiteMessageOptions options, Map<String, String> environment) {
    var all = options;
    for (var provider : ServiceLoader.load(MessengerProvider.class)) {
      var prefix = OptionReader.variable("messengers." + provider.alias()) + "_";
      if (!all.messengers().containsKey(provider.alias())
          && environment.keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
        all = all.withMessenger(provider.alias(), new JsonObject());
      }
    }
    return all;
  }

  private static Listen listen(
      String name, JsonObject json, Map<String, String> environment, List<OptionKey> keys) {
    var section = section(name, json, environment, keys);
    return new Listen(
        section.getString("host"),
        port(name, "port", section),
        connections(name, MAX_CONNECTIONS.name(), section),
        connections(name, MAX_OF_ADDRESS.name(), section));
  }

  private static int connections(String section, String key, JsonObject values) {
    long connections = values.getLong(key);
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      throw SiteMessageException.invalid(
          section + "." + key,
          "must be from 1 to %d, is %d".formatted(MOST_CONNECTIONS, connections));
    }
    return (int) connections;
  }

  private static JsonObject section(
      String name, JsonObject json, Map<String, String> environment, List<OptionKey> keys) {
    return OptionReader.read(name, SiteMessageOptions.section(json, name), environment, keys);
  }

  static int port(String section, String key, JsonObject values) {
    long port = values.getLong(key);
    if (port < 0 || port > 65_535) {
      throw SiteMessageException.invalid(
          section + "." + key, "must be from 0 to 65535, is " + port);
    }
    return (int) port;
  }
}
