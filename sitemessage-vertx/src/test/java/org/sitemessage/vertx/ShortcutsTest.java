package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.messenger.facebook.FacebookMessenger;
import org.sitemessage.vertx.messenger.facebook.FacebookOptions;
import org.sitemessage.vertx.options.SchedulingOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Shortcuts schedule the given values, and the configured ones for values left out. */
class ShortcutsTest {
  private final Engines engine = new Engines();
  private final List<String> sent = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Returns a messenger that records deliveries as {@code alias address: subject|text|html}. */
  private Messenger noting(String alias) {
    return new Messenger() {
      @Override
      public String alias() {
        return alias;
      }

      @Override
      public Optional<String> address(Recipient recipient) {
        return Set.of("twitter", "fb").contains(alias)
            ? Optional.of(recipient.address())
            : Messenger.super.address(recipient);
      }

      @Override
      public Future<Outcome> deliver(Delivery delivery) {
        var content = delivery.content();
        sent.add(
            "%s %s: %s|%s|%s"
                .formatted(
                    alias, delivery.address(), content.subject(), content.text(), content.html()));
        return Future.succeededFuture(Outcome.sent(""));
      }
    };
  }

  private static void scheduled(Future<ScheduleReply> reply) {
    Engines.await(reply);
  }

  @Test
  void each_goes_through_its_messenger() {
    var shortcuts =
        engine
            .start(
                noting("smtp"),
                noting("xmpp"),
                noting("twitter"),
                noting("telegram"),
                noting("fb"),
                noting("vk"))
            .shortcuts();

    scheduled(shortcuts.scheduleEmail("Subject", "Text", "a@example.org", "b@example.org"));
    scheduled(
        shortcuts.scheduleEmail(
            new JsonObject().put("subject", "S").put("html", "<p>H</p>"), "a@example.org"));
    scheduled(shortcuts.scheduleJabberMessage("Hi", "a@example.org"));
    scheduled(shortcuts.scheduleTweet("Hi all"));
    scheduled(shortcuts.scheduleTweet("Hi", "someone"));
    scheduled(shortcuts.scheduleTelegramMessage("Hi", "@channel"));
    scheduled(shortcuts.scheduleFacebookMessage("Hi"));
    scheduled(shortcuts.scheduleVkontakteMessage("Hi", "-17"));
    engine.send();

    assertEquals(
        List.of(
            "fb : |Hi|",
            "smtp a@example.org: Subject|Text|",
            "smtp a@example.org: S|H|<p>H</p>",
            "smtp b@example.org: Subject|Text|",
            "telegram @channel: |Hi|",
            "twitter : |Hi all|",
            "twitter someone: |Hi|",
            "vk -17: |Hi|",
            "xmpp a@example.org: |Hi|"),
        sent.stream().sorted().toList());
  }

  @Test
  void a_map_of_variables_fills_the_template() {
    var shortcuts = engine.start(noting("smtp")).shortcuts();

    scheduled(
        shortcuts.scheduleEmail(
            "News", Map.of("heading", "Hello", "text", "It works."), "a@example.org"));
    engine.send();

    assertTrue(sent.get(0).startsWith("smtp a@example.org: News|Hello\n\nIt works."), sent.get(0));
  }

  @Test
  void posts_to_nobody_are_addressed_as_the_real_messenger_wants_it() {
    var facebook =
        new FacebookMessenger(
            FacebookOptions.fromJson(new JsonObject().put("pageAccessToken", "t")));

    assertEquals(Optional.of("me"), facebook.address(Recipient.address("fb", "")));
  }

  private record Urgent() implements MessageType {
    @Override
    public String alias() {
      return "urgent";
    }

    @Override
    public OptionalInt priority() {
      return OptionalInt.of(0);
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("", "Now");
    }
  }

  private int priorityOf(Future<ScheduleReply> reply) {
    return engine
        .request(BusAddress.MESSAGE, new JsonObject().put("id", Engines.await(reply).messageId()))
        .getInteger("priority");
  }

  @Test
  void shortcuts_use_the_configured_defaults() {
    engine.options(
        engine
            .options()
            .change(
                SiteMessageOptions.SCHEDULING,
                scheduling ->
                    scheduling
                        .with(SchedulingOptions.PRIORITY, 7)
                        .with(SchedulingOptions.EMAIL_MESSENGER, "letters")
                        .with(SchedulingOptions.EMAIL_TYPE, "urgent")));
    var site = engine.start(engine.builder(noting("letters")).messageType(new Urgent()));
    var to = Recipients.of("letters", "1").list();

    assertEquals(7, priorityOf(site.client().schedule("Hi", to)));
    assertEquals(
        3,
        priorityOf(
            site.client()
                .schedule(ScheduleRequest.plain("Hi").withRecipients(to).withPriority(3))));
    assertEquals(0, priorityOf(site.shortcuts().scheduleEmail("S", "T", "1")));
    engine.send();

    assertEquals(3, sent.size());
    assertTrue(sent.contains("letters 1: |Now|"), sent.toString());
  }

  @Test
  void options_come_from_file_and_environment_and_are_checked() {
    var json = new JsonObject().put("scheduling", new JsonObject().put("emailType", "news"));
    var environment =
        Map.of(
            "SITEMESSAGE_SCHEDULING_PRIORITY",
            "-5",
            "SITEMESSAGE_SCHEDULING_EMAIL_MESSENGER",
            "m",
            "SITEMESSAGE_SCHEDULING_ZONE",
            "Asia/Tokyo");

    assertEquals(
        SiteMessageOptions.defaults()
            .scheduling()
            .with(SchedulingOptions.PRIORITY, -5)
            .with(SchedulingOptions.EMAIL_MESSENGER, "m")
            .with(SchedulingOptions.EMAIL_TYPE, "news")
            .with(SchedulingOptions.ZONE, ZoneId.of("Asia/Tokyo")),
        SiteMessageOptions.fromJson(json, environment, Set.of()).scheduling());
    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                SiteMessageOptions.defaults().scheduling().with(SchedulingOptions.PRIORITY, 1001));
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("scheduling.priority is 1001, must be from -1000 to 1000"));
  }
}
