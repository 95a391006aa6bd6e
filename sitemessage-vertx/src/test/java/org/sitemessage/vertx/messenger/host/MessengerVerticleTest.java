package org.sitemessage.vertx.messenger.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.async.DeliveryCalls;
import org.sitemessage.vertx.messenger.base.LineSpeed;

class MessengerVerticleTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void files_get_more_time_than_the_deadline() {
    Promise<Outcome> late = Promise.promise();
    Promise<Outcome> never = Promise.promise();
    var pager = new RecordingMessenger("pager").then(d -> late.future()).then(d -> never.future());
    var verticle =
        new MessengerVerticle(
            pager, new MessengerVerticle.Limits(2, Duration.ofMillis(20), Duration.ofMillis(1)));
    await(vertx.deployVerticle(verticle));
    var file = Attachment.of("a".repeat(32), "a.bin", "application/x-a", 1L << 30);

    var withFile =
        deliver(
            verticle,
            Delivery.unstored("pager", "7", Content.text("Hi").withAttachments(List.of(file))));
    var without = await(deliver(verticle, Delivery.unstored("pager", "7", Content.text("Hi"))));
    late.complete(Outcome.sent("1"));

    assertEquals(Outcome.unknown("no answer within 20 ms"), without);
    assertEquals(Outcome.sent("1"), await(withFile));
  }

  @Test
  void a_delivery_that_pauses_the_messenger_stops_those_queued_with_it() {
    var pager = new RecordingMessenger("pager").then(Outcome.paused("535 wrong password"));
    var verticle =
        new MessengerVerticle(
            pager, new MessengerVerticle.Limits(1, Duration.ofMinutes(1), Duration.ofMillis(1)));
    await(vertx.deployVerticle(verticle));

    var outcomes =
        verticle.deliver(
            Collections.nCopies(20, Delivery.unstored("pager", "7", Content.text("Hi"))),
            () -> true,
            one -> true,
            DeliveryCalls.PLAIN,
            (one, outcome) -> {});

    assertEquals(Outcome.paused("535 wrong password"), await(outcomes.get(0)));
    for (var outcome : outcomes.subList(1, 20)) {
      var failed = await(outcome.transform(result -> Future.succeededFuture(result.cause())));
      assertInstanceOf(SiteMessageException.class, failed);
    }
    assertEquals(1, pager.deliveries().size());
  }

  @Test
  void a_delivery_that_may_no_longer_begin_fails() {
    var pager = new RecordingMessenger("pager");
    var verticle =
        new MessengerVerticle(
            pager, new MessengerVerticle.Limits(1, Duration.ofSeconds(30), Duration.ofMillis(1)));
    await(vertx.deployVerticle(verticle));
    var allowed = new AtomicInteger(2);

    var outcomes =
        verticle.deliver(
            Collections.nCopies(5, Delivery.unstored("pager", "7", Content.text("Hi"))),
            () -> allowed.getAndDecrement() > 0,
            one -> true,
            DeliveryCalls.PLAIN,
            (one, outcome) -> {});

    for (var outcome : outcomes.subList(2, 5)) {
      var failed = await(outcome.transform(result -> Future.succeededFuture(result.cause())));
      assertInstanceOf(SiteMessageException.class, failed);
    }
    assertInstanceOf(Outcome.Sent.class, await(outcomes.get(1)));
    assertEquals(2, pager.deliveries().size());
  }

  private static Future<Outcome> deliver(MessengerVerticle verticle, Delivery delivery) {
    return verticle
        .deliver(
            List.of(delivery), () -> true, one -> true, DeliveryCalls.PLAIN, (one, outcome) -> {})
        .get(0);
  }

  @Test
  void a_second_is_given_for_each_64_kib() {
    assertEquals(Duration.ZERO, LineSpeed.timeFor(0));
    assertEquals(Duration.ofSeconds(1), LineSpeed.timeFor(1));
    assertEquals(Duration.ofSeconds(320), LineSpeed.timeFor(20L << 20));
  }

  private MessengerVerticle deployed(Messenger messenger, Duration deadline) {
    var verticle =
        new MessengerVerticle(
            messenger, new MessengerVerticle.Limits(1, deadline, Duration.ofMillis(1)));
    await(vertx.deployVerticle(verticle, verticle.deployment()));
    return verticle;
  }

  /** Ways to answer null, each with a batch form and without. */
  private static Stream<Arguments> brokenMessengers() {
    return Stream.of(1, 2)
        .flatMap(
            batchSize ->
                Stream.of(
                        broken(batchSize, () -> null),
                        broken(batchSize, () -> Future.succeededFuture(null)))
                    .map(Arguments::of));
  }

  private static Messenger broken(int batchSize, Supplier<@Nullable Future<Outcome>> answer) {
    return new Messenger() {
      @Override
      public String alias() {
        return "broken";
      }

      @Override
      public int batchSize() {
        return batchSize;
      }

      @Override
      @SuppressWarnings("NullAway")
      public Future<Outcome> deliver(Delivery delivery) {
        return answer.get();
      }
    };
  }

  @ParameterizedTest
  @MethodSource("brokenMessengers")
  void a_messenger_that_answers_null_leaves_its_deliveries_unknown_and_keeps_its_slots(
      Messenger broken) {
    var verticle = deployed(broken, Duration.ofMinutes(1));
    try (var log = LogCapture.start()) {
      var outcomes =
          verticle.deliver(
              Collections.nCopies(5, Delivery.unstored("broken", "7", Content.text("Hi"))),
              () -> true,
              one -> true,
              DeliveryCalls.PLAIN,
              (one, outcome) -> {});
      outcomes.forEach(
          outcome -> assertEquals(Outcome.unknown("the messenger answered null"), await(outcome)));

      assertEquals(
          broken.batchSize() == 1,
          log.text().contains("messenger \"broken\" is broken"),
          log.text());
    }
    assertEquals(
        Outcome.unknown("the messenger answered null"), await(verticle.probe("7", "Test")));
  }

  @Test
  void a_list_of_outcomes_that_is_null_leaves_its_deliveries_unknown() {
    var verticle =
        deployed(
            new RecordingMessenger("pager") {
              @Override
              public int batchSize() {
                return 2;
              }

              @Override
              @SuppressWarnings("NullAway")
              public Future<List<Outcome>> deliverAll(List<Delivery> deliveries) {
                return null;
              }
            },
            Duration.ofMinutes(1));
    try (var log = LogCapture.start()) {
      for (int i = 0; i < 3; i++) {
        var outcome = deliver(verticle, Delivery.unstored("pager", "7", Content.text("Hi")));
        assertEquals(Outcome.unknown("the messenger answered null"), await(outcome));
      }
      assertTrue(log.text().contains("messenger \"pager\" is broken"), log.text());
    }
  }

  @Test
  void a_messenger_that_opens_with_null_stops_the_start() {
    var verticle =
        new MessengerVerticle(
            new RecordingMessenger("pager") {
              @Override
              @SuppressWarnings("NullAway")
              public Future<Void> open(Vertx vertx) {
                return null;
              }
            },
            new MessengerVerticle.Limits(1, Duration.ofMinutes(1), Duration.ofMillis(1)));

    var failure =
        await(
            vertx
                .deployVerticle(verticle, verticle.deployment())
                .transform(done -> Future.succeededFuture(done.cause())));

    assertEquals("open answered null, must answer a future", failure.getMessage());
  }

  @Test
  void deliveries_of_a_messenger_that_blocks_its_thread_end_and_others_wait_until_it_goes_on() {
    var inside = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var pager =
        new RecordingMessenger("pager")
            .then(
                delivery -> {
                  inside.countDown();
                  awaitUninterruptibly(goOn);
                  return Future.succeededFuture(Outcome.sent("late"));
                });
    var verticle = deployed(pager, Duration.ofMillis(20));
    var hello = Delivery.unstored("pager", "7", Content.text("Hi"));
    try (var log = LogCapture.start()) {
      var first = deliver(verticle, hello);
      awaitUninterruptibly(inside);
      var queued = deliver(verticle, hello);
      until(
          "the messenger counts as blocked",
          () -> {
            verticle.look();
            return verticle.isBlocked();
          });

      assertEquals("unknown", await(first).kind());
      assertEquals(
          Outcome.deferred("the messenger blocks its thread", Scope.MESSENGER), await(queued));
      assertEquals(
          Outcome.deferred("the messenger blocks its thread", Scope.MESSENGER),
          await(deliver(verticle, hello)));
      assertTrue(
          log.text().contains("messenger \"pager\" blocks its thread sitemessage-pager-"),
          log.text());
      assertTrue(log.text().contains("awaitUninterruptibly"), log.text());
      await(verticle.drain());
    } finally {
      goOn.countDown();
    }
    until("the messenger works again", () -> !verticle.isBlocked());
  }

  private static void until(String what, BooleanSupplier reached) {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!reached.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, () -> "not within 60 s: " + what);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
