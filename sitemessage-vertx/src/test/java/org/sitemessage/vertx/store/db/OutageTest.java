package org.sitemessage.vertx.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.ExpectedErrors;
import org.sitemessage.vertx.store.StoreContract;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.sql.dispatch.ClaimCursors;
import org.sitemessage.vertx.store.value.AddressKeys;

/** A database whose files fail, and one whose maintenance takes long. */
class OutageTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS = ExpectedErrors.of("org.sitemessage.vertx.store.db.Outage");

  private final Vertx vertx = Vertx.vertx();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** Records the pauses, which take no time; the last one never ends. */
  private final class Pauses implements Opening.Waits {
    private final int quick;
    private final Promise<Void> last = Promise.promise();

    Pauses(int quick) {
      this.quick = quick;
    }

    @Override
    public long ms() {
      return 0;
    }

    @Override
    public Future<Void> pause(Duration time) {
      pauses.add(time);
      if (pauses.size() > quick) {
        last.complete();
        return Promise.<Void>promise().future();
      }
      return Future.succeededFuture();
    }
  }

  /** A database in memory that cannot be opened again. */
  private static final class Failing extends Delegate {
    private volatile Consumer<String> listener = what -> {};

    @Override
    public void onFailure(Consumer<String> heard) {
      listener = heard;
    }

    @Override
    public void openAgain(long node, Instant now) {
      throw SiteMessageException.invalid("disk", "is full");
    }
  }

  @Test
  void a_store_whose_disk_stays_away_is_tried_less_and_less_often_until_it_is_closed() {
    var database = new Failing();
    var waits = new Pauses(7);
    var outage = new Outage(vertx, database, waits, Future::succeededFuture, () -> {});
    outage.watch(1, NOW);

    database.listener.accept("it is full");
    await(waits.last.future());
    outage.unwatch();
    await(outage.end());

    assertEquals(
        List.of(1, 2, 4, 8, 16, 30, 30, 30),
        pauses.stream().map(pause -> (int) pause.toSeconds()).toList());
  }

  /** A database in memory, with a maintenance that waits. */
  private static final class Slow extends Delegate {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Promise<Void> begun = Promise.promise();
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public boolean confirms() {
      return true;
    }

    @Override
    public Callable<Boolean> confirmation() {
      return () -> !begun.future().isComplete();
    }

    @Override
    public void maintain() {
      begun.complete();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      events.add("maintained");
    }

    @Override
    public void close() {
      events.add("closed");
      super.close();
    }
  }

  private static Future<?> insert(SqlStore store, String id) {
    return store
        .schedules()
        .insert(List.of(List.of(StoreContract.insertion(id, 0, NOW, "1"))), NOW)
        .compose(results -> results.get(0));
  }

  @Test
  void a_checkpoint_delays_no_confirmation_and_is_not_cut_off_by_a_close() {
    var database = new Slow();
    var store =
        new SqlStore(vertx, database, "sa", "", AddressKeys.AS_THEY_ARE, new ClaimCursors());
    Promise<Void> second = Promise.promise();
    Promise<Future<Void>> closing = Promise.promise();

    vertx
        .getOrCreateContext()
        .runOnContext(
            v ->
                store
                    .open(1, NOW)
                    .compose(opened -> insert(store, "first"))
                    .compose(stored -> database.begun.future())
                    .compose(begun -> insert(store, "second"))
                    .<Void>mapEmpty()
                    .onSuccess(stored -> closing.complete(store.close()))
                    .onComplete(second));
    await(second.future());
    var closed = await(closing.future());

    assertEquals(List.of(), database.events);
    assertFalse(closed.isComplete());
    database.released.countDown();
    await(closed);
    assertEquals(List.of("maintained", "closed"), database.events);
    assertTrue(closed.succeeded());
  }
}
