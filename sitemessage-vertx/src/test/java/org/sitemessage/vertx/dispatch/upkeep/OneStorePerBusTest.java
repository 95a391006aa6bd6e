package org.sitemessage.vertx.dispatch.upkeep;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.store.NodeStore;
import org.sitemessage.vertx.store.value.Heartbeats;

class OneStorePerBusTest {
  private static final long SELF = 1;
  private static final Duration SOON = Duration.ofMillis(50);

  private final Vertx vertx = Vertx.vertx();
  private final Set<Long> registered = ConcurrentHashMap.newKeySet();
  private final List<Long> leaving = new CopyOnWriteArrayList<>();

  @AfterEach
  void closes() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private final class Nodes implements NodeStore {
    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public String place() {
      return "jdbc:postgresql://db/ours";
    }

    @Override
    public Future<Void> ping() {
      return Future.succeededFuture();
    }

    @Override
    public Future<Inspection.SchemaVersions> schema() {
      return Future.succeededFuture(new Inspection.SchemaVersions(1, 1));
    }

    @Override
    public Future<Boolean> isRegistered(long node) {
      return Future.succeededFuture(registered.contains(node));
    }

    @Override
    public Future<Integer> alive(Duration silence) {
      return Future.succeededFuture(1);
    }

    @Override
    public Future<List<NodeState>> all(Duration silence, Instant now) {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Boolean> drain(long node, Optional<Instant> since) {
      return Future.succeededFuture(false);
    }

    @Override
    public Future<Heartbeats> heartbeat(long node, Clock clock) {
      return Future.failedFuture("this store has no heartbeats");
    }

    @Override
    public void listen(Runnable heard) {}

    @Override
    public Future<Void> announce() {
      return Future.succeededFuture();
    }
  }

  /** Returns the same Vert.x as a node of a cluster. */
  private Vertx clustered() {
    return (Vertx)
        Proxy.newProxyInstance(
            Vertx.class.getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("isClustered")
                    ? (Object) true
                    : method.invoke(vertx, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Serves the address as a node does; one that is leaving goes after its reply. */
  private Future<Void> serve(long node) {
    var consumer = vertx.eventBus().<JsonObject>consumer(BusAddress.NODE);
    consumer.handler(
        message -> {
          var reply =
              new JsonObject()
                  .put("node", Long.toHexString(node))
                  .put("store", "jdbc:postgresql://db/theirs");
          if (leaving.contains(node)) {
            consumer.unregister().onSuccess(v -> message.reply(reply));
          } else {
            message.reply(reply);
          }
        });
    return consumer.completion();
  }

  private Future<Void> enter(Vertx on) {
    return enter(on, List.of());
  }

  /** Enters the bus while other nodes enter it at the same moment. */
  private Future<Void> enter(Vertx on, List<Long> meanwhile) {
    var bus = new OneStorePerBus(on, new Nodes(), SELF, SOON);
    return bus.enter(
        () ->
            Future.all(Stream.concat(Stream.of(SELF), meanwhile.stream()).map(this::serve).toList())
                .mapEmpty());
  }

  private static String refusal(Future<Void> entered) {
    var failure = assertThrows(ExecutionException.class, () -> await(entered));
    var refusal = assertInstanceOf(SiteMessageException.class, failure.getCause());
    return String.valueOf(refusal.getMessage());
  }

  @Test
  void a_node_enters_a_bus_of_registered_nodes() throws Exception {
    registered.addAll(Set.of(2L, 3L));
    await(serve(2));
    await(serve(3));

    await(enter(clustered()));
  }

  @Test
  void a_node_is_refused_beside_one_that_is_in_no_row_of_its_store() throws Exception {
    await(serve(2));

    var text = refusal(enter(vertx));

    assertTrue(text.contains("node 1 with the store jdbc:postgresql://db/ours"), text);
    assertTrue(text.contains("node 2 on the same event bus"), text);
    assertTrue(text.contains("jdbc:postgresql://db/theirs"), text);
  }

  @Test
  void a_node_that_leaves_the_bus_while_it_replies_keeps_nobody_from_starting() throws Exception {
    leaving.add(2L);
    await(serve(2));

    await(enter(vertx));
  }

  @Test
  void a_foreign_node_of_a_cluster_that_enters_at_the_same_moment_is_noticed() {
    registered.add(2L);

    var text = refusal(enter(clustered(), List.of(2L, 3L)));

    assertTrue(text.contains("node 3 on the same event bus"), text);
  }

  @Test
  void a_node_that_never_replies_delays_a_start_and_is_named_in_the_log() throws Exception {
    await(vertx.eventBus().consumer(BusAddress.NODE, message -> {}).completion());

    try (var log = LogCapture.start()) {
      await(enter(vertx));

      var warned = log.warned().get(1, TimeUnit.SECONDS);
      assertTrue(warned.startsWith("node 1 starts, although a node on the event bus"), warned);
    }
  }
}
