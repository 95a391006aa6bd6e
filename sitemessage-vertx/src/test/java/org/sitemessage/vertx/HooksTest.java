package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Reaction;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.LinkOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.TemplateOptions;

/** Message types are notified of events, and decide about links themselves. */
class HooksTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS =
      ExpectedErrors.of("org.sitemessage.vertx.dispatch.core.Hooks");

  private static final long PATIENCE_S = 60;
  private static final String KEY = "a-key-of-16-chars-at-least";

  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Reports to the test what it is notified of. */
  private final class News implements MessageType {
    @Override
    public String alias() {
      return "news";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("Hello.");
    }

    @Override
    public Future<Void> onRead(Reaction reaction) {
      assertTrue(Context.isOnWorkerThread(), Thread.currentThread().getName());
      told.add("read by %s at %s".formatted(reaction.userId(), reaction.address()));
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> onUnsubscribe(Reaction reaction) {
      told.add(
          "unsubscribed %s of %s%s"
              .formatted(
                  reaction.messenger(),
                  reaction.userId(),
                  reaction.dispatchId().equals(OptionalLong.empty()) ? "" : " by link"));
      return Future.succeededFuture();
    }
  }

  /** A type that fails at every notification. */
  private static final class Sulky implements MessageType {
    @Override
    public String alias() {
      return "news";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("Hello.");
    }

    @Override
    public Future<Void> onRead(Reaction reaction) {
      throw new IllegalStateException("the counter is broken");
    }

    @Override
    public Future<Void> onUnsubscribe(Reaction reaction) {
      return Future.failedFuture("the list is locked");
    }
  }

  private Delivery sent(MessageType type) {
    return sent(engine.builder(pager).messageType(type));
  }

  private Delivery sent(SiteMessage.Builder builder) {
    engine.start(builder);
    engine.schedule(
        ScheduleRequest.of("news", new JsonObject())
            .withRecipients(List.of(Recipient.user("pager", "ann").withAddress("555"))));
    engine.send();
    return pager.deliveries().get(0);
  }

  private JsonObject link(Delivery delivery, String action) {
    return engine.request(
        BusAddress.LINK,
        new JsonObject()
            .put("action", action)
            .put("dispatch", delivery.dispatch().id())
            .put("uid", delivery.dispatch().uid()));
  }

  private String told() throws InterruptedException {
    return String.valueOf(told.poll(PATIENCE_S, TimeUnit.SECONDS));
  }

  @Test
  void a_type_is_told_once_that_a_message_was_read_on_a_thread_that_may_block() throws Exception {
    var delivery = sent(new News());

    link(delivery, "read");
    link(delivery, "read");
    link(delivery, "unsubscribe");

    // The two hooks run on threads of their own.
    var first = told();
    var second = told();
    assertEquals(
        Set.of("read by ann at 555", "unsubscribed pager of ann by link"), Set.of(first, second));
  }

  @Test
  void a_type_is_notified_of_every_unsubscription() throws Exception {
    engine.start(engine.builder(pager).messageType(new News()));
    var client = SiteMessageClient.create(engine.vertx()).subscriptions();
    var ann = Subscription.ofUser("news", "pager", "ann");

    Engines.await(client.create(ann));
    Engines.await(client.cancel(ann));
    assertEquals("unsubscribed pager of ann", told());
    Engines.await(client.create(ann));
    Engines.await(client.replaceOfUser("ann", Set.of(new Cell("plain", "pager"))));
    assertEquals("unsubscribed pager of ann", told());
    Engines.await(client.create(ann));
    Engines.await(client.save(PreferenceQuery.ofUser("ann"), PreferenceChoice.of(Set.of())));
    assertEquals("unsubscribed pager of ann", told());
  }

  @Test
  void a_preference_page_notifies_only_of_dropped_subscriptions() throws Exception {
    var delivery = sent(new News());
    var client = SiteMessageClient.create(engine.vertx()).subscriptions();
    Engines.await(client.create(Subscription.ofUser("news", "pager", "ann")));
    Engines.await(client.create(Subscription.ofUser("plain", "pager", "ann")));
    var save =
        new JsonObject()
            .put("action", "save")
            .put("dispatch", delivery.dispatch().id())
            .put("uid", delivery.dispatch().uid())
            .put("subscriptions", new JsonArray());
    var shown = new JsonObject().put("type", "plain").put("messenger", "pager");

    engine.request(BusAddress.LINK, save.copy().put("shown", new JsonArray().add(shown)));
    var left = Engines.await(client.preferences(PreferenceQuery.ofUser("ann"))).subscribed();
    engine.request(BusAddress.LINK, save);

    assertEquals(List.of(new Cell("news", "pager")), left, "a row that was not shown");
    assertEquals("unsubscribed pager of ann by link", told());
    assertTrue(told.isEmpty(), told.toString());
  }

  @Test
  void a_type_that_fails_is_logged_with_the_reason_and_breaks_no_request() {
    var delivery = sent(new Sulky());

    try (var log = LogCapture.start()) {
      assertTrue(link(delivery, "read").getBoolean("first"));
      assertEquals("news", link(delivery, "unsubscribe").getString("type"));
      engine.close();

      assertTrue(log.text().contains("the counter is broken"), log.text());
      assertTrue(log.text().contains("the list is locked"), log.text());
      assertTrue(log.text().contains("message type \"news\" failed"), log.text());
      assertFalse(log.text().contains("555"), log.text());
    }
  }

  /** A type with a page of its own for unsubscribing. */
  private record OwnLinks(String unsubscribing) implements MessageType {
    @Override
    public String alias() {
      return "news";
    }

    @Override
    public String template() {
      return "own.txt";
    }

    @Override
    public DispatchLinks links(DispatchLinks standard) {
      return new DispatchLinks() {
        @Override
        public String unsubscribe(Message message, Dispatch dispatch) {
          if (unsubscribing.isEmpty()) {
            throw new IllegalStateException("no page");
          }
          return unsubscribing + dispatch.userId();
        }

        @Override
        public String markRead(Message message, Dispatch dispatch) {
          return standard.markRead(message, dispatch);
        }
      };
    }
  }

  private SiteMessage.Builder withLinks(Path folder, MessageType type) {
    engine.options(
        engine
            .options()
            .with(SiteMessageOptions.SITE_URL, "https://example.org")
            .with(SiteMessageOptions.LINKS, LinkOptions.of(List.of(KEY)))
            .with(
                SiteMessageOptions.TEMPLATES,
                engine.options().templates().with(TemplateOptions.FOLDER, Optional.of(folder))));
    return engine.builder(pager).messageType(type);
  }

  @Test
  void a_type_may_lead_elsewhere_in_templates_and_headers(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("own.txt"), "{{ directive_unsubscribe }} {{ directive_mark_read }}");

    var content = sent(withLinks(folder, new OwnLinks("https://example.org/bye/"))).content();

    var links = content.text().split(" ", -1);
    assertEquals("https://example.org/bye/ann", links[0]);
    assertTrue(links[1].startsWith("https://example.org/sitemessage/read/"), links[1]);
    assertEquals("<https://example.org/bye/ann>", content.headers().get("List-Unsubscribe"));
    assertFalse(content.headers().containsKey("List-Unsubscribe-Post"), "one click elsewhere");
  }

  @Test
  void a_link_that_would_break_the_header_is_replaced_by_the_standard_one(@TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("own.txt"), "Hello.");

    var headers =
        sent(withLinks(folder, new OwnLinks("https://example.org/\r\nBcc: "))).content().headers();

    var link = String.valueOf(headers.get("List-Unsubscribe"));
    assertTrue(link.startsWith("<https://example.org/sitemessage/unsubscribe/"), link);
    assertEquals("List-Unsubscribe=One-Click", headers.get("List-Unsubscribe-Post"));
  }

  @Test
  void a_type_without_templates_finds_the_links_too(@TempDir Path folder) {
    var type =
        new MessageType() {
          @Override
          public String alias() {
            return "news";
          }

          @Override
          public Content compose(Message message, Dispatch dispatch, Templates templates) {
            return Content.text(links(templates.links()).unsubscribe(message, dispatch));
          }
        };

    var content = sent(withLinks(folder, type)).content();

    assertEquals("<%s>".formatted(content.text()), content.headers().get("List-Unsubscribe"));
  }
}
