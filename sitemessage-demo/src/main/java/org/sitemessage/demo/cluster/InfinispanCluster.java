package org.sitemessage.demo.cluster;

import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.util.stream.Collectors;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.ClusterOptions;

/**
 * A cluster that Infinispan and JGroups keep together. Used only if it is asked for. Both read
 * files; what differs from node to node stands there as system properties.
 */
public final class InfinispanCluster {
  /** Infinispan 14 asks {@code Subject.getSubject}, which later ones refuse. */
  public static final int NEWEST_JAVA = 22;

  /** Not in a package, which would be closed to them on the module path. */
  private static final String OURS = "META-INF/sitemessage/infinispan.xml";

  private InfinispanCluster() {}

  /**
   * A manager that has not joined yet.
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

  /** As JGroups writes them: {@code host[port]}. */
  private static String members(ClusterOptions options) {
    return options.addresses().stream()
        .map(one -> one.replaceFirst(":(\\d+)$", "[$1]"))
        .collect(Collectors.joining(","));
  }
}
