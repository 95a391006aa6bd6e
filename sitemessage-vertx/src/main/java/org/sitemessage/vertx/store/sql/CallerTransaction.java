package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCConnection;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.AddressKeys;
import org.sitemessage.vertx.store.Insertion;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.db.CallingThread;
import org.sitemessage.vertx.store.db.ClientStatements;
import org.sitemessage.vertx.store.db.Dialect;
import org.sitemessage.vertx.store.db.JdbcStatements;
import org.sitemessage.vertx.store.db.NumberedStatements;
import org.sitemessage.vertx.store.db.Statements;
import org.sitemessage.vertx.store.db.Tx;

/**
 * A transaction of a caller, in which requests are stored as in one of the store's own. It is not
 * begun, committed or rolled back here, and nothing that fails in it is tried again: that is the
 * caller's to do. It touches no row that the engine needs to go on, however long it stays open.
 */
public final class CallerTransaction {
  private static final String FIELD = "connection";

  private final Tx tx;
  private final Home home;
  private final Optional<CallingThread> thread;
  private final Optional<Transaction> begun;

  /**
   * The store that it has to lead to.
   *
   * @param node its number, by which it is told
   * @param committed which of these messages others see, too, where they must not be touched
   */
  record Home(
      Vertx vertx,
      Dialect dialect,
      long node,
      Function<Collection<Long>, Future<Set<Long>>> committed) {}

  private CallerTransaction(
      Statements statements,
      Home home,
      Optional<CallingThread> thread,
      Optional<Transaction> begun) {
    this.tx = new Tx(statements, home.dialect());
    this.home = home;
    this.thread = thread;
    this.begun = begun;
  }

  static Future<CallerTransaction> on(SqlConnection connection, Home home) {
    return SqlStore.guarded(
        () -> {
          var byJdbc = connection instanceof JDBCConnection;
          if (!byJdbc) { // That client does not know.
            requireProduct(connection.databaseMetadata().productName(), home);
          }
          var begun = Optional.ofNullable(connection.transaction());
          if (byJdbc && begun.isEmpty()) {
            throw SiteMessageException.invalid(
                FIELD, "has no transaction; begin one with connection.begin()");
          }
          return new CallerTransaction(
                  byJdbc ? new ClientStatements(connection) : new NumberedStatements(connection),
                  home,
                  Optional.empty(),
                  begun)
              .checked();
        });
  }

  static Future<CallerTransaction> on(Connection connection, CallingThread thread, Home home) {
    return SqlStore.guarded(
        () ->
            thread
                .run(
                    () -> {
                      requireProduct(connection.getMetaData().getDatabaseProductName(), home);
                      if (connection.getAutoCommit()) {
                        throw SiteMessageException.invalid(
                            FIELD,
                            "commits each statement by itself; call setAutoCommit(false) first");
                      }
                      return new CallerTransaction(
                          new JdbcStatements(connection, thread),
                          home,
                          Optional.of(thread),
                          Optional.empty());
                    })
                .compose(CallerTransaction::checked));
  }

  private static void requireProduct(String product, Home home) {
    if (!product.equals(home.dialect().product())) {
      throw SiteMessageException.invalid(
          FIELD, "leads to %s, the store is in %s".formatted(product, home.dialect().product()));
    }
  }

  /** Looks for the tables before they are read: PostgreSQL ends a transaction that misses one. */
  private Future<CallerTransaction> checked() {
    return tx.query(home.dialect().probe())
        .map(
            rows -> {
              if (!rows.iterator().next().getBoolean(0)) {
                throw SiteMessageException.invalid(
                    FIELD,
                    "leads to a database or schema without sitemessage's tables; it has to be the"
                        + " store's");
              }
              return null;
            })
        .compose(
            v ->
                tx.query(
                    "select id, %s from node where id = ?".formatted(home.dialect().probed()),
                    home.node()))
        .map(
            rows -> {
              if (rows.isEmpty()) {
                throw SiteMessageException.invalid(
                    FIELD, "leads to another database or schema than the store's");
              }
              if (!rows.iterator().next().getBoolean(1)) {
                throw SiteMessageException.invalid(
                    FIELD, "has no transaction under way; begin one first");
              }
              return this;
            });
  }

  /**
   * The messages of these ids, those included that this transaction has stored.
   *
   * @throws SiteMessageException as a failed future, 4000 if one of them must not be appended to
   */
  public Future<Map<Long, Message>> messages(Collection<Long> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : SqlStore.guarded(
            () ->
                home.committed()
                    .apply(ids)
                    .compose(
                        committed -> {
                          committed.forEach(CallerTransaction::refuse);
                          return new Claims(tx, AddressKeys.AS_THEY_ARE).messages(ids);
                        }));
  }

  private static void refuse(long messageId) {
    throw SiteMessageException.invalid(
        "appendTo",
        ("names message %d, which was stored before this transaction: in HSQLDB that would keep all"
                + " others from writing; append without a connection")
            .formatted(messageId));
  }

  /** The files of these ids, by id; what is not stored, or not complete, is left out. */
  public Future<Map<String, Attachment>> files(Collection<String> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : SqlStore.guarded(() -> new Files(tx).complete(ids))
            .map(
                found ->
                    found.values().stream()
                        .collect(
                            Collectors.toMap(stored -> stored.file().id(), Files.Stored::file)));
  }

  /** See {@link Store#repeated}; sees what this transaction has stored, too. */
  public Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    return SqlStore.guarded(() -> new Inserts(tx, Instant.EPOCH).repeated(requests));
  }

  /** Stores a group of requests; the replies are right once the transaction is committed. */
  public Future<List<ScheduleReply>> insert(List<Insertion> group, Instant now) {
    return SqlStore.guarded(
        () ->
            new Inserts(tx, now, new DeferredGroupJoins(tx))
                .run(List.of(group))
                .compose(results -> results.get(0))
                .compose(replies -> announce(replies).map(v -> replies)));
  }

  private Future<Void> announce(List<ScheduleReply> replies) {
    return replies.stream().allMatch(ScheduleReply::duplicate)
        ? Future.succeededFuture()
        : home.dialect()
            .announce()
            .map(notify -> tx.query(notify).<Void>mapEmpty())
            .orElseGet(Future::succeededFuture);
  }

  /** Does what takes long where it keeps no event loop from others. */
  public <T> Future<T> compute(Supplier<T> work) {
    return thread
        .map(here -> here.run(work::get))
        .orElseGet(() -> home.vertx().executeBlocking(work::get, false));
  }

  /** Completes when it was committed; absent if nobody tells. */
  public Optional<Future<Void>> committed() {
    return begun.map(Transaction::completion);
  }
}
