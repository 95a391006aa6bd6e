package org.sitemessage.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connections for the peers that take them from a pool. */
final class Pools {
  private Pools() {}

  static HikariDataSource of(Place place, int connections) {
    var config = new HikariConfig();
    config.setJdbcUrl(place.url() + "?reWriteBatchedInserts=true");
    config.setUsername(place.user());
    config.setMaximumPoolSize(connections);
    return new HikariDataSource(config);
  }
}
