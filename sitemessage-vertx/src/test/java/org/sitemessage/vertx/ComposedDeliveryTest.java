package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.messenger.composed.FailoverMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Messengers that the configuration makes of others, with mail servers that come and go. */
class ComposedDeliveryTest {
  private final Engines engine = new Engines();
  private final ScriptedSmtpServer primary = ScriptedSmtpServer.start();
  private final ScriptedSmtpServer backup = ScriptedSmtpServer.start();

  @AfterEach
  void stop() {
    engine.close();
    primary.close();
    backup.close();
  }

  private static JsonObject smtp(int port) {
    return new JsonObject()
        .put("kind", "smtp")
        .put("from", "Site <site@example.org>")
        .put("host", "127.0.0.1")
        .put("port", port)
        .put("tls", "off");
  }

  private JsonObject composed(String kind) {
    return new JsonObject()
        .put("kind", kind)
        .put("maxFailures", 1)
        .put("resetMs", 20)
        .put(
            "of",
            new JsonArray()
                .add(smtp(primary.port()).put("name", "primary"))
                .add(smtp(backup.port()).put("name", "backup")));
  }

  private void start(JsonObject messengers) {
    engine.start(engine.options(options(messengers, Map.of())).builder().discover());
  }

  private SiteMessageOptions options(JsonObject messengers, Map<String, String> environment) {
    var read =
        SiteMessageOptions.fromJson(
            new JsonObject().put("messengers", messengers), environment, Set.of());
    var own = engine.options();
    return read.with(SiteMessageOptions.STORE, own.store())
        .with(SiteMessageOptions.DISPATCH, own.dispatch());
  }

  private JsonObject delivered(String messenger) {
    var id =
        engine
            .schedule(
                ScheduleRequest.of(
                        "email_plain", new JsonObject().put("subject", "Hi").put("text", "Hello."))
                    .withRecipients(Recipients.of(messenger, "a@b.example").list()))
            .messageId();
    engine.send();
    return engine.dispatch(id);
  }

  private String breaker(int member) {
    return engine
        .messenger("mail")
        .getJsonArray("members")
        .getJsonObject(member)
        .getString("breaker");
  }

  private void until(BooleanSupplier condition) {
    Promise<Void> reached = Promise.promise();
    engine
        .vertx()
        .setPeriodic(
            10,
            timer ->
                engine
                    .vertx()
                    .executeBlocking(condition::getAsBoolean)
                    .onSuccess(
                        met -> {
                          if (met) {
                            reached.tryComplete();
                          }
                        }));
    Engines.await(reached.future());
  }

  @Test
  void while_the_primary_server_is_down_the_backup_delivers_and_then_it_is_used_again() {
    start(new JsonObject().put("mail", composed("failover")));
    primary.at(SmtpStage.GREETING, SmtpReaction.replyAndDrop("421 4.3.2 shutting down"));

    var first = delivered("mail");

    assertEquals("sent", first.getString("status"));
    assertEquals(1, first.getInteger("attempts"), first.encode());
    assertEquals(1, backup.mails().size());

    primary.behave();
    until(() -> !breaker(0).equals("open"));
    delivered("mail");

    assertEquals("closed", breaker(0));
    assertEquals(1, primary.mails().size());
    assertEquals(1, backup.mails().size());
  }

  @Test
  void a_resume_changes_something_only_if_a_member_was_left_alone() {
    start(new JsonObject().put("mail", composed("failover").put("resetMs", 600_000)));
    primary.at(SmtpStage.GREETING, SmtpReaction.replyAndDrop("421 4.3.2 shutting down"));
    delivered("mail");
    assertEquals("open", breaker(0));

    var first = resumed();
    until(() -> breaker(0).equals("closed"));
    var again = resumed();

    assertTrue(first);
    assertFalse(again);
  }

  private boolean resumed() {
    return engine
        .request(BusAddress.RESUME, new JsonObject().put("messenger", "mail"))
        .getBoolean("changed");
  }

  @Test
  void while_all_servers_are_down_nothing_is_lost_and_no_attempt_is_counted() {
    start(new JsonObject().put("mail", composed("failover")));
    for (var server : Set.of(primary, backup)) {
      server.at(SmtpStage.GREETING, SmtpReaction.replyAndDrop("421 4.3.2 shutting down"));
    }

    var waiting = delivered("mail");

    assertEquals("pending", waiting.getString("status"));
    assertEquals(0, waiting.getInteger("attempts"));
    assertEquals("held", engine.messenger("mail").getString("state"));

    primary.behave();
    until(() -> !breaker(0).equals("open"));
    var sent = engine.advance(Duration.ofMinutes(2)).send().getInteger("sent");

    assertEquals(1, sent);
    assertEquals(1, primary.mails().size());
    assertEquals("ready", engine.messenger("mail").getString("state"));
  }

