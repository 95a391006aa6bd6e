package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;

/** The contract of {@code sitemessage.schedule}, through the bus. */
class ScheduleTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  @BeforeEach
  void start() {
    engine.start(
        engine
            .builder(pager)
            .userDirectory(
                ids ->
                    Future.succeededFuture(
                        Map.of(
                            "42", User.of("42", Map.of("pager", "4242")),
                            "44", new User("44", Map.of("pager", "44"), Locale.ROOT, false),
                            "45", User.of("45", Map.of("smtp", "a@example.org")),
                            "46", User.of("46", Map.of("pager", "4".repeat(600)))))));
  }

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static ScheduleRequest hi() {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list());
  }

  private long stored() {
    return engine
        .request(BusAddress.DISPATCHES, new JsonObject().put("limit", 1000))
        .getJsonArray("dispatches")
        .size();
  }

  @Test
  void a_hundred_concurrent_identical_requests_make_one_message() {
    var request = hi().withRequestId("r-1");
    var replies = new ArrayList<Future<ScheduleReply>>();

    for (int i = 0; i < 100; i++) {
      replies.add(SiteMessageClient.create(engine.vertx()).schedule(request));
    }
    var answers = Engines.await(Future.all(replies)).<ScheduleReply>list();

    assertEquals(1, new HashSet<>(answers.stream().map(ScheduleReply::messageId).toList()).size());
    assertEquals(
        1, new HashSet<>(answers.stream().map(r -> r.dispatchIds().orElseThrow()).toList()).size());
    assertEquals(99, answers.stream().filter(ScheduleReply::duplicate).count());
    assertEquals(1, stored());
  }

  @Test
  void a_repeated_request_is_recognised_whatever_the_order_of_its_keys() {
    var first = engine.request(BusAddress.SCHEDULE, hi().withRequestId("r-1").toJson());
    var shuffled = new JsonObject();
    var keys = new ArrayList<>(hi().withRequestId("r-1").toJson().getMap().entrySet());
    for (int i = keys.size() - 1; i >= 0; i--) {
      shuffled.put(keys.get(i).getKey(), keys.get(i).getValue());
    }

    var second = engine.request(BusAddress.SCHEDULE, shuffled);

    assertTrue(second.getBoolean("duplicate"));
    assertEquals(first.getJsonArray("dispatchIds"), second.getJsonArray("dispatchIds"));
  }

  @Test
  void a_repeated_request_is_recognised_whatever_the_order_of_keys_inside_it() {
    var one =
        "{'type':'plain','requestId':'r-2','context':{'text':'Hi','subject':'S'},"
            + "'digest':{'at':'18:00','days':['mon']},"
            + "'recipients':[{'messenger':'pager','address':'7','locale':'ru'}]}";
    var turned =
        "{'recipients':[{'locale':'ru','address':'7','messenger':'pager'}],'requestId':'r-2',"
            + "'digest':{'days':['mon'],'at':'18:00'},"
            + "'context':{'subject':'S','text':'Hi'},'type':'plain'}";

    engine.request(BusAddress.SCHEDULE, json(one));
    var same = engine.request(BusAddress.SCHEDULE, json(turned));
    var other =
        assertThrows(
            SiteMessageException.class,
            () ->
                engine.request(
                    BusAddress.SCHEDULE,
                    json(
                        turned.replace("'subject':'S','text':'Hi'", "'subject':'Hi','text':'S'"))));

    assertTrue(same.getBoolean("duplicate"));
    assertEquals(FailureCode.REQUEST_ID_REUSED, other.code());
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  @Test
  void a_request_id_cannot_be_used_for_another_body() {
    engine.schedule(hi().withRequestId("r-1"));

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(hi().withRequestId("r-1").withPriority(3)));

    assertEquals(FailureCode.REQUEST_ID_REUSED, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("r-1"));
  }

  @Test
  void a_repeated_request_is_answered_even_if_it_would_be_refused_today() {
    var request = hi().withRequestId("r-1").withExpiresAt(engine.clock().instant().plusSeconds(60));
    var first = engine.schedule(request);

    var second =
        engine.advance(Duration.ofMinutes(2)).request(BusAddress.SCHEDULE, request.toJson());

    assertTrue(second.getBoolean("duplicate"));
    assertEquals(first.messageId(), second.getLong("messageId"));
  }

  @Test
  void several_messages_are_accepted_together() {
    var replies =
        Engines.await(
            SiteMessageClient.create(engine.vertx())
                .scheduleAll(List.of(hi(), hi().withRequestId("r-2"))));

    assertEquals(2, replies.size());
    assertEquals(2, stored());
  }

  @Test
  void several_messages_are_refused_together_naming_the_one_that_is_wrong() {
    var wrong = hi().withRecipients(Recipients.of("pigeon", "7").list());

    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                Engines.await(
                    SiteMessageClient.create(engine.vertx()).scheduleAll(List.of(hi(), wrong))));

    assertEquals(FailureCode.UNKNOWN_MESSENGER, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).startsWith("messages[1]."));
    assertEquals(0, stored());
  }

  @Test
  void a_conflict_inside_a_group_leaves_nothing_of_it_and_its_neighbours_alone() {
    var client = SiteMessageClient.create(engine.vertx());
    engine.schedule(hi().withRequestId("taken"));
    var conflicting =
        client.scheduleAll(
            List.of(hi().withRequestId("fresh"), hi().withRequestId("taken").withPriority(1)));
    var neighbour = client.schedule(hi().withRequestId("neighbour"));

    assertThrows(SiteMessageException.class, () -> Engines.await(conflicting));
    assertFalse(Engines.await(neighbour).duplicate());
    assertFalse(engine.schedule(hi().withRequestId("fresh")).duplicate());
    assertEquals(3, stored());
  }

  @Test
  void a_refused_batch_gives_back_its_request_ids_to_requests_of_the_same_commit() {
    var client = SiteMessageClient.create(engine.vertx());
    engine.schedule(hi().withRequestId("taken"));
    var busy = IntStream.range(0, 50).mapToObj(i -> client.schedule(hi())).toList();
    var conflicting =
        client.scheduleAll(
            List.of(hi().withRequestId("fresh"), hi().withRequestId("taken").withPriority(1)));
    var fresh = client.schedule(hi().withRequestId("fresh").withPriority(2));
    var repeated = client.schedule(hi().withRequestId("fresh").withPriority(2));

    assertThrows(SiteMessageException.class, () -> Engines.await(conflicting));

    assertFalse(Engines.await(fresh).duplicate());
    assertTrue(Engines.await(repeated).duplicate());
    assertEquals(Engines.await(fresh).messageId(), Engines.await(repeated).messageId());
    Engines.await(Future.all(busy));
    assertEquals(52, stored());
  }

  @Test
  void recipients_are_appended_until_the_message_is_sealed() {
    var first = engine.schedule(hi().withSealed(false));
    var more = Recipients.of("pager", "8", "9").list();

    var second =
        engine.schedule(
            ScheduleRequest.append(first.messageId(), more).withSealed(false).withRequestId("a"));
    var repeated =
        engine.schedule(
            ScheduleRequest.append(first.messageId(), more).withSealed(false).withRequestId("a"));
    engine.schedule(ScheduleRequest.append(first.messageId(), Recipients.of("pager", "10").list()));
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(ScheduleRequest.append(first.messageId(), more)));

    assertEquals(first.messageId(), second.messageId());
    assertEquals(2, second.dispatches());
    assertTrue(repeated.duplicate());
    assertEquals(second.dispatchIds(), repeated.dispatchIds());
    assertEquals(4, stored());
    assertTrue(String.valueOf(refused.getMessage()).contains("sealed"));
  }

  @Test
  void an_address_is_taken_from_the_users_directory() {
    var reply = engine.schedule(hi().withRecipients(Recipients.ofUsers("pager", "42").list()));
    var unknown =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(hi().withRecipients(Recipients.ofUsers("pager", "43").list())));

    assertEquals("4242", engine.dispatch(reply.messageId()).getString("address"));
    assertEquals(FailureCode.INVALID_REQUEST, unknown.code());
    assertEquals(
        "recipients names nobody who can be reached: recipients[0].user is \"43\", whom the user directory does not know",
        unknown.getMessage());
  }

  /**
   * Knows users: 42 can be reached, 43 is unknown, 44 is inactive, 45 has no pager, 46 has too long
   * a pager number.
   */
  private static ScheduleRequest mixed() {
    return ScheduleRequest.plain("Hi")
        .withRecipients(
            Recipients.ofUsers("pager", "44", "42", "43", "45", "46").and("pager", "4242").list());
  }

  private static List<String> skipped(ScheduleReply reply) {
    return reply.skipped().recipients().stream()
        .map(one -> one.index() + one.userId() + one.address() + " " + one.reason().key())
        .toList();
  }

  @Test
  void recipients_who_cannot_be_reached_are_skipped_and_named_and_the_others_get_the_message() {
    var request = mixed().withRequestId("r-1");

    var reply = engine.schedule(request);
    var again = engine.schedule(request);
    engine.send();

    assertEquals(1, reply.dispatches());
    assertEquals(5, reply.skipped().count());
    assertEquals(
        List.of(
            "044 inactive",
            "243 unknownUser",
            "345 noAddress",
            "446 badAddress",
            "54242 duplicate"),
        skipped(reply));
    assertTrue(again.duplicate());
    assertEquals(reply.skipped(), again.skipped());
    assertEquals(List.of("4242"), pager.deliveries().stream().map(d -> d.address()).toList());
  }

  @Test
  void recipients_who_cannot_be_reached_are_skipped_when_they_are_appended_and_previewed() {
    var first = engine.schedule(hi().withSealed(false));

    var appended =
        engine.schedule(
            ScheduleRequest.append(first.messageId(), mixed().recipients().orElseThrow()));
    var preview = engine.request(BusAddress.PREVIEW, mixed().toJson());

    assertEquals(1, appended.dispatches());
    assertEquals(5, appended.skipped().count());
    assertEquals(5, preview.getInteger("skippedCount"));
    assertEquals(1, preview.getJsonArray("previews").size());
  }

  @Test
  void a_request_whose_recipients_are_all_skipped_is_refused() {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                engine.schedule(
                    hi().withRecipients(Recipients.ofUsers("pager", "44", "45").list())));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    assertEquals(
        "recipients names nobody who can be reached: recipients[0].user is \"44\", who is not active",
        refused.getMessage());
    assertEquals(0, stored());
  }

  @Test
  void a_reply_lists_a_hundred_skipped_recipients_and_counts_all() {
    var many = new ArrayList<>(Recipients.of("pager", "7").list());
    for (int i = 0; i < 300; i++) {
      many.add(Recipient.user("pager", "44"));
    }

    var reply = engine.schedule(hi().withRecipients(many));

    assertEquals(1, reply.dispatches());
    assertEquals(300, reply.skipped().count());
    assertEquals(Limits.LISTED_SKIPPED, reply.skipped().recipients().size());
  }

  @Test
  void above_a_thousand_dispatches_their_ids_are_left_out() {
    var many = new ArrayList<Recipient>();
    for (int i = 0; i < Limits.RECIPIENTS; i++) {
      many.add(Recipient.address("pager", "p" + i));
    }

    var reply = engine.schedule(hi().withRecipients(many));
    many.add(Recipient.address("pager", "one too many"));
    var refused =
        assertThrows(SiteMessageException.class, () -> engine.schedule(hi().withRecipients(many)));

    assertEquals(Limits.RECIPIENTS, reply.dispatches());
    assertTrue(reply.dispatchIds().isEmpty());
    assertEquals(FailureCode.TOO_LARGE, refused.code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'plain'} | 4000 | context.text is missing",
        "{'type':'plain','context':{'text':'x'},'sealed':false} | 4000 | sealed must be true"
            + " without recipients",
        "{'type':'plain','recipients':[]} | 4000 | recipients is empty",
        "{'recipients':[{'messenger':'pager','address':'7'}]} | 4000 | type is missing",
        "{'v':2,'type':'plain'} | 4000 | v is 2",
        "{'type':'pidgin'} | 4040 | pidgin",
        "{'type':7} | 4000 | type must be a string",
        "{'type':'plain','prioritty':1} | 4000 | prioritty is not a known field",
        "{'type':'plain','priority':1.5} | 4000 | priority must be a whole number",
        "{'type':'plain','priority':1001} | 4000 | priority must be a whole number from -1000 to"
            + " 1000",
        "{'type':'plain','context':[]} | 4000 | context must be an object",
        "{'type':'plain','recipients':[{'messenger':'pager','address':'7'}]} | 4000 | context.text"
            + " is missing",
        "{'type':'plain','context':{'text':'x','txt':1},'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4000 | context.txt is not a known field",
        "{'type':'plain','context':{'text':'x'},'recipients':['7']} | 4000 | recipients[0] must be"
            + " an object",
        "{'type':'plain','context':{'text':'x'},'recipients':[{'address':'7'}]} | 4000 |"
            + " recipients[0].messenger is missing",
        "{'type':'plain','context':{'text':'x'},'recipients':[{'messenger':'pager'}]} | 4000 |"
            + " recipients[0].address is missing",
        "{'type':'plain','context':{'text':'x'},'recipients':[{'messenger':'pigeon','address':'7'}]}"
            + " | 4041 | registered: pager",
        "{'type':'email_plain','context':{'subject':'s','text':'x'},'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4220 | recipients[0].messenger",
        "{'type':'email_plain','context':{'subject':'a\\n"
            + "b','text':'x'},'recipients':[{'messenger':'pager','address':'7'}]} | 4000 |"
            + " context.subject must not contain line breaks",
        "{'type':'plain','context':{'text':'x'},'group':'g','sealed':false,'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4000 | sealed",
        "{'type':'plain','context':{'text':'x'},'expiresAtMs':1,'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4000 | expiresAtMs",
        "{'type':'plain','context':{'text':'x'},'digest':{'at':'25:00'},'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4000 | digest.at must be a time",
        "{'type':'plain','context':{'text':'x'},'digest':{},'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4000 | digest.at or everyMs must be given",
        "{'type':'plain','context':{'text':'x'},'digest':true,'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4000 | digest must be an object",
        "{'type':'plain','context':{'text':'x'},'ignoreQuietHours':1,'recipients':[{'messenger':'pager','address':'7'}]}"
            + " | 4000 | ignoreQuietHours must be true or false",
        "{'type':'plain','context':{'text':'x'},'recipients':[{'messenger':'pager','address':'7','zone':'Mars'}]}"
            + " | 4000 | recipients[0].zone must be a time zone",
        "{'appendTo':99,'recipients':[{'messenger':'pager','address':'7'}]} | 4000 | appendTo names"
            + " message 99",
        "{'messages':[]} | 4000 | messages is empty",
        "{'messages':{}} | 4000 | messages must be an array"
      })
  void an_invalid_request_is_refused_naming_the_fault_and_stores_nothing(
      String body, int code, String text) {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.SCHEDULE, new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code());
    assertTrue(
        String.valueOf(refused.getMessage()).contains(text), () -> "says: " + refused.getMessage());
    assertEquals(0, stored());
  }

  @Test
  void a_request_that_is_too_large_is_refused_naming_the_limit() {
    var long513 = "x".repeat(Limits.ADDRESS_CHARS + 1);
    var address = hi().withRecipients(Recipients.of("pager", long513).list());
    var context =
        ScheduleRequest.plain("x".repeat(Limits.CONTEXT_CHARS))
            .withRecipients(Recipients.of("pager", "7").list());

    for (var request : List.of(address, context)) {
      var refused = assertThrows(SiteMessageException.class, () -> engine.schedule(request));
      assertEquals(FailureCode.TOO_LARGE, refused.code());
      assertTrue(String.valueOf(refused.getMessage()).contains("at most"));
    }
    assertEquals(0, stored());
  }

  @Test
  void a_body_that_is_no_object_is_refused_with_the_code_on_the_bus() {
    var failure =
        assertThrows(
            ReplyException.class,
            () ->
                Engines.await(
                    engine.vertx().eventBus().request(BusAddress.SCHEDULE, new JsonArray())));

    assertEquals(4000, failure.failureCode());
  }

  @Test
  void a_mail_with_copies_is_one_mail_with_a_dispatch_per_envelope_address() {
    var mail = new RecordingMessenger("smtp");
    var other = new Engines();
    other.start(mail);
    var reply =
        other.schedule(
            ScheduleRequest.of(
                    "email_plain",
                    new JsonObject()
                        .put("subject", "s")
                        .put("text", "t")
                        .put("cc", new JsonArray().add("c@x.org"))
                        .put("bcc", new JsonArray().add("d@x.org")))
                .withRecipients(Recipients.of("smtp", "a@x.org", "b@x.org").list()));

    other.send();
    other.close();

    assertEquals(4, reply.dispatches());
    var uids = new HashSet<>(mail.deliveries().stream().map(d -> d.uid()).toList());
    assertEquals(1, uids.size());
    for (var delivery : mail.deliveries()) {
      assertEquals("a@x.org, b@x.org", delivery.content().headers().get("To"));
      assertEquals("c@x.org", delivery.content().headers().get("Cc"));
      assertFalse(delivery.content().headers().containsKey("Bcc"));
    }
  }
}
