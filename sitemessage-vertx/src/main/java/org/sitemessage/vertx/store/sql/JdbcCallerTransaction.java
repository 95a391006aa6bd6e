package org.sitemessage.vertx.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.db.Script;
import org.sitemessage.vertx.store.db.StoreFailures;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.schedule.CallerScripts;
import org.sitemessage.vertx.store.value.Insertion;

/**
 * A caller's transaction by JDBC, in which requests are stored as in one of the store's own. All
 * methods block, on the caller's thread, and throw a {@link SiteMessageException}. The caller
 * begins and ends the transaction, and repeats what has failed.
 */
public final class JdbcCallerTransaction {
  private final Tx tx;
  private final CallerScripts scripts;

  private JdbcCallerTransaction(Tx tx, CallerScripts scripts) {
    this.tx = tx;
    this.scripts = scripts;
  }

  static JdbcCallerTransaction on(Connection connection, CallerScripts scripts) {
    try {
      scripts.requireProduct(connection.getMetaData().getDatabaseProductName());
      if (connection.getAutoCommit()) {
        throw CallerScripts.refusal("is in auto-commit mode; call setAutoCommit(false) first");
      }
    } catch (SQLException e) {
      throw StoreFailures.wrapped(e);
    }
    var joined = new JdbcCallerTransaction(new Tx(connection, scripts.dialect()), scripts);
    joined.run(scripts.check());
    return joined;
  }

  private <T> T run(Script<T> script) {
    try {
      return script.run(tx);
    } catch (SQLException | RuntimeException e) {
      throw StoreFailures.wrapped(e);
    }
  }

  /**
   * Looks up messages, those included that this transaction has stored.
   *
   * @param untouchable answer of {@link SqlStore#untouchable}
   */
  public Map<Long, Message> messages(Collection<Long> ids, Set<Long> untouchable) {
    CallerScripts.requireNone(untouchable);
    return run(CallerScripts.messages(ids));
  }

  /** Looks up files by id; leaves out those that are not stored, or not complete. */
  public Map<String, Attachment> files(Collection<String> ids) {
    return run(CallerScripts.files(ids));
  }

  /** Looks up the replies to requests that were all stored before, by this transaction, too. */
  public Optional<List<ScheduleReply>> repeated(List<Insertion> requests) {
    return run(scripts.repeated(requests));
  }

  /** Stores a group of requests; the replies are right once the transaction is committed. */
  public List<ScheduleReply> insert(List<Insertion> group, Instant now) {
    var replies = run(scripts.insert(group, now));
    run(scripts.announce(replies));
    return replies;
  }
}
