package org.sitemessage.demo.config;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Locale;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code cluster}: how this process finds others on its event bus. */
public final class ClusterOptions extends OptionSet<ClusterOptions> {
  private static final int LAST_PORT = 65_535;

  /** Software that keeps the cluster together. */
  public static final Option<Manager> MANAGER =
      Option.oneOf("manager", Manager.NONE, "Cluster manager: none, hazelcast or infinispan.");

  /** Name of the cluster; others with another name are not joined. */
  public static final Option<String> NAME =
      Option.text("name", "sitemessage", "Name of the cluster.");

  /** Address that the event bus listens on. */
  public static final Option<String> HOST =
      Option.text("host", "127.0.0.1", "Address that this node listens on.");

  /** Port of the event bus. */
  public static final Option<Integer> PORT =
      Option.integer("port", 0, 0, LAST_PORT, "Port of the event bus, 0 to 65535; 0: any free.");

  /** Address at which others reach this node. */
  public static final Option<String> PUBLIC_HOST =
      Option.text("publicHost", "Host at which other nodes reach this node; empty: host.");

  /** Port at which others reach the event bus. */
  public static final Option<Integer> PUBLIC_PORT =
      Option.integer(
          "publicPort",
          0,
          0,
          LAST_PORT,
          "Port at which other nodes reach the event bus of this node; 0: port.");

  /** Port of the manager. */
  public static final Option<Integer> MANAGER_PORT =
      Option.integer(
          "managerPort",
          0,
          0,
          LAST_PORT,
          "Port of the cluster manager; 0: 5701 for Hazelcast, 7800 for Infinispan.");

  /** Addresses of the managers of all nodes, {@code host:port} or {@code host}. */
  public static final Option<List<String>> MEMBERS =
      Option.texts("members", "Addresses host:port of the cluster managers of all nodes.");

  /** File with the manager's own configuration instead of ours; empty: none. */
  public static final Option<String> CONFIG_FILE =
      Option.text("configFile", "Configuration file of the cluster manager; empty: built in.");

  static final Section<ClusterOptions> SECTION =
      Section.of("cluster", MethodHandles.lookup(), ClusterOptions::new);

  private ClusterOptions(OptionValues<ClusterOptions> values) {
    super(values);
  }

  /** Software that keeps a cluster together. */
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

  /** Reads the section. */
  public static ClusterOptions fromJson(JsonObject section) {
    return SECTION.read(section);
  }

  /** Returns the port of the manager. */
  public int managerPort() {
    return get(MANAGER_PORT) == 0 ? get(MANAGER).usualPort : get(MANAGER_PORT);
  }

  /** Returns the address at which others reach this node's manager. */
  public String publicHost() {
    return get(PUBLIC_HOST).isEmpty() ? get(HOST) : get(PUBLIC_HOST);
  }

  /** Returns the members, or this node alone, each with its port. */
  public List<String> addresses() {
    var all = get(MEMBERS).isEmpty() ? List.of(publicHost()) : get(MEMBERS);
    return all.stream()
        .map(one -> one.matches(".*:\\d+") ? one : one + ":" + managerPort())
        .toList();
  }

  /** Returns the manager's name, for people. */
  public String shownManager() {
    return get(MANAGER).name().toLowerCase(Locale.ROOT);
  }
}
