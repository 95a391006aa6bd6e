package org.sitemessage.demo.cluster;

import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.util.stream.Collectors;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.ClusterOptions;

/**
 * A cluster that Infinispan and JGroups keep together. Used only if it is configured. Both read
 * files, whose values that differ from node to node are system properties.
 */
public final class InfinispanCluster {
  /** Infinispan 14 calls {@code Subject.getSubject}, which later versions of Java reject. */
  public static final int NEWEST_JAVA = 22;

  /** Path outside of any package, which would be closed to them on the module path. */
  private static final String OURS = "META-INF/sitemessage/infinispan.xml";

  private InfinispanCluster() {}

  /**
   * Creates a manager that has not joined yet.
   *
   * @throws StartException if this Java is too new for it
   */
  static ClusterManager manager(ClusterOptions options) {
    if (Runtime.version().feature() > NEWEST_JAVA) {
      throw new StartException(
          "cluster.manager is infinispan, which needs Java 17 to %d, and this is %s; hazelcast runs on any"
              .formatted(NEWEST_JAVA, Runtime.version()));
    }
    var file = options.get(ClusterOptions.CONFIG_FILE);
    System.setProperty("sitemessage.cluster.name", options.get(ClusterOptions.NAME));
    System.setProperty("sitemessage.cluster.host", options.get(ClusterOptions.HOST));
    System.setProperty("sitemessage.cluster.publicHost", options.publicHost());
    System.setProperty("sitemessage.cluster.port", String.valueOf(options.managerPort()));
    System.setProperty("sitemessage.cluster.members", members(options));
    System.setProperty("vertx.infinispan.config", file.isEmpty() ? OURS : file);
    return new InfinispanClusterManager();
  }

  /** Returns the members in the form of JGroups: {@code host[port]}. */
  private static String members(ClusterOptions options) {
    return options.addresses().stream()
        .map(one -> one.replaceFirst(":(\\d+)$", "[$1]"))
        .collect(Collectors.joining(","));
  }
}
