package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.MessengerStats.PauseStats;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.api.schedule.SiteStats.PausedType;
import org.sitemessage.testkit.RecordingMessenger;

/** Dispatches of a type that a person has paused wait; those of other types go on. */
class TypePauseTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager", UnknownPolicy.RESEND);
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    engine.close();
  }

  /** A type beside {@code plain}. */
  private static final class News implements MessageType {
    @Override
    public String alias() {
      return "news";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("news");
    }
  }

  private SiteMessage start(Engines engines, RecordingMessenger messenger) {
    return engines.start(engines.builder(messenger).messageType(new News()));
  }

  private SiteMessage start() {
    return start(engine, pager);
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private void pause(PauseRequest request) {
    Engines.await(client().pauseType(request));
  }

  private long schedule(String type, int count) {
    var addresses = IntStream.range(0, count).mapToObj(i -> type + i).toArray(String[]::new);
    return engine
        .schedule(
            ScheduleRequest.of(type, new JsonObject().put("text", "Hi"))
                .withRecipients(Recipients.of("pager", addresses).list()))
        .messageId();
  }

  private List<String> sent(RecordingMessenger messenger) {
    return messenger.deliveries().stream().map(Delivery::address).sorted().toList();
  }

  @Test
  void others_go_on_and_those_of_the_paused_type_are_sent_once_it_is_resumed() {
    start();
    pause(PauseRequest.of("news", "wrong text").withBy("Ann"));
    schedule("news", 300);
    schedule("plain", 2);

    var first = engine.send();
    var waits = Engines.await(client().dispatch(1)).waits().orElseThrow();
    var shown = engine.dispatch(1);
    var stats = Engines.await(client().stats());
    Engines.await(client().resumeType("news"));
    var second = engine.send();

    assertEquals(List.of("plain0", "plain1"), sent(pager).subList(300, 302));
    assertEquals(2, first.getInteger("sent"));
    assertEquals("pausedByHand", waits.why());
    assertEquals(
        "Message type \"news\" is paused by hand since 2026-01-01T00:00:00Z, until it is resumed:"
            + " wrong text",
        waits.text());
    assertEquals("pending", shown.getString("status"));
    assertEquals(
        List.of(
            new PausedType(
                "news",
                new PauseStats(engine.clock().instant(), Optional.empty(), "wrong text", "Ann"))),
        stats.pausedTypes());
    assertEquals(300, second.getInteger("sent"));
    assertEquals(1, engine.dispatch(1).getInteger("attempts"));
    assertEquals(List.of(), Engines.await(client().stats()).pausedTypes());
  }

  @ParameterizedTest
  @EnumSource
  void what_waits_inside_the_messenger_is_given_back_without_an_attempt(UnknownPolicy policy) {
    var slow = new RecordingMessenger("pager", policy);
    Promise<Outcome> wire = Promise.promise();
    slow.then(delivery -> wire.future());
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    var begun = engine.whenDelivered(slow);
    engine.start(engine.builder(begun.messenger()).messageType(new News()));
    schedule("news", 3);
    schedule("plain", 1);
    var sending = client().request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
    Engines.await(begun.delivery());

    pause(PauseRequest.of("news", "wrong text"));
    wire.complete(Outcome.sent("1"));
    Engines.await(sending);
    engine.send();

    assertEquals(2, slow.deliveries().size());
    assertEquals("plain0", slow.deliveries().get(1).address());
    assertEquals(
        List.of(0L, 0L),
        List.of(2L, 3L).stream()
            .map(id -> (long) Engines.await(client().dispatch(id)).attempts())
            .toList());
  }

  @Test
  void a_pause_ends_by_itself_at_its_time_also_after_a_restart() {
    engine.onDisk(folder);
    var site = start();
    pause(
        PauseRequest.of("news", "wrong text")
            .withUntil(engine.clock().instant().plus(Duration.ofHours(1))));
    schedule("news", 2);
    var first = engine.send();
    Engines.await(site.stop());
    var again = start();
    var kept = engine.send();
    Engines.await(again.stop());
    engine.advance(Duration.ofHours(1));

    start();
    var rest = engine.send();

    assertEquals(List.of(0, 0, 2), List.of(sent(first), sent(kept), sent(rest)));
    assertEquals(List.of(), Engines.await(client().stats()).pausedTypes());
  }

  private static int sent(JsonObject reply) {
    return reply.getInteger("sent");
  }

  @Test
  void an_expired_dispatch_of_a_paused_type_becomes_expired_at_once() {
    start();
    pause(PauseRequest.of("news", "wrong text"));
    var id =
        engine
            .schedule(
                ScheduleRequest.of("news", new JsonObject())
                    .withRecipients(Recipients.of("pager", "7").list())
                    .withExpiresAt(engine.clock().instant().plusSeconds(60)))
            .messageId();
    engine.send();
    var waiting = engine.dispatch(id).getString("status");

    engine.advance(Duration.ofMinutes(2)).send();

    assertEquals("pending", waiting);
    assertEquals("expired", engine.dispatch(id).getString("status"));
    assertEquals(List.of(), pager.deliveries());
  }

  @Test
  void a_parked_dispatch_can_be_cancelled() {
    start();
    pause(PauseRequest.of("news", "wrong text"));
    schedule("news", 3);
    engine.send();

    var cancelled = engine.request(BusAddress.CANCEL, new JsonObject().put("filter", "type:news"));
    Engines.await(client().resumeType("news"));
    engine.send();

    assertEquals(3, cancelled.getInteger("cancelled"));
    assertEquals(List.of(), pager.deliveries());
  }

  @Test
  void a_type_is_paused_and_resumed_on_all_nodes() {
    engine.onPostgresWithClock();
    start();
    var other = engine.besideBy(Duration.ZERO);
    try {
      var second = new RecordingMessenger("pager");
      start(other, second);
      pause(PauseRequest.of("news", "wrong text"));
      schedule("news", 3);
      schedule("plain", 2);
      engine.advance(Duration.ofSeconds(5));
      other.advance(Duration.ofSeconds(5));

      var paused = other.send();
      Engines.await(client().resumeType("news"));
      engine.advance(Duration.ofSeconds(5));
      other.advance(Duration.ofSeconds(5));
      var resumed = other.send();

      assertEquals(2, sent(paused));
      assertEquals(3, sent(resumed));
    } finally {
      other.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pauses_and_resumes_at_once_are_all_accepted(boolean postgres) {
    if (postgres) {
      engine.onPostgres();
    }
    start();
    var both =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    i % 3 == 2
                        ? Future.join(client().resumeType("news"), client().resume("pager"))
                        : Future.join(
                            client().pauseType(PauseRequest.of("news", "reason " + i)),
                            client().pause(PauseRequest.of("pager", "reason " + i))))
            .toList();

    both.forEach(Engines::await);
    pause(PauseRequest.of("news", "the last one"));

    assertEquals(
        List.of("the last one"),
        Engines.await(client().stats()).pausedTypes().stream()
            .map(one -> one.pause().reason())
            .toList());
  }

  @Test
  void what_a_node_parks_after_the_end_of_a_pause_is_sent_although_that_node_stops() {
    engine.onPostgresWithClock();
    start();
    var other = engine.besideBy(Duration.ZERO);
    start(other, new RecordingMessenger("pager"));
    pause(PauseRequest.of("news", "wrong text"));
    engine.advance(Duration.ofSeconds(5));
    other.advance(Duration.ofSeconds(5));
    other.send();
    Engines.await(client().resumeType("news"));
    IntStream.range(0, 4).forEach(i -> engine.send());
    schedule("news", 3);

    var parked = other.send();
    other.close();
    engine.advance(Duration.ofSeconds(10));
    var rest = engine.send();

    assertEquals(List.of(0, 3), List.of(sent(parked), sent(rest)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'news'} | 4000 | reason is missing; say why the type is paused",
        "{'type':'pigeon','reason':'x'} | 4040 | news",
        "{'messenger':'pager','reason':'x'} | 4000 | messenger is not a known field",
        "{'type':'news','reason':'x','untilMs':1000} | 4000 | untilMs must be in the future"
      })
  void an_invalid_pause_is_refused_naming_the_field(String body, int code, String text) {
    start();

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.PAUSE_TYPE, new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code());
    var told = String.valueOf(refused.getMessage());
    assertTrue(told.contains(text), told);
    assertEquals(List.of(), Engines.await(client().stats()).pausedTypes());
  }
}
