package org.sitemessage.demo.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.ClusterOptions;

/** A cluster that Hazelcast keeps together. Used only if it is asked for. */
final class HazelcastCluster {
  private HazelcastCluster() {}

  static ClusterManager manager(ClusterOptions options) {
    return new HazelcastClusterManager(config(options));
  }

  /** A file of one's own says everything; ours needs the addresses. */
  private static Config config(ClusterOptions options) {
    var file = options.get(ClusterOptions.CONFIG_FILE);
    var config = file.isEmpty() ? ours(options) : read(file);
    return config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.shutdownhook.enabled", "false") // the engine stops first
        .setProperty("hazelcast.phone.home.enabled", "false");
  }

  private static Config ours(ClusterOptions options) {
    var config = ConfigUtil.loadConfig();
    config.setClusterName(options.get(ClusterOptions.NAME));
    config.setProperty("hazelcast.socket.bind.any", "false"); // listens on cluster.host alone
    var network = config.getNetworkConfig();
    network.setPort(options.managerPort()).setPortAutoIncrement(false);
    network.setReuseAddress(true); // a restart does not wait for the system to forget the last one
    network.getInterfaces().setEnabled(true).addInterface(options.get(ClusterOptions.HOST));
    network.setPublicAddress(options.publicHost() + ":" + options.managerPort());
    var join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(options.addresses());
    return config;
  }

  private static Config read(String file) {
    try {
      return Config.loadFromFile(Path.of(file).toFile());
    } catch (FileNotFoundException e) {
      throw new StartException("cluster.configFile does not exist: \"%s\"".formatted(file), e);
    }
  }
}
