package org.sitemessage.vertx;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/**
 * A database that is away, or does not answer. With {@code -Doutage.ms=60000} it is away for a
 * minute, as docs/reliability.md tells.
 */
class StoreOutageTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS = ExpectedErrors.of("org.sitemessage.vertx.dispatch");

  private static final int POLL_MS = 100;
  private static final int OUTAGE_POLLS = Integer.getInteger("outage.ms", 2_500) / POLL_MS;
  private static final Set<FailureCode> TRY_AGAIN =
      Set.of(FailureCode.NOT_READY, FailureCode.STORE_FAILED);

  private final Engines engines = new Engines().onPostgres();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final LineProxy line = LineProxy.to(place().getPort());

  @AfterEach
  void stop() {
    line.heal();
    engines.close();
    line.close();
  }

  private URI place() {
    return URI.create(engines.options().store().get(StoreOptions.URL).substring("jdbc:".length()));
  }

  private SiteMessage start(RecordingMessenger messenger, String parameters) {
    var options = engines.options();
    var url =
        "jdbc:postgresql://127.0.0.1:%d%s?%s%s"
            .formatted(line.port(), place().getPath(), place().getQuery(), parameters);
    engines.options(
        options
            .with(
                SiteMessageOptions.STORE,
                StoreOptions.at(url, options.store().get(StoreOptions.USER), ""))
            .with(
                SiteMessageOptions.DISPATCH,
                options
                    .dispatch()
                    .with(DispatchOptions.CONTINUOUS, true)
                    .with(DispatchOptions.POLL_INTERVAL, Duration.ofMillis(POLL_MS))
                    .with(DispatchOptions.HEARTBEAT, Duration.ofMillis(500))
                    .with(DispatchOptions.LEASE, Duration.ofSeconds(20))
                    .with(DispatchOptions.MAX_WAITING_REQUESTS, 100)
                    .with(DispatchOptions.MAX_WAITING_BYTES, 1L << 20)
                    .with(DispatchOptions.MAX_WAITING, Duration.ofMillis(300))));
    return engines.start(messenger);
  }

  /** A messenger that records its deliveries. */
  private final class Noting extends RecordingMessenger {
    Noting() {
      super("pager");
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      sent.add(delivery.address());
      return super.deliver(delivery);
    }
  }

  private static ScheduleRequest to(String address) {
    return ScheduleRequest.plain("Hi")
        .withRequestId(address)
        .withRecipients(Recipients.of("pager", address).list());
  }

  /** Tries again and again, as callers do; answers how often that was refused before. */
  private int untilAccepted(SiteMessage site, String address) {
    for (int refused = 0; refused < 600; refused++) {
      try {
        Engines.await(site.client().schedule(to(address)));
        return refused;
      } catch (SiteMessageException e) {
        assertTrue(TRY_AGAIN.contains(e.code()), e.toString());
        Engines.await(engines.vertx().timer(100, TimeUnit.MILLISECONDS));
      }
    }
    throw new AssertionError("never accepted");
  }

  /** Returns the failure codes of the reading requests that are refused. */
  private static List<FailureCode> refusedReads(SiteMessage site) {
    var client = site.client();
    var refused = new ArrayList<FailureCode>();
    for (var read :
        List.of(
            client.request(BusAddress.STATS, new JsonObject()),
            client.request(BusAddress.MESSAGE, new JsonObject().put("id", 1)),
            client.request(BusAddress.DISPATCHES, new JsonObject()))) {
      var done = Engines.await(Engines.settled(read));
      if (done.cause() instanceof SiteMessageException e) {
        refused.add(e.code());
      }
    }
    return refused;
  }

  private void untilSent(Set<String> addresses) {
    for (int looks = 0; looks < 1200 && !sent.containsAll(addresses); looks++) {
      Engines.await(engines.vertx().timer(50, TimeUnit.MILLISECONDS));
    }
    assertTrue(sent.containsAll(addresses), () -> "sent: " + sent);
  }

  @Test
  void a_database_that_is_away_loses_nothing_and_is_not_asked_without_end() {
    var answers = new ArrayList<Promise<Outcome>>();
    var messenger = new Noting();
    for (int i = 0; i < 4; i++) {
      Promise<Outcome> answer = Promise.promise();
      answers.add(answer);
      messenger.then(delivery -> answer.future());
    }
    var site = start(messenger, "");
    for (int i = 0; i < 40; i++) {
      untilAccepted(site, "before " + i);
    }

    line.cut();
    var asked = line.asked();
    var begun = System.nanoTime();
    answers.forEach(answer -> answer.complete(Outcome.sent("")));
    var refused = new ArrayList<FailureCode>();
    for (int i = 0; i < OUTAGE_POLLS; i++) {
      try {
        Engines.await(site.client().schedule(to("during " + i)));
      } catch (SiteMessageException e) {
        refused.add(e.code());
      }
      Engines.await(engines.vertx().timer(POLL_MS, TimeUnit.MILLISECONDS));
    }
    var polls = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / POLL_MS;
    var attempts = line.asked() - asked;
    var reads = refusedReads(site);
    line.heal();
    var back = System.nanoTime();

    assertEquals(Collections.nCopies(OUTAGE_POLLS, FailureCode.NOT_READY), refused);
    assertEquals(Collections.nCopies(3, FailureCode.NOT_READY), reads);
    // A look per messenger, for groups and for subscribers at each poll; a request each.
    assertTrue(attempts <= 40 + 6 * polls, attempts + " attempts in " + polls + " polls");
    untilAccepted(site, "after");
    System.out.printf(
        "away for %d ms: %d requests refused, %d connections asked for; accepted again after %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(back - begun),
        refused.size(),
        attempts,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
    var all = new ArrayList<>(List.of("after"));
    for (int i = 0; i < 40; i++) {
      all.add("before " + i);
    }
    untilSent(Set.copyOf(all));
    assertEquals(41, messenger.deliveries().size(), "nothing twice");
  }

  @Test
  void receipts_wait_for_a_database_that_is_away() {
    var messenger = new Noting();
    var site = start(messenger, "");
    untilAccepted(site, "before");
    untilSent(Set.of("before"));
    var delivery = messenger.deliveries().get(0);

    line.cut();
    for (int i = 0; i < 1_000; i++) {
      messenger.tell(new Receipt(delivery.reference(), "before", "received"));
      messenger.tell(new Receipt("none", "mallory", "received"));
    }
    Engines.await(engines.vertx().timer(1_500, TimeUnit.MILLISECONDS));
    line.heal();

    assertEquals(Set.of("before", "mallory"), confirmed(site));
  }

  /** Returns the addresses of the receipts, once there are two. */
  private Set<String> confirmed(SiteMessage site) {
    for (int looks = 0; looks < 600; looks++) {
      var page = Engines.await(Engines.settled(site.client().feedback(FeedbackQuery.all())));
      if (page.succeeded() && page.result().feedback().size() >= 2) {
        return page.result().feedback().stream().map(Feedback::address).collect(toSet());
      }
      Engines.await(engines.vertx().timer(50, TimeUnit.MILLISECONDS));
    }
    throw new AssertionError("the receipts were lost");
  }

  @Test
  void a_database_that_does_not_answer_has_requests_refused_soon_and_is_found_again() {
    var site = start(new Noting(), "&socketTimeout=3&connectTimeout=3&loginTimeout=3");
    untilAccepted(site, "before");
    untilSent(Set.of("before"));

    line.mute();
    var waiting = new ArrayList<Future<?>>();
    for (int i = 0; i < 300; i++) {
      waiting.add(site.client().schedule(to("during " + i)));
    }
    var reads = refusedReads(site);
    Engines.await(Future.join(waiting).transform(done -> Future.succeededFuture()));
    line.heal();

    var refused =
        waiting.stream()
            .filter(Future::failed)
            .map(failed -> (SiteMessageException) failed.cause())
            .toList();
    assertEquals(
        Collections.nCopies(300, FailureCode.NOT_READY),
        refused.stream().map(SiteMessageException::code).toList());
    assertEquals(Collections.nCopies(3, FailureCode.NOT_READY), reads);
    untilAccepted(site, "after");
    untilSent(Set.of("after"));
  }
}
