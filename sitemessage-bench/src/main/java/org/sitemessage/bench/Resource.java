package org.sitemessage.bench;

import java.sql.SQLException;

/** What a race closes when it is over. */
@FunctionalInterface
interface Resource extends AutoCloseable {
  @Override
  void close() throws SQLException;
}
