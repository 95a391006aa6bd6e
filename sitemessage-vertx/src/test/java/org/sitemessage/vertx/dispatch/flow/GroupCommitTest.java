package org.sitemessage.vertx.dispatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

class GroupCommitTest {
  private final List<List<String>> written = new ArrayList<>();
  private final List<Promise<List<Future<String>>>> commits = new ArrayList<>();
  private final ManualTicker time = new ManualTicker();
  private final GroupCommit<String, String> group =
      new GroupCommit<>(
          new GroupCommit.Bounds<>(3, 10, String::length, Duration.ofSeconds(5)),
          time,
          this::write);
  private final GroupCommit<String, String> pausing =
      new GroupCommit<>(
          new GroupCommit.Bounds<>(
              100, 100, String::length, Duration.ofSeconds(5), Duration.ofMillis(2)),
          time,
          this::write);

  private Future<List<Future<String>>> write(List<String> items) {
    written.add(items);
    Promise<List<Future<String>>> promise = Promise.promise();
    commits.add(promise);
    return promise.future();
  }

  private void commit(int transaction) {
    commits
        .get(transaction)
        .complete(
            written.get(transaction).stream()
                .map(s -> Future.succeededFuture("did " + s))
                .toList());
  }

  @Test
  void requests_that_arrive_during_a_transaction_share_the_next_one() {
    var a = group.submit("a");
    var b = group.submit("b");
    var c = group.submit("c");

    commit(0);

    assertEquals(List.of(List.of("a"), List.of("b", "c")), written);
    assertEquals("did a", a.result());
    assertFalse(b.isComplete());
    commit(1);
    assertEquals("did b", b.result());
    assertEquals("did c", c.result());
  }

  @Test
  void work_that_joins_a_transaction_and_fails_keeps_nothing_else_out_of_it() {
    group.joinNext(
        () -> {
          throw new IllegalStateException("broken");
        });

    group.submit("a");

    assertEquals(List.of(List.of("a")), written);
  }

  @Test
  void a_transaction_takes_no_more_than_its_weight_but_always_something() {
    group.submit("first");
    group.submit("123456");
    group.submit("12345");
    group.submit("a single item that is too heavy");

    commit(0);
    commit(1);
    commit(2);

    assertEquals(4, written.size());
  }

  @Test
  void a_failed_transaction_fails_only_its_own_requests() {
    var a = group.submit("a");
    var b = group.submit("b");

    commits.get(0).fail("disk full");
    commit(1);

    assertTrue(a.failed());
    assertEquals("did b", b.result());
  }

  @Test
  void more_than_may_wait_is_refused_as_not_ready() {
    group.submit("under way");
    for (int i = 0; i < 3; i++) {
      group.submit("waits");
    }

    var refused = group.submit("one too many");

    assertEquals(FailureCode.NOT_READY, ((SiteMessageException) refused.cause()).code());
  }

  private static FailureCode code(Future<String> refused) {
    return ((SiteMessageException) refused.cause()).code();
  }

  @Test
  void a_request_that_waits_too_long_is_refused_unless_it_is_under_way() {
    var underWay = group.submit("a");
    var early = group.submit("b");
    time.advance(Duration.ofSeconds(3));
    var late = group.submit("c");

    time.advance(Duration.ofSeconds(2));

    assertEquals(FailureCode.NOT_READY, code(early));
    assertFalse(late.isComplete());
    assertFalse(underWay.isComplete());
    commit(0);
    commit(1);
    assertEquals("did a", underWay.result());
    assertEquals("did c", late.result());
    assertEquals(List.of(List.of("a"), List.of("c")), written);
  }

  @Test
  void each_that_waits_is_refused_at_its_own_time() {
    group.submit("under way");
    group.submit("a");
    time.advance(Duration.ofSeconds(3));
    var late = group.submit("b");

    time.advance(Duration.ofMillis(4_999));
    assertFalse(late.isComplete());
    time.advance(Duration.ofMillis(1));

    assertEquals(FailureCode.NOT_READY, code(late));
  }

  @Test
  void nothing_is_let_in_behind_a_transaction_that_does_not_end() {
    group.submit("under way");
    time.advance(Duration.ofSeconds(5));

    var refused = group.submit("a");

    assertEquals(FailureCode.NOT_READY, code(refused));
    commit(0);
    assertFalse(group.submit("b").failed());
  }

  @Test
  void submitters_that_come_back_one_after_the_other_share_two_transactions() {
    submitAllAfterTheFirst();
    commit(0);
    commit(1);

    for (var item : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
      pausing.submit(item);
    }

    assertEquals(List.of("a", "b", "c"), written.get(2));
    commit(2);
    assertEquals(List.of("d", "e", "f", "g", "h"), written.get(3));
  }

  /** Leaves seven items for the second transaction. */
  private void submitAllAfterTheFirst() {
    for (var item : List.of("1", "2", "3", "4", "5", "6", "7", "8")) {
      pausing.submit(item);
    }
  }

  @Test
  void submitters_that_do_not_come_back_delay_others_no_longer_than_the_pause() {
    submitAllAfterTheFirst();
    commit(0);
    commit(1);
    pausing.submit("a");
    assertEquals(2, written.size());

    time.advance(Duration.ofMillis(2));

    assertEquals(List.of("a"), written.get(2));
    commit(2);
    pausing.submit("b");
    assertEquals(List.of("b"), written.get(3));
  }

  @Test
  void a_single_submitter_waits_for_nobody() {
    for (int i = 0; i < 5; i++) {
      pausing.submit("again");

      assertEquals(i + 1, written.size());
      commit(i);
    }
  }

  @Test
  void a_submitter_that_comes_after_the_pause_waits_for_nobody() {
    submitAllAfterTheFirst();
    commit(0);
    commit(1);
    time.advance(Duration.ofMillis(2));

    pausing.submit("a");

    assertEquals(List.of("a"), written.get(2));
  }
}
