package org.sitemessage.demo.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.vertx.ListedOption;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.web.ConnectionGuard;

/**
 * The configuration, read from the file and the environment.
 *
 * @param options options of the engine
 * @param http address of the API and the console
 * @param access access control of the API, and the proxies before it
 * @param bridge address of the event-bus bridge; port 0: no bridge
 * @param cluster options of the cluster that shares the event bus
 * @param log format of the log
 * @param ports ports of the sandbox
 */
public record DemoConfig(
    SiteMessageOptions options,
    Listen http,
    AccessOptions access,
    Listen bridge,
    ClusterOptions cluster,
    LogOptions log,
    SandboxPorts ports) {
  private static final String MESSENGERS = OptionNames.variable("messengers") + "_";
  private static final String FILE_STORE = "jdbc:hsqldb:file:";

  /** Endings of files that a store has, some of them even if others are lost. */
  private static final List<String> STORE_FILES = List.of(".script", ".log", ".data", ".mark");

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
   * Ports of the sandbox; 0 for any free port.
   *
   * @param smtp port of its inbox
   * @param http port of its services
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
    requireKnown(variables);
    variables.keySet().removeAll(CommandVariables.ALL);
    var options = SiteMessageOptions.fromJson(json, variables, ServerOptions.SECTION.names());
    var own = ServerOptions.SECTION.read("", json, environment, json.fieldNames());
    var sandbox = own.get(ServerOptions.SANDBOX);
    return new DemoConfig(
        namedByEnvironment(options, environment),
        own.get(ServerOptions.HTTP).listen(),
        own.get(ServerOptions.ACCESS),
        own.get(ServerOptions.BRIDGE).listen(),
        own.get(ServerOptions.CLUSTER),
        own.get(ServerOptions.LOG),
        new SandboxPorts(
            sandbox.get(SandboxOptions.SMTP_PORT), sandbox.get(SandboxOptions.HTTP_PORT)));
  }

  /** The engine checks the environment variables of messengers. */
  private static void requireKnown(Map<String, String> variables) {
    var known = new ArrayList<>(SiteMessageOptions.SECTION.variables(""));
    known.addAll(ServerOptions.SECTION.variables(""));
    known.addAll(CommandVariables.ALL);
    var checked = new HashMap<>(variables);
    checked.keySet().removeIf(name -> name.startsWith(MESSENGERS));
    OptionNames.requireKnownVariables(checked, known);
  }

  /** Returns all options, in the order in which they are documented. */
  public static List<ListedOption> listed() {
    var all = new ArrayList<>(ListedOption.all());
    all.addAll(ListedOption.section("", ServerOptions.SECTION));
    return all;
  }

  /** Returns whether each request to the API needs a key, or the session of a user. */
  public boolean keys() {
    return access.keys();
  }

  /** Returns whether messages go to the sandbox, because no messenger is configured. */
  public boolean sandbox() {
    return options.messengers().isEmpty();
  }

  /** Returns a copy that listens elsewhere. */
  public DemoConfig withHttp(Optional<String> host, Optional<Integer> port) {
    return new DemoConfig(
        options,
        new Listen(
            host.orElse(http.host), port.orElse(http.port), http.maxConnections, http.maxOfAddress),
        access,
        bridge,
        cluster,
        log,
        ports);
  }

  /** Returns a copy that opens a damaged store without the lost rows. */
  public DemoConfig acceptingLoss() {
    return new DemoConfig(
        options.change(
            SiteMessageOptions.STORE, store -> store.with(StoreOptions.ACCEPT_LOSS, true)),
        http,
        access,
        bridge,
        cluster,
        log,
        ports);
  }

  /**
   * Refuses to listen where other machines could use an interface without access control.
   *
   * @throws StartException naming the option and the ways out
   */
  public void requireAccessControl() {
    Listening.requireAccessControl(this);
  }

  /** Returns the folder of a file store's files; empty for every other store. */
  public Optional<Path> folder() {
    return files().flatMap(path -> Optional.ofNullable(path.getParent()));
  }

  /** Returns the path of a file store that has not been made yet; empty for every other store. */
  public Optional<Path> missingStore() {
    return files()
        .filter(
            path -> STORE_FILES.stream().noneMatch(suffix -> Files.exists(Path.of(path + suffix))));
  }

  /** Returns the file of a file store that has this ending; empty for every other store. */
  public Optional<Path> storeFile(String ending) {
    return files().map(path -> Path.of(path + ending));
  }

  private Optional<Path> files() {
    var url = options.store().get(StoreOptions.URL);
    if (!url.startsWith(FILE_STORE)) {
      return Optional.empty();
    }
    var path = url.substring(FILE_STORE.length()).split(";", 2)[0];
    try {
      return Optional.of(Path.of(path).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw new StartException("store.url names no folder: " + options.store().place(), e);
    }
  }

  /** Adds messengers whose options are set in the environment only. */
  private static SiteMessageOptions namedByEnvironment(
      SiteMessageOptions options, Map<String, String> environment) {
    var all = options;
    for (MessengerProvider<?> provider : ServiceLoader.load(MessengerProvider.class)) {
      var prefix = OptionNames.variable("messengers." + provider.alias()) + "_";
      if (!all.messengers().containsKey(provider.alias())
          && environment.keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
        all = all.withMessenger(provider.alias(), new JsonObject());
      }
    }
    return all;
  }
}
