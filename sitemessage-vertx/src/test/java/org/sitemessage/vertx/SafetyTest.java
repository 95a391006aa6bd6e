package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Digest;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.options.SafetyOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Addresses that messages may go to in an environment that is not production. */
class SafetyTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger mail =
      new RecordingMessenger("mail") {
        @Override
        public String addressKey(String address) {
          return address.toLowerCase(Locale.ROOT);
        }
      };
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  @AfterEach
  void stop() {
    engine.close();
  }

  private void start(String safety) {
    engine.options(safety(safety));
    engine.start(mail, pager);
  }

  private SiteMessageOptions safety(String json) {
    var read =
        SiteMessageOptions.fromJson(
            new JsonObject().put("safety", new JsonObject(json.replace('\'', '"'))),
            Map.of(),
            Set.of());
    return engine.options().with(SiteMessageOptions.SAFETY, read.safety());
  }

  private long schedule(String messenger, String address) {
    return engine.schedule(to(messenger, address)).messageId();
  }

  private static ScheduleRequest to(String messenger, String... addresses) {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of(messenger, addresses).list());
  }

  private String status(long messageId) {
    return engine.dispatch(messageId).getString("status");
  }

  private String lastText(long messageId) {
    var log = engine.dispatch(messageId).getJsonArray("errors");
    return log.getJsonObject(log.size() - 1).getString("text");
  }

  private static List<String> addresses(RecordingMessenger messenger) {
    return messenger.deliveries().stream().map(Delivery::address).sorted().toList();
  }

  @Test
  void a_dispatch_that_is_not_allowed_is_cancelled_visibly_and_never_delivered() {
    start("{'allow': ['*@example.org']}");
    var allowed = schedule("mail", "ann@example.org");
    var told = engine.event("cancelled");
    var refused = schedule("mail", "ann@example.com");

    var tally = engine.send();

    assertEquals(2, tally.getInteger("claimed"));
    assertEquals(1, tally.getInteger("sent"));
    assertEquals(1, tally.getInteger("cancelled"));
    assertEquals(List.of("ann@example.org"), addresses(mail));
    assertEquals("sent", status(allowed));
    assertEquals("accepted", lastText(allowed));
    assertEquals("cancelled", status(refused));
    assertEquals(0, engine.dispatch(refused).getInteger("attempts"));
    assertEquals(
        "not allowed here: the address fits no pattern of safety.allow, and safety.redirectTo has"
            + " no address for messenger \"mail\"",
        lastText(refused));
    assertEquals(refused, Engines.await(told).getLong("messageId"));
    assertEquals(
        1,
        engine
            .request(BusAddress.STATS, new JsonObject())
            .getJsonObject("dispatches")
            .getInteger("cancelled"));
  }

  @ParameterizedTest
  @CsvSource({
    "*@example.org, mail, ANN@Example.ORG, sent",
    "*@Example.org, mail, ann@example.org, sent",
    "*@example.org, mail, ann@example.org.attacker.net, cancelled",
    "*@example.org, mail, ann@sub.example.org, cancelled",
    "*@*.example.org, mail, ann@sub.example.org, sent",
    "ann@example.org, mail, Ann@example.org, sent",
    "ann@example.org, mail, joann@example.org, cancelled",
    "ann.b@example.org, mail, annxb@example.org, cancelled",
    "*, pager, 7, sent",
    "4*2, pager, 42, sent",
    "A*, pager, a7, cancelled",
    "mail/*, pager, 7, cancelled",
    "pager/7, pager, 7, sent",
    "https://example.org/*, pager, https://example.org/a/b, sent",
    "pager/https://example.org/*, pager, https://example.org/a/b, sent"
  })
  void a_pattern_stands_for_the_whole_address_as_its_messenger_compares_it(
      String pattern, String messenger, String address, String status) {
    engine.options(
        engine
            .options()
            .change(
                SiteMessageOptions.SAFETY,
                safety -> safety.with(SafetyOptions.ALLOW, List.of("nobody", pattern))));
    engine.start(mail, pager);
    var id = schedule(messenger, address);

    engine.send();

    assertEquals(status, status(id));
  }

  @Test
  void a_redirected_message_goes_to_the_other_address_and_its_dispatch_names_the_recipient() {
    start("{'redirectTo': {'mail': 'dev@example.org'}}");
    var id = schedule("mail", "Ann@example.com");

    engine.send();

    var delivery = mail.deliveries().get(0);
    assertEquals("dev@example.org", delivery.address());
    assertEquals("Ann@example.com", delivery.content().headers().get("X-Original-To"));
    var dispatch = engine.dispatch(id);
    assertEquals("sent", dispatch.getString("status"));
    assertEquals("Ann@example.com", dispatch.getString("address"));
    assertEquals("redirected to dev@example.org", lastText(id));
  }

  @Test
  void a_recipient_who_is_allowed_gets_the_message_and_all_others_are_redirected() {
    start("{'redirectTo': {'mail': 'dev@example.org'}, 'allow': ['bob@example.com']}");
    schedule("mail", "bob@example.com");
    schedule("mail", "ann@example.com");

    engine.send();

    assertEquals(List.of("bob@example.com", "dev@example.org"), addresses(mail));
  }

  @Test
  void a_messenger_without_an_address_to_redirect_to_delivers_nothing() {
    start("{'redirectTo': {'mail': 'dev@example.org'}}");
    var id = schedule("pager", "7");

    engine.send();

    assertEquals(List.of(), pager.deliveries());
    assertEquals("cancelled", status(id));
  }

  @Test
  void a_refusal_of_the_other_address_says_nothing_of_the_recipient() {
    mail.then(Outcome.rejectedAndSuppress("no such user"));
    start("{'redirectTo': {'mail': 'dev@example.org'}}");
    var id = schedule("mail", "ann@example.com");

    engine.send();
    schedule("mail", "ann@example.com");
    engine.send();

    assertEquals("failed", status(id));
    assertEquals("redirected to dev@example.org: no such user", lastText(id));
    assertEquals(2, mail.deliveries().size());
    assertEquals(
        List.of(),
        Engines.await(SiteMessageClient.create(engine.vertx()).suppressions(SuppressionQuery.all()))
            .suppressions());
  }

  @Test
  void a_change_of_the_other_address_does_not_change_that_of_the_recipient() {
    mail.then(Outcome.moved("team@example.org"));
    start("{'redirectTo': {'mail': 'dev@example.org'}}");
    var id = schedule("mail", "ann@example.com");

    engine.send();

    assertEquals("failed", status(id));
    assertEquals("ann@example.com", engine.dispatch(id).getString("address"));
    assertEquals(
        "redirected to dev@example.org, which has changed to team@example.org: change"
            + " safety.redirectTo.mail",
        lastText(id));
  }

  @Test
  void a_recipient_who_moves_to_an_address_that_is_not_allowed_gets_nothing_there() {
    pager.then(Outcome.moved("8"));
    start("{'allow': ['7']}");
    var id = schedule("pager", "7");

    engine.send();

    assertEquals(List.of("7"), addresses(pager));
    assertEquals("cancelled", status(id));
  }

  @Test
  void a_bounce_of_a_redirected_message_suppresses_nobody() {
    start("{'redirectTo': {'mail': 'dev@example.org'}}");
    var id = schedule("mail", "ann@example.com");
    engine.send();
    var uid = mail.deliveries().get(0).uid();

    var reply =
        engine.request(
            BusAddress.BOUNCES,
            new JsonObject()
                .put(
                    "reports",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("kind", "bounced")
                                .put("status", "5.1.1")
                                .put(
                                    "messageId",
                                    "<%s.%d@example.org>"
                                        .formatted(uid, engine.dispatch(id).getLong("id"))))));

    assertEquals(1, reply.getInteger("unmatched"), reply.encode());
    assertEquals("sent", status(id));
  }

  @Test
  void every_attempt_at_a_redirected_message_has_the_same_uid() {
    mail.then(Outcome.retry("busy"));
    start("{'redirectTo': {'mail': 'dev@example.org'}}");
    engine.schedule(to("mail", "ann@example.com", "bob@example.com"));

    engine.send();
    engine.advance(Duration.ofHours(2)).send();

    var uids = mail.deliveries().stream().map(Delivery::uid).toList();
    assertEquals(3, uids.size());
    assertEquals(2, Set.copyOf(uids).size());
    assertEquals(uids.get(0), uids.get(2));
    assertNotEquals(uids.get(0), uids.get(1));
  }

  @Test
  void the_members_of_a_group_and_of_a_digest_are_cancelled_with_it() {
    start("{'allow': ['7']}");
    var group = to("pager", "8").withGroup("news");
    var digest = to("pager", "9").withDigest(Digest.every(Duration.ofHours(1)));
    var ids =
        Stream.of(group, group, digest, digest)
            .map(request -> engine.schedule(request).messageId())
            .toList();

    engine.send();
    engine.advance(Duration.ofHours(2)).send();

    assertEquals(List.of(), pager.deliveries());
    assertEquals(Collections.nCopies(4, "cancelled"), ids.stream().map(this::status).toList());
  }

  @Test
  void a_digest_is_redirected_as_one_message() {
    start("{'redirectTo': {'pager': '7'}}");
    var digest = to("pager", "8").withDigest(Digest.every(Duration.ofHours(1)));
    var ids = Stream.of(digest, digest).map(one -> engine.schedule(one).messageId()).toList();

    engine.advance(Duration.ofHours(2)).send();

    assertEquals(List.of("7"), addresses(pager));
    assertEquals(List.of("sent", "sent"), ids.stream().map(this::status).toList());
  }

  @Test
  void a_messenger_that_holds_unknown_dispatches_follows_both_options() {
    var careful = new RecordingMessenger("careful", UnknownPolicy.HOLD).then(Outcome.unknown("?"));
    engine.options(safety("{'redirectTo': {'careful': '7'}, 'allow': ['9']}"));
    engine.start(careful);
    var redirected = schedule("careful", "8");

    engine.send();
    var allowed = schedule("careful", "9");
    engine.send();

    assertEquals("unknown", status(redirected));
    assertEquals("redirected to 7: ?", lastText(redirected));
    assertEquals("sent", status(allowed));
    assertEquals(List.of("7", "9"), addresses(careful));
  }

  @Test
  void a_cancelled_dispatch_is_sent_after_a_requeue_under_other_options(@TempDir Path folder) {
    engine.onDisk(folder).options(safety("{'allow': ['7']}"));
    var site = engine.start(pager);
    var id = schedule("pager", "8");
    engine.send();
    Engines.await(site.stop());

    engine.options(safety("{}"));
    engine.start(pager);
    engine.request(
        BusAddress.REQUEUE,
        new JsonObject().put("dispatches", new JsonArray().add(engine.dispatch(id).getLong("id"))));
    engine.send();

    assertEquals(List.of("8"), addresses(pager));
  }

  @Test
  void a_test_message_goes_only_where_messages_may_go() {
    engine.options(safety("{'redirectTo': {'mail': 'dev@example.org'}, 'allow': ['7']}"));
    var site = engine.start(mail, pager);

    var refused = Engines.await(site.sendTestMessage("pager", "8", "x"));
    var allowed = Engines.await(site.sendTestMessage("pager", "7", "x"));
    var redirected = Engines.await(site.sendTestMessage("mail", "ann@example.com", "x"));

    assertEquals("rejected", refused.kind());
    assertTrue(refused.reason().startsWith("not allowed here"), refused.reason());
    assertTrue(allowed.isSent());
    assertEquals("redirected to dev@example.org", redirected.reason());
    assertEquals(List.of("7"), addresses(pager));
    assertEquals(List.of("dev@example.org"), addresses(mail));
  }

  @Test
  void a_redirected_mail_through_a_failover_names_its_recipient_in_a_header() {
    try (var server = ScriptedSmtpServer.start()) {
      var member =
          new JsonObject()
              .put("kind", "smtp")
              .put("from", "Site <site@example.org>")
              .put("host", "127.0.0.1")
              .put("port", server.port())
              .put("tls", "off");
      engine.options(
          safety("{'redirectTo': {'relay': 'dev@example.org'}}")
              .withMessenger(
                  "relay",
                  new JsonObject().put("kind", "failover").put("of", new JsonArray().add(member))));
      engine.start(engine.builder().discover());
      engine.schedule(
          ScheduleRequest.of(
                  "email_plain", new JsonObject().put("subject", "Hi").put("text", "Hello."))
              .withRecipients(Recipients.of("relay", "ann@example.com").list()));

      engine.send();

      var received = server.mails().get(0);
      assertEquals(List.of("dev@example.org"), received.recipients());
      assertTrue(received.raw().contains("X-Original-To: ann@example.com\r\n"), received.raw());
      assertTrue(received.raw().contains("To: dev@example.org\r\n"), received.raw());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'redirectTo': {'mial': 'x'}} | safety.redirectTo.mial names messenger \"mial\", which is"
            + " not registered; did you mean \"mail\"? (registered: mail, pager)",
        "{'redirectTo': {'mail': 7}} | safety.redirectTo.mail must be an address of that messenger",
        "{'redirectTo': {'mail': ' '}} | safety.redirectTo.mail must be an address of that messenger",
        "{'redirectTo': 'x'} | safety.redirectTo must be an object",
        "{'allow': ['a', '']} | safety.allow[1] is \"\", must be a pattern without blanks around it,"
            + " such as *@example.org",
        "{'allow': ['fax/7']} | safety.allow[0] names messenger \"fax\", which is not registered"
            + " (registered: mail, pager)",
        "{'allwo': ['a']} | safety.allwo is not a known option; did you mean \"allow\"? (known:"
            + " redirectTo, allow)"
      })
  void a_mistake_refuses_the_start_and_names_the_option(String safety, String text) {
    var failure = assertThrows(SiteMessageException.class, () -> start(safety));

    assertEquals(text, failure.getMessage());
  }

  @Test
  void an_address_that_its_messenger_refuses_refuses_the_start() {
    var strict =
        new RecordingMessenger("strict") {
          @Override
          public Optional<String> address(Recipient recipient) {
            throw SiteMessageException.invalid("", "must be a number");
          }
        };
    engine.options(safety("{'redirectTo': {'strict': 'x'}}"));

    Future<SiteMessage> start = engine.builder(strict).deploy();

    assertEquals(
        "safety.redirectTo.strict is \"x\", must be a number",
        assertThrows(SiteMessageException.class, () -> Engines.await(start)).getMessage());
  }

  @Test
  void an_empty_list_and_an_empty_object_count_as_not_given() {
    start("{'allow': [], 'redirectTo': {}}");
    var id = schedule("mail", "ann@example.com");

    engine.send();

    assertEquals("sent", status(id));
  }

  @Test
  void the_environment_sets_both_options() {
    var options =
        SiteMessageOptions.fromJson(
            new JsonObject(),
            Map.of(
                "SITEMESSAGE_SAFETY_REDIRECT_TO", "{\"mail\": \"dev@example.org\"}",
                "SITEMESSAGE_SAFETY_ALLOW", "*@example.org,pager/7"),
            Set.of());

    assertEquals(
        new JsonObject()
            .put("redirectTo", new JsonObject().put("mail", "dev@example.org"))
            .put("allow", new JsonArray().add("*@example.org").add("pager/7")),
        options.safety().toJson());
  }
}
