package org.sitemessage.bench;

import java.sql.SQLException;

/** A resource that a race closes when it is over. */
@FunctionalInterface
interface Resource extends AutoCloseable {
  @Override
  void close() throws SQLException;
}
