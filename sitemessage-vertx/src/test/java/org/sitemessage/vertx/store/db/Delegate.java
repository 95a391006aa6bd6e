package org.sitemessage.vertx.store.db;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** A database in memory, of which tests replace some methods. */
class Delegate implements Database {
  private final Database database = Database.at("jdbc:hsqldb:mem:" + UUID.randomUUID(), "sa", "");

  @Override
  public Migrations migrations() {
    return database.migrations();
  }

  @Override
  public Dialect dialect() {
    return database.dialect();
  }

  @Override
  public String connectUrl() {
    return database.connectUrl();
  }

  @Override
  public int writers() {
    return database.writers();
  }

  @Override
  public boolean shared() {
    return database.shared();
  }

  @Override
  public void open(long node, Instant now) {
    database.open(node, now);
  }

  @Override
  public Optional<AutoCloseable> listen(long node, Runnable heard) {
    return database.listen(node, heard);
  }

  @Override
  public void close() {
    database.close();
  }
}
