package org.sitemessage.demo.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.ClusterOptions;

/** Makes a Vert.x whose event bus reaches the other nodes, or one of its own. */
public final class Cluster {
  private Cluster() {}

  /**
   * Joins the cluster, if there is to be one.
   *
   * @throws StartException if a file or a library is missing
   */
  public static Future<Vertx> join(VertxOptions vertxOptions, ClusterOptions options) {
    if (options.get(ClusterOptions.MANAGER) == ClusterOptions.Manager.NONE) {
      return Future.succeededFuture(Vertx.vertx(vertxOptions));
    }
    var configFile = options.get(ClusterOptions.CONFIG_FILE);
    if (!configFile.isEmpty() && !Files.isReadable(Path.of(configFile))) {
      throw new StartException("cluster.configFile cannot be read: \"%s\"".formatted(configFile));
    }
    var bus =
        new EventBusOptions()
            .setHost(options.get(ClusterOptions.HOST))
            .setPort(options.get(ClusterOptions.PORT));
    if (!options.get(ClusterOptions.PUBLIC_HOST).isEmpty()) {
      bus.setClusterPublicHost(options.get(ClusterOptions.PUBLIC_HOST));
    }
    if (options.get(ClusterOptions.PUBLIC_PORT) != 0) {
      bus.setClusterPublicPort(options.get(ClusterOptions.PUBLIC_PORT));
    }
    return Vertx.builder()
        .with(vertxOptions.setEventBusOptions(bus))
        .withClusterManager(manager(options))
        .buildClustered();
  }

  private static ClusterManager manager(ClusterOptions options) {
    try {
      return options.get(ClusterOptions.MANAGER) == ClusterOptions.Manager.HAZELCAST
          ? HazelcastCluster.manager(options)
          : InfinispanCluster.manager(options);
    } catch (LinkageError e) {
      throw new StartException(
          ("cluster.manager is %s, but its library is missing; the fat jar has both, the module"
                  + " path only Hazelcast")
              .formatted(options.shownManager()),
          e);
    }
  }
}
