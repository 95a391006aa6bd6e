package org.sitemessage.vertx.store.sql.schedule;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.db.Script;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.sql.dispatch.MessageRows;
import org.sitemessage.vertx.store.value.Insertion;

/**
 * The scripts that run in transactions of callers, whatever client their connections belong to.
 * They touch no row that the engine needs to continue, however long the transaction stays open.
 *
 * @param node id of this node, by which the store's database is recognized
 * @param untouchable lookup of those messages, among some, that the transaction must not append to
 */
public record CallerScripts(
    Dialect dialect, long node, Function<Collection<Long>, Future<Set<Long>>> untouchable) {

  private static final String FIELD = "connection";

  public static SiteMessageException refusal(String reason) {
    return SiteMessageException.invalid(FIELD, reason);
  }

  public void requireProduct(String product) {
    if (!product.equals(dialect.product())) {
      throw refusal("leads to %s, the store is in %s".formatted(product, dialect.product()));
    }
  }

  /**
   * Checks that the connection leads to the store, and that a transaction is under way. Looks for
   * the tables before it reads them: PostgreSQL ends a transaction that misses one.
   */
  public Script<Void> check() {
    var tables = new ArrayList<Boolean>();
    var nodes = new ArrayList<Boolean>();
    return new Script<>(
        List.of(
            () -> List.of(Step.query(dialect.probe(), row -> tables.add(row.getBoolean(0)))),
            () -> {
              if (!tables.contains(true)) {
                throw refusal(
                    "leads to a database or schema without the tables of sitemessage; use a"
                        + " connection to the store");
              }
              return List.of(
                  Step.query(
                      "select id, %s from node where id = ?".formatted(dialect.probed()),
                      row -> nodes.add(row.getBoolean(1)),
                      node));
            }),
        () -> {
          if (nodes.isEmpty()) {
            throw refusal("leads to another database or schema than the store's");
          }
          if (!nodes.contains(true)) {
            throw refusal("has no transaction under way; begin one first");
          }
          return null;
        });
  }

  /** Looks up messages, including those that the transaction has stored. */
  public static Script<Map<Long, Message>> messages(Collection<Long> ids) {
    var found = new HashMap<Long, Message>();
    return new Script<>(
        List.of(
            () ->
                List.of(
                    Step.in(
                        MessageRows.BY_ID,
                        ids,
                        row -> {
                          var message = MessageRows.message(row);
                          found.put(message.id(), message);
                        }))),
        () -> found);
  }

  /** Fails if there are messages that must not be appended to. */
  public static void requireNone(Set<Long> untouchable) {
    untouchable.forEach(
        id -> {
          throw SiteMessageException.invalid(
              "appendTo",
              ("names message %d, which was stored before this transaction: in HSQLDB that would"
                      + " block all other writers; append without a connection")
                  .formatted(id));
        });
  }

  /** Looks up files by id; leaves out those that are not stored, or not complete. */
  public static Script<Map<String, Attachment>> files(Collection<String> ids) {
    var found = new HashMap<String, Attachment>();
    return new Script<>(
        List.of(
            () ->
                List.of(
                    Files.complete(ids, stored -> found.put(stored.file().id(), stored.file())))),
        () -> found);
  }

  /** Looks up the replies to requests that were all stored before, by this transaction, too. */
  public Script<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    return new Inserts(dialect, Instant.EPOCH).repeated(requests);
  }

  /** Stores a group of requests; the replies are right once the transaction is committed. */
  public Script<List<ScheduleReply>> insert(List<Insertion> group, Instant now) {
    return new Inserts(dialect, now, new DeferredGroupJoins())
        .run(List.of(group))
        .map(results -> replies(results.get(0)));
  }

  private static List<ScheduleReply> replies(Future<List<ScheduleReply>> stored) {
    if (stored.cause() instanceof SiteMessageException refused) {
      throw refused;
    }
    return stored.result();
  }

  /** Tells all nodes, once the transaction is committed, that there is something to send. */
  public Script<Void> announce(List<ScheduleReply> replies) {
    List<Step> steps =
        replies.stream().allMatch(ScheduleReply::duplicate)
            ? List.of()
            : dialect.announce().stream().map(notify -> Step.query(notify, row -> {})).toList();
    return new Script<>(List.of(() -> steps), () -> null);
  }
}
