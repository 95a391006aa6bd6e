package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.node.NodeList;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.sql.SqlStore;

/** The processes on a store, and draining one of them. */
class NodesTest {
  private final List<Engines> all = new ArrayList<>();

  @AfterEach
  void stop() {
    all.forEach(Engines::close);
  }

  private Engines engine() {
    return added(new Engines());
  }

  private Engines added(Engines engines) {
    all.add(engines);
    return engines;
  }

  private static NodeClient nodes(Engines engine) {
    return SiteMessageClient.create(engine.vertx()).nodes();
  }

  private static NodeList list(Engines engine) {
    return Engines.await(nodes(engine).list());
  }

  private static NodeState own(Engines engine) {
    var list = list(engine);
    return list.nodes().stream()
        .filter(node -> node.id().equals(list.node()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_only_process_on_a_store_is_listed() {
    var engine = engine();
    engine.start(new RecordingMessenger("pager"));

    var node = own(engine);

    assertEquals(1, list(engine).nodes().size());
    assertTrue(node.alive());
    assertEquals(ProcessHandle.current().pid(), node.pid());
    assertEquals(engine.clock().instant(), node.startedAt());
    assertTrue(node.version().matches("\\d.*"), node.version());
    assertEquals(Optional.empty(), node.drainedAt());
    assertEquals(Optional.empty(), node.clockAhead());
  }

  @Test
  void a_drained_node_sends_nothing_until_it_is_undrained() {
    var engine = engine();
    var pager = new RecordingMessenger("pager");
    engine.start(pager);
    var id = engine.scheduled();

    Engines.await(nodes(engine).drain(own(engine).id()));
    var left = engine.send();
    var why =
        engine.request(
            BusAddress.DISPATCH, new JsonObject().put("id", engine.dispatch(id).getLong("id")));
    var drained = own(engine);
    Engines.await(nodes(engine).undrain(drained.id()));
    var sent = engine.send();

    assertEquals(0, left.getInteger("claimed"));
    assertEquals("stopped", left.getJsonArray("waiting").getJsonObject(0).getString("why"));
    assertEquals("drained", why.getJsonObject("waits").getString("why"));
    assertEquals(Optional.of(engine.clock().instant()), drained.drainedAt());
    assertEquals(1, sent.getInteger("sent"));
    assertEquals(Optional.empty(), own(engine).drainedAt());
  }

  @Test
  void a_restart_ends_the_drain() {
    var engine = added(new Engines().onPostgres());
    var site = engine.start(new RecordingMessenger("pager"));
    Engines.await(nodes(engine).drain(own(engine).id()));
    Engines.await(site.stop());

    engine.start(new RecordingMessenger("pager"));
    engine.scheduled();

    assertEquals(1, engine.send().getInteger("sent"));
    assertEquals(1, list(engine).nodes().size());
  }

  @Test
  void a_node_that_another_one_was_asked_to_drain_leaves_all_dispatches_to_the_others() {
    var one = added(new Engines().onPostgres());
    one.start(new RecordingMessenger("pager"));
    var two = added(one.beside());
    two.start(new RecordingMessenger("pager"));
    for (int i = 0; i < 3; i++) {
      one.scheduled();
    }
    var id = own(one).id();

    Engines.await(nodes(two).drain(id));
    one.advance(Duration.ofSeconds(6)); // The next heartbeat is due.
    var ofDrained = one.send();
    var ofOther = two.send();
    Engines.await(nodes(two).undrain(id));
    one.scheduled();
    var again = one.advance(Duration.ofSeconds(6)).send();

    assertEquals(0, ofDrained.getInteger("claimed"));
    assertEquals(3, ofOther.getInteger("sent"));
    assertEquals(1, again.getInteger("sent"));
    assertEquals(2, list(one).nodes().size());
    assertTrue(list(two).nodes().stream().allMatch(node -> node.clockAhead().isPresent()));
    assertTrue(list(two).nodes().stream().noneMatch(NodeState::continuous));
  }

  /** A messenger that tells when it has got a number of messages. */
  private static final class Counting extends RecordingMessenger {
    private final int expected;
    private final Promise<Void> all = Promise.promise();

    Counting(int expected) {
      super("pager");
      this.expected = expected;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      var answer = super.deliver(delivery);
      if (deliveries().size() == expected) {
        all.tryComplete();
      }
      return answer;
    }
  }

  private static Engines continuous(Engines engines) {
    return engines.options(
        engines
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engines
                    .options()
                    .dispatch()
                    .with(DispatchOptions.CONTINUOUS, true)
                    .with(DispatchOptions.POLL_INTERVAL, Duration.ofMillis(10))));
  }

  @Test
  void while_one_node_is_drained_the_other_sends_all_that_both_accept() {
    var one = added(continuous(new Engines().onPostgres()));
    var drained = new RecordingMessenger("pager");
    one.start(drained);
    var two = added(one.beside());
    var other = new Counting(20);
    two.start(other);

    assertTrue(own(one).continuous());
    Engines.await(nodes(one).drain(own(one).id()));
    for (int i = 0; i < 10; i++) {
      one.scheduled();
      two.scheduled();
    }
    Engines.await(other.all.future());

    assertEquals(20, other.deliveries().size());
    assertEquals(List.of(), drained.deliveries());
  }

  @Test
  void an_operation_of_a_node_that_falls_silent_goes_on_at_another() {
    var one = added(new Engines().onPostgres());
    one.start(new RecordingMessenger("pager"));
    one.scheduled();
    var client = SiteMessageClient.create(one.vertx()).operations();
    var at = one.options().store();
    var doomed = new SqlStore(one.vertx(), at.get(StoreOptions.URL), at.get(StoreOptions.USER), "");
    var now = one.clock().instant();
    Engines.await(doomed.open(0x99, now));
    var request = OperationRequest.cancel(Filter.parse("status:pending"));
    var id = Engines.await(doomed.operations().start(request, Optional.empty(), now)).id();
    Engines.await(doomed.operations().take(0x99, Set.of(), now));

    one.advance(Duration.ofSeconds(6)).send();
    var alive = Engines.await(client.show(id));
    one.advance(Duration.ofSeconds(25)).send();
    var done =
        Engines.await(
            client
                .show(id)
                .compose(
                    first ->
                        Rounds.from(
                            first, found -> found.state().isOpen(), found -> client.show(id))));

    assertEquals("99", alive.node());
    assertEquals(OperationState.DONE, done.state());
    assertEquals(own(one).id(), done.node());
    Engines.await(doomed.close());
  }

  @Test
  void a_node_that_does_not_exist_is_not_drained_and_the_error_names_those_that_do() {
    for (var engine : List.of(engine(), added(new Engines().onPostgres()))) {
      engine.start(new RecordingMessenger("pager"));
      var id = own(engine).id();

      var unknown =
          assertThrows(
              SiteMessageException.class, () -> Engines.await(nodes(engine).drain("ffff")));
      var malformed =
          assertThrows(
              SiteMessageException.class, () -> Engines.await(nodes(engine).undrain("one")));

      assertEquals(FailureCode.NOT_FOUND, unknown.code());
      assertEquals("node ffff does not exist (nodes: %s)".formatted(id), unknown.getMessage());
      assertEquals(FailureCode.INVALID_REQUEST, malformed.code());
      assertEquals(
          "node is \"one\", must be the id of a node in hexadecimal digits",
          malformed.getMessage());
    }
  }

  @Test
  void the_routes_drain_for_whoever_may_operate_and_the_audit_log_has_it() {
    var engine = engine();
    engine.start(new RecordingMessenger("pager"));
    var api = GuardedApi.withKeys(engine);
    var reader = Optional.of(api.key("reader", Right.READ).secret());
    var operator = Optional.of(api.key("operator", Right.OPERATE).secret());
    var id = own(engine).id();

    var listed = api.get("/api/nodes", reader);
    var refused = api.post("/api/nodes/%s/drain".formatted(id), reader, "{}");
    var drained = api.post("/api/nodes/%s/drain".formatted(id), operator, "{}");
    var undrained = api.post("/api/nodes/%s/undrain".formatted(id), operator, "{}");

    assertEquals(id, new JsonObject(listed.body()).getString("node"));
    assertEquals(403, refused.statusCode());
    assertEquals(
        new JsonObject().put("node", id).put("drained", true), new JsonObject(drained.body()));
    assertEquals(
        new JsonObject().put("node", id).put("drained", false), new JsonObject(undrained.body()));
    assertEquals(
        List.of("undrain node " + id + " 1", "drain node " + id + " 1", "drain node " + id + " 0"),
        api.audit().stream()
            .limit(3)
            .map(entry -> entry.action() + " " + entry.target() + " " + entry.touched())
            .toList());
  }
}
