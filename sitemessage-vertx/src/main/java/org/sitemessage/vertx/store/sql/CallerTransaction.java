package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.jdbcclient.JDBCConnection;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.ScheduleStore;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Script;
import org.sitemessage.vertx.store.db.StoreFailures;
import org.sitemessage.vertx.store.db.statement.ClientStatements;
import org.sitemessage.vertx.store.db.statement.NumberedStatements;
import org.sitemessage.vertx.store.sql.schedule.CallerScripts;
import org.sitemessage.vertx.store.value.Insertion;

/**
 * A caller's transaction on a connection of Vert.x, in which requests are stored as in one of the
 * store's own. The caller begins and ends it, and repeats what has failed.
 */
public final class CallerTransaction {
  private final AsyncSql sql;
  private final CallerScripts scripts;
  private final Optional<Transaction> begun;

  private CallerTransaction(AsyncSql sql, CallerScripts scripts, Optional<Transaction> begun) {
    this.sql = sql;
    this.scripts = scripts;
    this.begun = begun;
  }

  static Future<CallerTransaction> on(SqlConnection connection, CallerScripts scripts) {
    return guarded(
        () -> {
          var byJdbc = connection instanceof JDBCConnection;
          if (!byJdbc) { // The JDBC client of Vert.x does not know the product.
            scripts.requireProduct(connection.databaseMetadata().productName());
          }
          var begun = Optional.ofNullable(connection.transaction());
          if (byJdbc && begun.isEmpty()) {
            throw CallerScripts.refusal("has no transaction; begin one with connection.begin()");
          }
          var statements =
              byJdbc ? new ClientStatements(connection) : new NumberedStatements(connection);
          var sql = new AsyncSql(statements, scripts.dialect());
          return scripts.check().run(sql).map(new CallerTransaction(sql, scripts, begun));
        });
  }

  private <T> Future<T> run(Supplier<Script<T>> script) {
    return guarded(() -> script.get().run(sql));
  }

  private static <T> Future<T> guarded(Supplier<Future<T>> work) {
    return Future.succeededFuture()
        .compose(v -> work.get())
        .recover(failure -> Future.failedFuture(StoreFailures.wrapped(failure)));
  }

  /**
   * Looks up messages, those included that this transaction has stored.
   *
   * @throws SiteMessageException as a failed future, 4000 if one of them must not be appended to
   */
  public Future<Map<Long, Message>> messages(Collection<Long> ids) {
    return scripts
        .untouchable()
        .apply(ids)
        .compose(
            untouchable ->
                run(
                    () -> {
                      CallerScripts.requireNone(untouchable);
                      return CallerScripts.messages(ids);
                    }));
  }

  /** Looks up files by id; leaves out those that are not stored, or not complete. */
  public Future<Map<String, Attachment>> files(Collection<String> ids) {
    return run(() -> CallerScripts.files(ids));
  }

  /** See {@link ScheduleStore#repeated}; sees what this transaction has stored, too. */
  public Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    return run(() -> scripts.repeated(requests));
  }

  /** Stores a group of requests; the replies are right once the transaction is committed. */
  public Future<List<ScheduleReply>> insert(List<Insertion> group, Instant now) {
    return run(() -> scripts.insert(group, now))
        .compose(replies -> run(() -> scripts.announce(replies)).map(v -> replies));
  }

  /** Completes when the transaction was committed; absent if the client does not tell. */
  public Optional<Future<Void>> committed() {
    return begun.map(Transaction::completion);
  }
}
