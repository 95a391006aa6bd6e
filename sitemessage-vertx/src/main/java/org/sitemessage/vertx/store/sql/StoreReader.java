package org.sitemessage.vertx.store.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.db.UnopenedDatabase;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.value.AddressKeys;

/** Reads what imports have stored, from a store that is not opened. All methods block. */
public final class StoreReader implements AutoCloseable {
  private final UnopenedDatabase database;
  private final ImportedRows rows;

  private StoreReader(UnopenedDatabase database) {
    this.database = database;
    this.rows = new ImportedRows(database.tx(), AddressKeys.AS_THEY_ARE);
  }

  /**
   * Connects to the store at a JDBC URL.
   *
   * @return reader of the store; empty if there is no store yet
   * @throws SiteMessageException with a text for the operator if the store is in use or cannot be
   *     read
   */
  public static Optional<StoreReader> of(String url, String user, String password) {
    return UnopenedDatabase.of(url, user, password).map(StoreReader::new);
  }

  /** Returns those of the request ids that are stored. */
  public Set<String> known(Collection<String> requestIds) throws SQLException {
    return ImportedRows.known(database.tx(), requestIds).keySet();
  }

  /** Returns the stored wishes, also opt-outs, of the same users and addresses. */
  public Set<Subscription> wishes(Collection<Subscription> subscriptions) throws SQLException {
    return rows.wishes(subscriptions);
  }

  /** Counts the stored rows of the messages whose request ids begin with a prefix. */
  public ImportCounts counts(String requestIds) throws SQLException {
    return rows.counts(requestIds);
  }

  @Override
  public void close() throws SQLException, IOException {
    database.close();
  }
}