  @Test
  void a_mail_that_the_primary_may_have_accepted_does_not_go_to_the_backup() {
    start(new JsonObject().put("mail", composed("failover")));
    primary.at(SmtpStage.END, SmtpReaction.drop());

    var dispatch = delivered("mail");

    assertEquals(
        "unknown",
        dispatch.getJsonArray("errors").getJsonObject(0).getString("outcome"),
        dispatch.encode());
    assertEquals(0, backup.mails().size());
  }

  @Test
  void a_round_robin_takes_turns_under_the_alias_of_what_it_is_made_of() {
    start(new JsonObject().put("smtp", composed("round_robin")));

    for (int i = 0; i < 4; i++) {
      assertEquals("sent", delivered("smtp").getString("status"));
    }

    assertEquals(2, primary.mails().size());
    assertEquals(2, backup.mails().size());
  }

  @Test
  void one_kind_serves_under_several_aliases() {
    start(
        new JsonObject()
            .put("news", smtp(primary.port()))
            .put("smtp", smtp(backup.port()))
            .put(
                "mail",
                new JsonObject()
                    .put("kind", "failover")
                    .put(
                        "of",
                        new JsonArray().add(composed("round_robin")).add(smtp(backup.port())))));

    for (var alias : Set.of("news", "smtp", "mail")) {
      assertEquals("sent", delivered(alias).getString("status"));
    }
    assertEquals(3, primary.mails().size() + backup.mails().size());
    assertEquals("E-mail (news)", engine.messenger("news").getString("title"));
  }

  @Test
  void a_member_reads_its_secrets_from_the_environment() {
    primary.login("site", "pa55");
    var members = composed("failover");
    members.getJsonArray("of").getJsonObject(0).put("login", "site");
    var environment = Map.of("SITEMESSAGE_MESSENGERS_MAIL_PRIMARY_PASSWORD", "pa55");
    var options = options(new JsonObject().put("mail", members), environment);
    engine.start(engine.options(options).builder().discover());

    var probed =
        engine.request(
            BusAddress.PROBE, new JsonObject().put("messenger", "mail").put("to", "a@b.example"));

    assertEquals("sent", probed.getString("outcome"));
    assertTrue(probed.encode().contains("primary: sent"), probed.encode());
    assertTrue(probed.encode().contains("backup: sent"), probed.encode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'kind':'failover'} | messengers.mail.of is missing",
        "{'kind':'failover','of':['smtp']} | messengers.mail.of must be a list of objects",
        "{'kind':'failover','of':[]} | messengers.mail.of must name 1 to 20 messengers, names 0",
        "{'kind':'failover','of':[{}]} | messengers.mail.of[0].kind is missing or not a string",
        "{'kind':'fail','of':[]} | messengers.mail.kind is not a known messenger",
        "{'kind':'smpt'} | messengers.mail.kind is not a known messenger; did you mean \"smtp\"?",
        "{'kind':'failover','of':[{'kind':'smtp'}]} | messengers.mail.smtp.from is missing",
        "{'kind':'failover','of':[{'kind':'smtp','name':'a','from':'a@b.example','prot':1}]} | messengers.mail.a.prot is not a known option",
        "{'kind':'failover','of':[{'kind':'smtp','name':'a','from':'a@b.example','port':0}]} | messengers.mail.a.port",
        "{'kind':'failover','resetMs':1,'of':[]} | messengers.mail.resetMs is 1, must be from 10",
        "{'kind':'round_robin','of':[{'kind':'smtp','from':'a@b.example','weight':0}]} | messengers.mail.smtp.weight is 0, must be from 1 to 100",
        "{'kind':'smtp','from':'a@b.example','maxFailures':1} | messengers.mail.maxFailures is not a known option"
      })
  void a_mistake_is_told_with_the_place_it_stands_at(String section, String expected) {
    var messengers = new JsonObject().put("mail", new JsonObject(section.replace('\'', '"')));

    var failure = assertThrows(SiteMessageException.class, () -> start(messengers));

    assertTrue(String.valueOf(failure.getMessage()).startsWith(expected), failure.getMessage());
  }

  @Test
  void a_composed_messenger_under_another_alias_shows_its_members() {
    var failover =
        FailoverMessenger.of(
            "mail", new RecordingMessenger("pager"), new RecordingMessenger("pager"));
    engine.start(engine.builder().messenger("newsletter", failover));

    var members = engine.messenger("newsletter").getJsonArray("members");

    assertEquals("pager", members.getJsonObject(0).getString("name"));
    assertEquals("pager_2", members.getJsonObject(1).getString("name"));
  }
}
