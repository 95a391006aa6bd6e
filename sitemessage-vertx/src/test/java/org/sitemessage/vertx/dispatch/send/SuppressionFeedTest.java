package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.vertx.async.SmallStack;
import org.sitemessage.vertx.dispatch.core.RecentSuppressions;
import org.sitemessage.vertx.store.value.AddressKeys;

/** A process finds addresses that another process has put on the suppression list. */
class SuppressionFeedTest {
  private final TreeMap<Long, Suppression> list = new TreeMap<>();
  private final List<SuppressionQuery> asked = new ArrayList<>();
  private final RecentSuppressions fresh = new RecentSuppressions(AddressKeys.AS_THEY_ARE);
  private final SuppressionFeed others = new SuppressionFeed(this::page, fresh);

  private Future<List<Suppression>> page(SuppressionQuery query) {
    asked.add(query);
    return Future.succeededFuture(
        list.tailMap(query.after(), false).values().stream().limit(query.limit()).toList());
  }

  private void add(long id) {
    list.put(id, entry(id));
  }

  private static Suppression entry(long id) {
    return new Suppression(
        id,
        "pager",
        "a" + id,
        SuppressionReason.MANUAL,
        "",
        "",
        OptionalLong.empty(),
        Instant.EPOCH,
        Optional.empty());
  }

  private boolean isNew(long then, long id) {
    return fresh.since(then, "pager", "a" + id);
  }

  @Test
  void an_entry_of_another_process_is_known_after_a_look() {
    add(7);
    others.begin(7);
    var then = fresh.now();

    add(8);
    assertFalse(isNew(then, 8));
    others.look();

    assertTrue(isNew(then, 8));
  }

  @Test
  void a_known_entry_is_not_new_again() {
    others.begin(0);
    add(1);
    others.look();
    var then = fresh.now();

    others.look();

    assertFalse(isNew(then, 1));
  }

  @Test
  void an_entry_that_is_committed_after_later_ones_is_found() {
    others.begin(0);
    add(2);
    others.look();
    var then = fresh.now();

    add(1);
    others.look();

    assertTrue(isNew(then, 1));
  }

  @Test
  void many_are_read_in_pages_and_only_once() {
    others.begin(0);
    for (long id = 1; id <= 2_500; id++) {
      add(id);
    }
    others.look();
    assertEquals(3, asked.size());
    assertTrue(isNew(0, 2_500));

    others.look();
    assertEquals(2_300, asked.get(3).after());
  }

  @Test
  void a_look_that_fails_is_made_again() {
    var first = Promise.<List<Suppression>>promise();
    var answers = new ArrayList<>(List.of(first.future()));
    var look =
        new SuppressionFeed(query -> answers.isEmpty() ? page(query) : answers.remove(0), fresh);
    look.begin(0);
    add(1);

    look.look();
    look.look(); // not beside the first
    first.fail("the store is away");
    assertFalse(isNew(0, 1));
    look.look();

    assertTrue(isNew(0, 1));
    assertEquals(1, asked.size());
  }

  @Test
  void a_look_at_very_many_entries_does_not_fill_the_stack() {
    var pages = 2_000;
    var endless =
        new SuppressionFeed(
            query ->
                Future.succeededFuture(
                    Collections.nCopies(
                        query.after() < pages ? query.limit() : 1, entry(query.after() + 1))),
            fresh);

    var looked = SmallStack.run(endless::look);

    assertTrue(looked.succeeded(), () -> String.valueOf(looked.cause()));
    assertTrue(isNew(0, pages + 1));
  }
}
