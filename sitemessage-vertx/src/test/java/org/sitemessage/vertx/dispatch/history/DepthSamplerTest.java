package org.sitemessage.vertx.dispatch.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.vertx.store.StoreContract;
import org.sitemessage.vertx.store.history.Depth;
import org.sitemessage.vertx.store.sql.SqlStore;

/** The times at which a process counts what waits. */
class DepthSamplerTest {
  private static final Instant NOW = StoreContract.NOW;
  private static final Depth ONE_READY = new Depth(1, 0, 0, 0, 0, 0, 0);
  private final Vertx vertx = Vertx.vertx();
  private final SqlStore store =
      new SqlStore(vertx, "jdbc:hsqldb:mem:" + UUID.randomUUID(), "sa", "");
  private final AtomicLong nanos = new AtomicLong();

  /** Time that passes between two readings. */
  private long cost;

  private final DepthSampler sampler =
      new DepthSampler(store, Set.of("pager"), () -> NOW, () -> nanos.addAndGet(cost));

  @BeforeEach
  void open() {
    await(store.open(1, NOW));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(vertx.close());
  }

  private Map<String, Depth> sample(boolean busy) {
    return await(sampler.sample(NOW, busy));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void insert() {
    await(
        await(
                store
                    .schedules()
                    .insert(List.of(List.of(StoreContract.insertion("", 0, NOW, "1"))), NOW))
            .get(0));
  }

  @Test
  void a_process_with_nothing_to_do_counts_once_a_minute() {
    var first = sample(false);
    pass(Duration.ofSeconds(10));
    var soon = sample(false);
    var busy = sample(true);
    pass(Duration.ofSeconds(60));
    var later = sample(false);

    assertEquals(Map.of("pager", Depth.NONE), first);
    assertEquals(Map.of(), soon);
    assertEquals(first, busy);
    assertEquals(first, later);
  }

  @Test
  void while_something_is_due_each_step_is_sampled() {
    insert();

    assertEquals(Map.of("pager", ONE_READY), sample(false));
    pass(Duration.ofSeconds(10));
    assertEquals(Map.of("pager", ONE_READY), sample(false));
  }

  @Test
  void a_count_that_takes_long_is_followed_by_a_rest_of_fifty_times_that() {
    insert();
    cost = Duration.ofSeconds(1).toNanos();
    sample(true);

    pass(Duration.ofSeconds(40));
    var early = sample(true);
    pass(Duration.ofSeconds(10));
    var rested = sample(true);

    assertEquals(Map.of(), early);
    assertEquals(Map.of("pager", ONE_READY), rested);
  }
}
