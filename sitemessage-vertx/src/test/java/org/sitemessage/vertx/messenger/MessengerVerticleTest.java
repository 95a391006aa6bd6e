package org.sitemessage.vertx.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.sitemessage.vertx.messenger.HttpFixture.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.RecordingMessenger;

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
  void one_that_pauses_the_messenger_stops_those_handed_over_with_it() {
    var pager = new RecordingMessenger("pager").then(Outcome.paused("535 wrong password"));
    var verticle =
        new MessengerVerticle(
            pager, new MessengerVerticle.Limits(1, Duration.ofMinutes(1), Duration.ofMillis(1)));
    await(vertx.deployVerticle(verticle));

    var outcomes =
        verticle.deliver(
            Collections.nCopies(20, Delivery.unstored("pager", "7", Content.text("Hi"))),
            () -> true,
            one -> true);

    assertEquals(Outcome.paused("535 wrong password"), await(outcomes.get(0)));
    for (var outcome : outcomes.subList(1, 20)) {
      var failed = await(outcome.transform(result -> Future.succeededFuture(result.cause())));
      assertInstanceOf(SiteMessageException.class, failed);
    }
    assertEquals(1, pager.deliveries().size());
  }

  @Test
  void what_may_no_longer_begin_does_not() {
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
            one -> true);

    for (var outcome : outcomes.subList(2, 5)) {
      var failed = await(outcome.transform(result -> Future.succeededFuture(result.cause())));
      assertInstanceOf(SiteMessageException.class, failed);
    }
    assertInstanceOf(Outcome.Sent.class, await(outcomes.get(1)));
    assertEquals(2, pager.deliveries().size());
  }

  private static Future<Outcome> deliver(MessengerVerticle verticle, Delivery delivery) {
    return verticle.deliver(List.of(delivery), () -> true, one -> true).get(0);
  }

  @Test
  void a_second_is_given_for_each_64_kib() {
    assertEquals(Duration.ZERO, LineSpeed.timeFor(0));
    assertEquals(Duration.ofSeconds(1), LineSpeed.timeFor(1));
    assertEquals(Duration.ofSeconds(320), LineSpeed.timeFor(20L << 20));
  }
}
