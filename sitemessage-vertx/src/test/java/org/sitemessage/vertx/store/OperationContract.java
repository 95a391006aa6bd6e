package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.OperationStep;

/** The contract of operations, for every store. */
abstract class OperationContract {
  private static final Instant LATER = NOW.plus(Duration.ofMinutes(1));
  private static final Filter FILTER = Filter.parse("to:*@example.org type:\"новости 😀\"");
  private static final Optional<Caller> ANN =
      Optional.of(new Caller("ann", PrincipalKind.KEY, "10.0.0.1", ""));
  private final Vertx vertx = Vertx.vertx();
  private SqlStore store;
  private OperationStore operations;

  abstract SqlStore newStore(Vertx on);

  @BeforeEach
  void open() {
    store = newStore(vertx);
    operations = store.operations();
    await(store.open(1, NOW));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(vertx.close());
  }

  private Operation started() {
    return await(operations.start(OperationRequest.requeue(FILTER).withReason("why"), ANN, NOW));
  }

  private Optional<Operation> taken(long node, Long... silent) {
    return await(operations.take(node, Set.of(silent), NOW));
  }

  private Operation found(long id) {
    return await(operations.find(id)).orElseThrow();
  }

  private void step(long id, long node, long before) {
    await(operations.step(new OperationStep(id, node, before, LATER)));
  }

  @Test
  void an_operation_is_kept_as_it_was_started_and_waits() {
    var settling = OperationRequest.settle(FILTER, DispatchStatus.SENT);
    var one = started();
    var two = await(operations.start(settling, Optional.empty(), NOW));

    assertEquals(one, found(one.id()));
    assertEquals(OperationKind.REQUEUE, one.kind());
    assertEquals(FILTER, Filter.parse(one.filter()));
    assertEquals("ann why", one.by() + " " + one.reason());
    assertEquals(OperationState.WAITING, one.state());
    assertEquals(OptionalLong.empty(), one.expected());
    assertEquals(Optional.of(DispatchStatus.SENT), two.as());
    assertEquals("", two.by() + two.node() + two.error());
    assertEquals(List.of(two, one), await(operations.page(Long.MAX_VALUE, 9)));
    assertEquals(List.of(one), await(operations.page(two.id(), 1)));
    assertEquals(Optional.empty(), await(operations.find(99)));
  }

  @Test
  void a_node_takes_the_oldest_and_moves_it_on() {
    var one = started();
    started();

    var taken = taken(1).orElseThrow();
    await(operations.expect(one.id(), 1, 70));
    step(one.id(), 1, 40);
    var moved = found(one.id());

    assertEquals(one.id(), taken.id());
    assertEquals(OperationState.RUNNING, taken.state());
    assertEquals("1", taken.node());
    assertEquals(OptionalLong.of(70), moved.expected());
    assertEquals(40, moved.before());
    assertEquals(LATER, moved.updatedAt());
    assertEquals(moved.id(), taken(1).orElseThrow().id());
  }

  @Test
  void a_node_that_has_lost_an_operation_changes_it_no_more() {
    var id = started().id();
    taken(7);
    taken(1, 7L);

    var lost = assertThrows(SiteMessageException.class, () -> step(id, 7, 40));
    await(operations.end(id, 7, OperationState.DONE, "", LATER));
    await(operations.expect(id, 7, 5));

    assertEquals(FailureCode.NOT_FOUND, lost.code());
    assertEquals(OperationState.RUNNING, found(id).state());
    assertEquals(OptionalLong.empty(), found(id).expected());
  }

  @Test
  void a_stop_ends_what_waits_at_once_and_what_runs_before_its_next_step() {
    var running = started().id();
    taken(1);
    var waiting = started().id();

    var never = await(operations.stop(waiting, LATER)).orElseThrow();
    var stopping = await(operations.stop(running, LATER)).orElseThrow();

    assertEquals(OperationState.STOPPED, never.state());
    assertEquals(Optional.of(LATER), never.endedAt());
    assertTrue(stopping.stopping());
    assertThrows(SiteMessageException.class, () -> step(running, 1, 40));
    await(operations.end(running, 1, OperationState.STOPPED, "", LATER));
    assertEquals(found(running), await(operations.stop(running, NOW)).orElseThrow());
    assertEquals(Optional.empty(), await(operations.stop(99, NOW)));
    assertEquals(Optional.empty(), taken(1));
  }

  @Test
  void the_audit_log_has_the_end_and_who_asked() {
    var id = started().id();
    taken(1);
    await(operations.end(id, 1, OperationState.FAILED, "x".repeat(3_000), LATER));
    await(operations.end(id, 1, OperationState.DONE, "", LATER));

    var entries = await(store.access().entries(Long.MAX_VALUE, 9));

    assertEquals(1, entries.size());
    assertEquals("ann why 10.0.0.1", said(entries.get(0).caller()));
    assertEquals("operations end", entries.get(0).action());
    assertTrue(entries.get(0).target().startsWith("operation %d failed: requeue ".formatted(id)));
    assertEquals(AuditOutcome.FAILED, entries.get(0).outcome());
    assertEquals(2_000, found(id).error().length());
  }

  private static String said(Caller caller) {
    return caller.name() + " " + caller.reason() + " " + caller.from();
  }

  @Test
  void too_many_open_ones_are_refused_and_only_the_last_ended_ones_are_kept() {
    for (int i = 0; i < OperationStore.MOST_OPEN; i++) {
      started();
    }
    var refused = assertThrows(SiteMessageException.class, this::started);
    for (var open : await(operations.page(Long.MAX_VALUE, 1_000))) {
      await(operations.stop(open.id(), NOW));
    }
    await(operations.stop(started().id(), LATER));

    var kept = await(operations.page(Long.MAX_VALUE, 1_000));

    assertEquals(FailureCode.NOT_READY, refused.code());
    assertEquals(OperationStore.MOST_ENDED, kept.size());
    assertEquals(OperationStore.MOST_ENDED - 1, await(operations.removeEnded(LATER)));
    assertEquals(1, await(operations.page(Long.MAX_VALUE, 1_000)).size());
  }
}
