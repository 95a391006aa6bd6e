package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.store.NodeStore;

/**
 * Makes sure that all nodes on an event bus use the same store. A request reaches any node of its
 * address, so with two stores it would depend on chance where a message is stored.
 */
public final class OneStorePerBus {
  private static final Logger LOG = System.getLogger(OneStorePerBus.class.getName());

  /** Name of the lock that lets the nodes of one process start one after the other. */
  private static final String START = "sitemessage.start";

  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** Requests without an answer before a node starts nevertheless. */
  private static final int SILENT = 2;

  /** Longer than the checks of many nodes of a process take, one after the other. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  /** A node that stops leaves the bus first, then the store. */
  private static final Duration LEAVING = Duration.ofMillis(200);

  /** Enough for two rounds through 32 nodes. */
  private static final int ROUND = 64;

  private final Vertx vertx;
  private final NodeStore store;
  private final long node;
  private final Duration answer;
  private final Set<Long> unregistered = new HashSet<>();

  /** Creates the check of a node that has entered its store. */
  public OneStorePerBus(Vertx vertx, NodeStore store, long node) {
    this(vertx, store, node, ANSWER);
  }

  /** Creates a check that waits for each answer for a given time. */
  OneStorePerBus(Vertx vertx, NodeStore store, long node, Duration answer) {
    this.vertx = vertx;
    this.store = store;
    this.node = node;
    this.answer = answer;
  }

  /**
   * Compares the store of this node with those of the nodes on the bus, and serves {@link
   * BusAddress#NODE}. Nodes of one process start one after the other. Nodes of a cluster that start
   * at the same moment see each other after both serve the address; with different stores, both are
   * refused then.
   *
   * @param serve registers the consumer that replies with {@link #answer}
   * @return fails with code 4000 if another node uses another store
   */
  public Future<Void> enter(Supplier<Future<Void>> serve) {
    return vertx
        .sharedData()
        .getLocalLockWithTimeout(START, LONGEST_START.toMillis())
        .compose(
            lock ->
                look(0)
                    .compose(v -> serve.get())
                    .compose(v -> vertx.isClustered() ? lookAround(0, 0, 0) : done())
                    .onComplete(v -> lock.release()));
  }

  /** Answers a request of another node. */
  public Future<JsonObject> answer(JsonObject body) {
    new JsonFields("", body).allowOnly(Set.of());
    return Future.succeededFuture(
        new JsonObject().put("node", Long.toHexString(node)).put("store", store.place()));
  }

  /** Looks at one node that serves the bus before this one does. */
  private Future<Void> look(int silent) {
    return ask()
        .transform(
            (reply, failure) -> {
              if (reply != null) {
                return isOurs(reply).compose(ours -> ours ? done() : pause().compose(v -> look(0)));
              }
              if (isUnserved(failure)) {
                return done();
              }
              return silent + 1 < SILENT ? look(silent + 1) : startsNevertheless(failure);
            });
  }

  /** Looks at each node: a clustered bus asks them in turn, and this one after all others. */
  private Future<Void> lookAround(int asked, int own, int silent) {
    if (own == 2 || asked == ROUND) {
      return done();
    }
    return ask()
        .transform(
            (reply, failure) -> {
              if (reply == null) {
                return silent + 1 < SILENT
                    ? lookAround(asked + 1, own, silent + 1)
                    : startsNevertheless(failure);
              }
              if (idOf(reply) == node) {
                return lookAround(asked + 1, own + 1, silent);
              }
              return isOurs(reply)
                  .compose(
                      ours ->
                          ours
                              ? lookAround(asked + 1, own, silent)
                              : pause().compose(v -> lookAround(asked + 1, 0, silent)));
            });
  }

  private Future<Void> startsNevertheless(Throwable failure) {
    LOG.log(
        Level.WARNING,
        "node {0} starts, although a node on the event bus did not answer {1}"
            + " and may use another store: {2}",
        Long.toHexString(node),
        BusAddress.NODE,
        failure.getMessage());
    return done();
  }

  private Future<JsonObject> ask() {
    return vertx
        .eventBus()
        .<JsonObject>request(
            BusAddress.NODE,
            new JsonObject(),
            new DeliveryOptions().setSendTimeout(answer.toMillis()))
        .map(Message::body);
  }

  private static boolean isUnserved(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  /**
   * Returns whether the node that replied uses this node's store. It is asked again once before it
   * counts as foreign, because it may have left the store since.
   */
  private Future<Boolean> isOurs(JsonObject reply) {
    var other = idOf(reply);
    return store
        .isRegistered(other)
        .map(
            registered -> {
              if (!registered && !unregistered.add(other)) {
                throw foreign(reply);
              }
              return registered;
            });
  }

  private static long idOf(JsonObject reply) {
    return Long.parseLong(reply.getString("node"), 16);
  }

  private SiteMessageException foreign(JsonObject reply) {
    return new SiteMessageException(
        FailureCode.INVALID_REQUEST,
        ("node %x with the store %s must not start, because node %s on the same event bus uses a"
                + " store of its own, %s, and requests would reach either; let all nodes of a bus"
                + " use one PostgreSQL store, or start each site on a Vert.x of its own, and each"
                + " cluster under a name of its own")
            .formatted(node, store.place(), reply.getString("node"), reply.getString("store")));
  }

  private Future<Void> pause() {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(LEAVING.toMillis(), timer -> over.complete());
    return over.future();
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }
}
