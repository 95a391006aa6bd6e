package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BounceReport.Kind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Receipts that messengers tell: the recipients have the messages. */
@Timeout(60)
class ReceiptTest {
  private static final String TEXT = "received by the recipient's client";

  private final Engines engine = engines();
  private final RecordingMessenger chat = new RecordingMessenger("chat", UnknownPolicy.HOLD);
  private final Received received = new Received();

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Counts the receipts that were stored. */
  private static final class Received implements Observer {
    private final AtomicInteger count = new AtomicInteger();
    private volatile int wanted = Integer.MAX_VALUE;
    private volatile Promise<Void> enough = Promise.promise();

    @Override
    public void received(String messenger) {
      assertEquals("chat", messenger);
      if (count.incrementAndGet() >= wanted) {
        enough.tryComplete();
      }
    }

    /** Completes when that many receipts have been stored altogether. */
    Future<Void> count(int all) {
      enough = Promise.promise();
      wanted = all;
      if (count.get() >= all) {
        enough.tryComplete();
      }
      return enough.future();
    }
  }

  private void start() {
    engine.start(engine.builder(chat).observer(received));
  }

  private long scheduled(String... addresses) {
    return engine
        .schedule(
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("chat", addresses).list()))
        .messageId();
  }

  /** Sends a message to an address; returns its delivery. */
  private Delivery sent(String address) {
    scheduled(address);
    engine.send();
    var all = chat.deliveries();
    return all.get(all.size() - 1);
  }

  private static Receipt receipt(Delivery delivery) {
    return new Receipt(delivery.reference(), delivery.address(), TEXT);
  }

  private void tell(Delivery delivery) {
    var stored = received.count(received.count.get() + 1);
    chat.tell(receipt(delivery));
    Engines.await(stored);
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private List<Feedback> feedback(FeedbackQuery query) {
    return Engines.await(client().feedback(query)).feedback();
  }

  /** Returns the log of the only dispatch of a message. */
  private List<String> log(long messageId) {
    return engine.dispatch(messageId).getJsonArray("errors").stream()
        .map(one -> ((JsonObject) one).getString("outcome"))
        .toList();
  }

  private String status(long messageId) {
    return engine.dispatch(messageId).getString("status");
  }

  @Test
  void a_receipt_is_a_line_of_the_log_and_feedback() {
    start();
    var delivery = sent("ann");
    engine.advance(Duration.ofMinutes(1));

    tell(delivery);

    var line = engine.dispatch(1).getJsonArray("errors").getJsonObject(1);
    assertEquals(List.of("sent", "receipt"), log(1));
    assertEquals(TEXT, line.getString("text"));
    assertEquals(engine.clock().millis(), line.getLong("atMs"));
    assertEquals("sent", status(1));
    var kept = feedback(FeedbackQuery.all().withKind(Kind.RECEIPT));
    assertEquals(1, kept.size());
    assertEquals("ann", kept.get(0).address());
    assertEquals("chat", kept.get(0).messenger());
    assertEquals(1, kept.get(0).dispatchId().getAsLong());
    assertEquals(TEXT, kept.get(0).text());
  }

  @Test
  void a_receipt_that_comes_again_changes_nothing() {
    start();
    var delivery = sent("ann");
    var other = sent("bob");

    tell(delivery);
    chat.tell(receipt(delivery));
    chat.tell(new Receipt(delivery.reference(), "ann", "another text"));
    tell(other);

    assertEquals(List.of("sent", "receipt"), log(1));
    assertEquals(2, feedback(FeedbackQuery.all()).size());
    assertEquals(2, received.count.get());
  }

  @Test
  void an_unknown_dispatch_is_settled_as_sent() {
    chat.then(Outcome.unknown("no answer"));
    start();
    var delivery = sent("ann");
    var since = engine.clock().millis();
    engine.advance(Duration.ofHours(1));
    var told = engine.event("sent");

    tell(delivery);

    assertEquals("sent", status(1));
    assertEquals(List.of("unknown", "receipt"), log(1));
    assertEquals("receipt", Engines.await(told).getString("outcome"));
    assertEquals(since, engine.dispatch(1).getLong("sentAtMs"));
    assertEquals(0, engine.send().getInteger("claimed"));
  }

  @Test
  void a_dispatch_that_would_be_tried_again_is_not_sent_twice() {
    chat.then(Outcome.retry("try later"));
    start();
    var delivery = sent("ann");
    assertEquals("error", status(1));

    tell(delivery);
    engine.advance(Duration.ofDays(1));

    assertEquals("sent", status(1));
    assertEquals(0, engine.send().getInteger("claimed"));
    assertEquals(1, chat.deliveries().size());
  }

  @Test
  void a_dispatch_that_failed_or_was_cancelled_stays_so() {
    chat.then(Outcome.rejected("no")).then(Outcome.unknown("no answer"));
    start();
    var rejected = sent("ann");
    var cancelled = sent("bob");
    Engines.await(client().cancel(Selection.message(2)));
    assertEquals("cancelled", status(2));

    tell(rejected);
    tell(cancelled);

    assertEquals("failed", status(1));
    assertEquals(List.of("rejected", "receipt"), log(1));
    assertEquals("cancelled", status(2));
  }

  @Test
  void dispatches_that_arrived_together_are_settled_together() {
    chat.then(Outcome.unknown("no answer"));
    start();
    for (var text : List.of("One", "Two")) {
      engine.schedule(
          ScheduleRequest.plain(text)
              .withGroup("news")
              .withRecipients(Recipients.of("chat", "ann").list()));
    }
    engine.send();
    assertEquals("unknown", status(1));
    assertEquals("unknown", status(2));

    tell(chat.deliveries().get(0));

    assertEquals(1, chat.deliveries().size());
    assertEquals("sent", status(1));
    assertEquals("sent", status(2));
    assertEquals(List.of("unknown", "receipt"), log(1));
  }

  @Test
  void a_receipt_of_a_dispatch_that_has_left_its_group_settles_no_other() {
    chat.then(Outcome.unknown("no answer")).then(Outcome.retry("try later"));
    start();
    for (var text : List.of("One", "Two")) {
      engine.schedule(
          ScheduleRequest.plain(text)
              .withGroup("news")
              .withRecipients(Recipients.of("chat", "ann").list()));
    }
    engine.send();
    Engines.await(client().requeue(Selection.message(1)));
    engine.send();
    assertEquals("error", status(1));

    tell(chat.deliveries().get(1));

    assertEquals("One", chat.deliveries().get(1).content().text());
    assertEquals("sent", status(1));
    assertEquals("unknown", status(2));
  }

  @Test
  void a_person_who_requeues_a_dispatch_just_before_its_receipt_comes_has_it_not_sent_again() {
    chat.then(Outcome.unknown("no answer"));
    start();
    var delivery = sent("ann");
    Engines.await(client().requeue(Selection.message(1)));

    tell(delivery);

    assertEquals(0, engine.send().getInteger("claimed"));
    assertEquals("sent", status(1));
    assertEquals(List.of("unknown", "requeued", "receipt"), log(1));
  }

  /** Lets the next delivery wait for an answer; returns the promise of the answer. */
  private Promise<Outcome> whenBegun(Promise<Delivery> begun) {
    var answer = Promise.<Outcome>promise();
    chat.then(
        delivery -> {
          begun.complete(delivery);
          return answer.future();
        });
    return answer;
  }

  @Test
  void a_report_over_the_bus_may_come_before_the_outcome_too() {
    var begun = Promise.<Delivery>promise();
    var answer = whenBegun(begun);
    start();
    var id = scheduled("ann");
    var sending = engine.vertx().executeBlocking(engine::send, false);
    var told = engine.event("sent");
    var messageId = "<" + Engines.await(begun.future()).reference() + "@x.example>";
    var report = new BounceReport(Kind.RECEIPT, messageId, "ann", "2.0.0", "delivered");
    engine.request(
        BusAddress.BOUNCES, new JsonObject().put("reports", new JsonArray().add(report.toJson())));
    assertEquals("processing", status(id));

    answer.complete(Outcome.retry("try later"));
    Engines.await(sending);

    Engines.await(told);
    assertEquals("sent", status(id));
    assertEquals(List.of("receipt", "retry", "receipt"), log(id));
  }

  @Test
  void a_receipt_whose_sender_the_messenger_cannot_read_does_not_keep_back_others() {
    var strict =
        new RecordingMessenger("chat", UnknownPolicy.HOLD) {
          @Override
          public String addressKey(String address) {
            return address.substring(0, 3);
          }
        };
    engine.start(engine.builder(strict).observer(received));
    scheduled("ann");
    engine.send();
    var delivery = strict.deliveries().get(0);
    var stored = received.count(1);

    strict.tell(new Receipt(delivery.reference(), "?", TEXT));
    strict.tell(new Receipt("none", "!", TEXT));
    strict.tell(receipt(delivery));

    Engines.await(stored);
    assertEquals(List.of("sent", "receipt"), log(1));
    assertEquals(2, feedback(FeedbackQuery.all().onlyUnmatched()).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sent", "unknown", "retry"})
  void a_receipt_may_come_before_the_outcome(String outcome) {
    var begun = Promise.<Delivery>promise();
    var answer = whenBegun(begun);
    start();
    var id = scheduled("ann");
    var sending = engine.vertx().executeBlocking(engine::send, false);
    var told = engine.event("sent");
    tell(Engines.await(begun.future()));
    assertEquals("processing", status(id));

    answer.complete(
        switch (outcome) {
          case "sent" -> Outcome.sent("1");
          case "unknown" -> Outcome.unknown("no answer");
          default -> Outcome.retry("try later");
        });
    Engines.await(sending);

    Engines.await(told);
    assertEquals("sent", status(id));
    assertEquals(
        outcome.equals("sent")
            ? List.of("receipt", "sent")
            : List.of("receipt", outcome, "receipt"),
        log(id));
  }

  @Test
  void a_receipt_that_a_process_had_stored_before_it_died_is_not_lost() {
    var begun = Promise.<Delivery>promise();
    var mute = new RecordingMessenger("chat", UnknownPolicy.HOLD);
    mute.then(
        delivery -> {
          begun.complete(delivery);
          return Promise.<Outcome>promise().future();
        });
    var doomed = Vertx.vertx();
    var continuous =
        engine
            .options()
            .dispatch()
            .with(DispatchOptions.CONTINUOUS, true)
            .with(DispatchOptions.STOP_TIMEOUT, Duration.ZERO)
            .with(DispatchOptions.HEARTBEAT, Duration.ofDays(1))
            .with(DispatchOptions.LEASE, Duration.ofDays(9));
    var site =
        Engines.await(
            SiteMessage.builder(doomed)
                .options(engine.options().with(SiteMessageOptions.DISPATCH, continuous))
                .clock(engine.clock())
                .messenger(mute)
                .observer(received)
                .deploy());
    try {
      var id =
          Engines.await(
                  site.client()
                      .schedule(
                          ScheduleRequest.plain("Hi")
                              .withRecipients(Recipients.of("chat", "ann").list())))
              .messageId();
      var stored = received.count(1);
      mute.tell(receipt(Engines.await(begun.future())));
      Engines.await(stored);

      var told = engine.event("sent");
      start();
      engine.advance(Duration.ofDays(2));
      engine.send();

      Engines.await(told);
      assertEquals("sent", status(id));
      assertEquals(List.of(), chat.deliveries());
    } finally {
      Engines.await(doomed.close());
    }
  }

  @Test
  void a_receipt_of_somebody_else_and_one_of_an_unknown_dispatch_match_nothing() {
    chat.then(Outcome.unknown("no answer"));
    start();
    var delivery = sent("ann");
    var other = sent("bob");

    chat.tell(new Receipt(delivery.reference(), "mallory", TEXT));
    chat.tell(new Receipt("0".repeat(32) + "." + delivery.dispatch().id(), "ann", TEXT));
    chat.tell(new Receipt(delivery.uid() + ".99", "eve", TEXT));
    chat.tell(new Receipt("\u0000 %s'; --", "eve", TEXT));
    chat.tell(new Receipt("x".repeat(100_000), "e\u202e\nve", TEXT));
    tell(other);

    assertEquals("unknown", status(1));
    assertEquals(List.of("unknown"), log(1));
    assertEquals(
        List.of("ann", "eve", "mallory"),
        feedback(FeedbackQuery.all().onlyUnmatched()).stream()
            .map(Feedback::address)
            .sorted()
            .toList());
  }

  @Test
  void a_receipt_is_reported_over_the_bus_with_other_reports() {
    chat.then(Outcome.unknown("no answer"));
    start();
    var messageId = "<" + sent("ann").reference() + "@x.example>";
    var report = new BounceReport(Kind.RECEIPT, messageId, "forwarded", "2.0.0", "relayed");

    var reply =
        engine.request(
            BusAddress.BOUNCES,
            new JsonObject()
                .put("reports", new JsonArray().add(report.toJson()).add(report.toJson())));

    assertEquals(1, reply.getInteger("receipt"));
    assertEquals(1, reply.getInteger("repeated"));
    assertEquals("sent", status(1));
    assertEquals(List.of("unknown", "receipt"), log(1));
  }

  @Test
  void a_stop_stores_what_waits() {
    var site = engine.start(engine.builder(chat).observer(received));
    scheduled(IntStream.range(0, 900).mapToObj(i -> "a" + i).toArray(String[]::new));
    engine.send();

    chat.deliveries().forEach(one -> chat.tell(receipt(one)));
    Engines.await(site.stop());

    assertEquals(900, received.count.get());
  }

  @Test
  void a_receipt_of_a_person_who_was_erased_leaves_no_feedback() {
    start();
    var delivery = sent("ann");
    Engines.await(client().people().erase(Person.ofAddress("chat", "ann")));
    var other = sent("bob");

    chat.tell(receipt(delivery));
    tell(other);

    assertEquals(
        List.of("bob"), feedback(FeedbackQuery.all()).stream().map(Feedback::address).toList());
  }

  @Test
  void ten_thousand_receipts_at_once_are_stored_and_push_out_no_bounce() {
    start();
    engine.request(
        BusAddress.BOUNCES,
        new JsonObject()
            .put(
                "reports",
                new JsonArray()
                    .add(new BounceReport(Kind.BOUNCED, "", "x@b.example", "", "no").toJson())));
    var all = new ArrayList<Recipient>();
    IntStream.range(0, 10_000).forEach(i -> all.add(Recipient.address("chat", "a" + i)));
    for (int first = 0; first < all.size(); first += 1_000) {
      engine.schedule(
          ScheduleRequest.plain("Hi").withRecipients(all.subList(first, first + 1_000)));
    }
    engine.send();
    assertEquals(10_000, chat.deliveries().size());
    var stored = received.count(10_000);

    chat.deliveries().forEach(one -> chat.tell(receipt(one)));

    Engines.await(stored);
    assertEquals(1, feedback(FeedbackQuery.all().withKind(Kind.BOUNCED)).size());
    assertEquals(5_000, kept(FeedbackQuery.all().withKind(Kind.RECEIPT)));
  }

  private int kept(FeedbackQuery query) {
    var kept = 0;
    Optional<FeedbackQuery> next = Optional.of(query.page(Long.MAX_VALUE, FeedbackQuery.MAX));
    while (next.isPresent()) {
      var asked = next.get();
      var page = Engines.await(client().feedback(asked));
      kept += page.feedback().size();
      next =
          page.next().isEmpty()
              ? Optional.empty()
              : Optional.of(asked.page(page.next().getAsLong(), FeedbackQuery.MAX));
    }
    return kept;
  }

  @Test
  void receipts_that_do_not_fit_are_counted_and_said_once() {
    var late = Promise.<Void>promise();
    var flooded =
        new RecordingMessenger("chat") {
          @Override
          public void onReceipt(Function<Receipt, Future<Void>> receiver) {
            super.onReceipt(receiver);
            // The engine is not there yet.
            IntStream.range(1, 15_000)
                .mapToObj(i -> receiver.apply(new Receipt("none", "a" + i % 7, TEXT)))
                .forEach(Objects::requireNonNull);
            receiver.apply(new Receipt("none", "late", TEXT)).onComplete(late);
          }
        };
    try (var log = LogCapture.start()) {
      engine.start(engine.builder(flooded).observer(received));
      scheduled("ann");
      engine.send();
      var stored = received.count(1);
      flooded.tell(receipt(flooded.deliveries().get(0)));
      Engines.await(stored);

      assertEquals(7, feedback(FeedbackQuery.all().onlyUnmatched()).size());
      assertEquals(
          "more than 10000 receipts wait for the store",
          Engines.await(late.future().map("stored").otherwise(Throwable::getMessage)));
      var text = log.text();
      assertEquals(2, text.split("receipts wait for the store", -1).length, text);
      assertTrue(text.contains("5000 receipts were lost, because too many waited"), text);
    }
  }
}
