package org.sitemessage.demo.config;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;
import static org.sitemessage.api.OptionKey.Kind.STRINGS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * How this process finds the others that share its event bus.
 *
 * @param manager what keeps the cluster together
 * @param name what the cluster is called; others with another name are not joined
 * @param bus where this node's event bus listens, and is reached
 * @param managerPort where the manager itself listens; 0: 5701 for Hazelcast, 7800 for Infinispan
 * @param members where the managers of all nodes listen, {@code host:port} or {@code host}
 * @param configFile the manager's own configuration instead of ours; empty: none
 */
public record ClusterOptions(
    Manager manager,
    String name,
    Bus bus,
    int managerPort,
    List<String> members,
    String configFile) {

  /** The keys of {@code cluster}. */
  static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of("manager", STRING, "none", "none, hazelcast or infinispan."),
          OptionKey.of("name", STRING, "sitemessage", "What the cluster is called."),
          OptionKey.of("host", STRING, "127.0.0.1", "Address that this node listens on."),
          OptionKey.of("port", INTEGER, 0, "Port of the event bus, 0 to 65535; 0: any free."),
          OptionKey.of("publicHost", STRING, "", "Where others reach this node; empty: host."),
          OptionKey.of(
              "publicPort", INTEGER, 0, "Where others reach its event bus; 0: the same port."),
          OptionKey.of("managerPort", INTEGER, 0, "Port of the manager; 0: 5701, Infinispan 7800."),
          OptionKey.of(
              "members", STRINGS, new JsonArray(), "host:port of the managers of all nodes."),
          OptionKey.of("configFile", STRING, "", "The manager's own configuration; empty: ours."));

  /** What keeps a cluster together. */
  public enum Manager {
    /** No cluster. */
    NONE(0),
    /** Hazelcast. */
    HAZELCAST(5701),
    /** Infinispan. */
    INFINISPAN(7800);

    private final int usualPort;

    Manager(int usualPort) {
      this.usualPort = usualPort;
    }
  }

  /** Where the event bus listens, and where others reach it if that is elsewhere. */
  public record Bus(String host, int port, Optional<String> publicHost, int publicPort) {}

  /** Copies. */
  public ClusterOptions {
    members = List.copyOf(members);
  }

  /**
   * Reads the section {@code cluster}.
   *
   * @throws SiteMessageException naming the key
   */
  public static ClusterOptions fromJson(JsonObject section, Map<String, String> environment) {
    var o = OptionReader.read("cluster", section, environment, KEYS);
    var manager = manager(o.getString("manager"));
    var publicHost = o.getString("publicHost");
    int managerPort = DemoConfig.port("cluster", "managerPort", o);
    return new ClusterOptions(
        manager,
        o.getString("name"),
        new Bus(
            o.getString("host"),
            DemoConfig.port("cluster", "port", o),
            Optional.of(publicHost).filter(given -> !given.isEmpty()),
            DemoConfig.port("cluster", "publicPort", o)),
        managerPort == 0 ? manager.usualPort : managerPort,
        o.getJsonArray("members").stream().map(String.class::cast).toList(),
        o.getString("configFile"));
  }

  private static Manager manager(String name) {
    return switch (name) {
      case "none" -> Manager.NONE;
      case "hazelcast" -> Manager.HAZELCAST;
      case "infinispan" -> Manager.INFINISPAN;
      default ->
          throw SiteMessageException.invalid(
              "cluster.manager",
              "must be none, hazelcast or infinispan, is \"%s\"".formatted(name));
    };
  }

  /** Where others reach this node's manager. */
  public String publicHost() {
    return bus.publicHost().orElse(bus.host());
  }

  /** The members, or this node alone, each with its port. */
  public List<String> addresses() {
    var all = members.isEmpty() ? List.of(publicHost()) : members;
    return all.stream().map(one -> one.matches(".*:\\d+") ? one : one + ":" + managerPort).toList();
  }

  /** The manager's name, for people. */
  public String shownManager() {
    return manager.name().toLowerCase(Locale.ROOT);
  }
}
