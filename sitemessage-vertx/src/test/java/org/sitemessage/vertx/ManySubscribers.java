package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.User;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.db.RawInserts;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.SubscriptionState;

/**
 * A process of its own: subscribes users, makes the dispatches of a message for all of them, counts
 * them, and says how long that took beside bare inserts of as many rows.
 */
final class ManySubscribers {
  private static final int BATCH = 1_000;

  /** Number of pages between two looks at the memory in use. */
  private static final int PAGES_PER_COLLECTION = 25;

  private ManySubscribers() {}

  /** Expects the URL of the store, its user, and the number of subscribers as arguments. */
  public static void main(String[] args) {
    try {
      run(args);
      System.exit(0);
    } catch (Exception e) {
      System.out.println("failed: " + e);
      System.exit(1);
    }
  }

  private static void run(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    var count = Integer.parseInt(args[2]);
    var subscribing = timed(() -> subscribe(vertx, args[0], args[1], count));
    var raw = RawInserts.ofDispatches(args[0], args[1], count);
    var calls = new AtomicInteger();
    var site =
        patiently(
            site(
                vertx,
                args[0],
                args[1],
                ids -> {
                  if (calls.incrementAndGet() % PAGES_PER_COLLECTION == 0) {
                    System.gc();
                  }
                  return users(ids);
                }));
    patiently(
        site.client().schedule(ScheduleRequest.of("plain", new JsonObject().put("text", "Hi"))));
    var preparing =
        timed(
            () -> {
              var made = patiently(site.client().prepareDispatches());
              require(count, made.dispatches());
            });
    var pending =
        patiently(site.client().request(BusAddress.STATS, new JsonObject()))
            .getJsonObject("dispatches")
            .getLong("pending");
    require(count, pending);
    requireOneCallPerPage(calls.get(), count);
    patiently(site.stop());
    patiently(vertx.close());
    System.out.printf(
        Locale.ROOT,
        "%,d subscribers: prepared in %.1f s, %,.0f a second, %.2f times what bare inserts of as"
            + " many rows took (%.1f s); subscribed in %.1f s%n",
        count,
        seconds(preparing),
        count / seconds(preparing),
        seconds(preparing) / seconds(raw),
        seconds(raw),
        seconds(subscribing));
  }

  /** Starts an engine that sends only on command. */
  static Future<SiteMessage> site(Vertx vertx, String url, String user, UserDirectory users) {
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at(url, user, ""));
    return SiteMessage.builder(vertx)
        .options(
            options.with(
                SiteMessageOptions.DISPATCH,
                options.dispatch().with(DispatchOptions.CONTINUOUS, false)))
        .messenger(new RecordingMessenger("pager"))
        .userDirectory(users)
        .deploy();
  }

  /** Returns the entries of the user directory for these ids. */
  static Future<Map<String, User>> users(Set<String> ids) {
    return Future.succeededFuture(
        ids.stream().collect(Collectors.toMap(id -> id, ManySubscribers::user)));
  }

  private static User user(String id) {
    return new User(id, Map.of("pager", id), Locale.ENGLISH, true);
  }

  /** Subscribes users to {@code plain}. */
  static void subscribe(Vertx vertx, String url, String user, int count) throws Exception {
    var store = new SqlStore(vertx, url, user, "");
    patiently(store.open(1, Instant.now()));
    for (int from = 0; from < count; from += BATCH) {
      var wishes = new ArrayList<SubscriptionState>();
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        wishes.add(new SubscriptionState(Subscription.ofUser("plain", "pager", "u" + i), true));
      }
      patiently(store.subscriptions().put(wishes, Instant.now()));
    }
    patiently(store.close());
  }

  private static void require(long expected, long is) {
    if (expected != is) {
      throw new IllegalStateException("%d dispatches, not %d".formatted(is, expected));
    }
  }

  private static void requireOneCallPerPage(int calls, int count) {
    var pages = (count + BATCH - 1) / BATCH;
    if (calls != pages) {
      throw new IllegalStateException("the directory was asked %d times".formatted(calls));
    }
  }

  /** A piece of work whose time is measured. */
  private interface Work {
    void run() throws Exception;
  }

  private static Duration timed(Work work) throws Exception {
    var start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1_000.0;
  }

  private static <T> T patiently(Future<T> future) {
    return Futures.await(future, Duration.ofMinutes(10));
  }
}
