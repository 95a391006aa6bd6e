package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.PreviewReply;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.TemplateOptions;

/** Messages in templates, from the request to the messenger. */
class TemplateTest {
  private static final String ORDER = "sitemessage/messages/order__pager.txt";

  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");
  private final Path folder;

  TemplateTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** A type in templates that goes through one messenger only. */
  private record Order(String alias) implements MessageType {
    @Override
    public Set<String> messengers() {
      return Set.of("pager");
    }
  }

  /** A type of plain code. */
  private record Coded(String alias, Supplier<Content> body) implements MessageType {
    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return body.get();
    }
  }

  private void start(MessageType... types) {
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.TEMPLATES,
                engine
                    .options()
                    .templates()
                    .with(TemplateOptions.FOLDER, Optional.of(folder))
                    .with(TemplateOptions.TIME_LIMIT, Duration.ofMillis(500))
                    .with(TemplateOptions.CACHED, false)));
    var builder =
        engine
            .builder(pager, smtp)
            .userDirectory(
                ids ->
                    Future.succeededFuture(
                        Map.of(
                            "42",
                            User.of("42", Map.of("pager", "4242")),
                            "43",
                            new User(
                                "43",
                                Map.of("pager", "4343"),
                                Locale.forLanguageTag("ru-RU"),
                                true))));
    List.of(types).forEach(builder::messageType);
    engine.start(builder);
  }

  private void file(String path, String text) {
    try {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.writeString(folder.resolve(path), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ScheduleRequest order(String... addresses) {
    return ScheduleRequest.of("order", new JsonObject().put("no", 7))
        .withRecipients(Recipients.of("pager", addresses).list());
  }

  private long stored() {
    return engine
        .request(BusAddress.DISPATCHES, new JsonObject())
        .getJsonArray("dispatches")
        .size();
  }

  private List<String> texts() {
    return pager.deliveries().stream().map(d -> d.content().text()).toList();
  }

  @Test
  void a_type_that_has_only_an_alias_is_written_in_its_template() {
    file(ORDER, "Order {{ no }}");
    start(() -> "order");

    engine.schedule(order("1"));
    engine.send();

    assertEquals(List.of("Order 7"), texts());
  }

  @Test
  void a_request_for_a_type_that_has_only_an_alias_and_no_template_is_refused() {
    start(() -> "order");

    var refused = assertThrows(SiteMessageException.class, () -> engine.schedule(order("1")));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("order__pager.txt"), refused::getMessage);
    assertEquals(0, stored());
  }

  @Test
  void a_type_in_code_is_composed_when_its_message_is_sent_and_not_before() {
    var composed = new AtomicInteger();
    start(new Coded("order", () -> Content.text("Order " + composed.incrementAndGet())));

    engine.schedule(order("1"));
    var before = composed.get();
    engine.send();

    assertEquals(0, before);
    assertEquals(List.of("Order 1"), texts());
  }

  @Test
  void a_message_in_a_template_is_sent() {
    file(ORDER, "Order {{ no }} for {{ dispatch.address }}");
    start(new Order("order"));

    engine.schedule(order("1", "2"));
    engine.send();

    assertEquals(List.of("Order 7 for 1", "Order 7 for 2"), texts());
  }

  @Test
  void a_broken_template_is_refused_when_the_message_is_scheduled() {
    file(ORDER, "Order\n{{ nmuber }}");
    start(new Order("order"));

    var refused = assertThrows(SiteMessageException.class, () -> engine.schedule(order("1")));
    var second =
        assertThrows(
            SiteMessageException.class,
            () ->
                Engines.await(
                    SiteMessageClient.create(engine.vertx())
                        .scheduleAll(
                            List.of(
                                ScheduleRequest.plain("x")
                                    .withRecipients(Recipients.of("pager", "1").list()),
                                order("1")))));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    assertEquals(
        "template " + ORDER + ", line 2: variable \"nmuber\" is not given", refused.getMessage());
    assertTrue(String.valueOf(second.getMessage()).startsWith("messages[1].template " + ORDER));
    assertEquals(0, stored());
  }

  @Test
  void a_template_broken_in_one_language_is_refused_for_those_who_read_it() {
    file(ORDER, "Order {{ no }}");
    file("sitemessage/messages/order__pager.ru.txt", "Заказ {{ nix }}");
    start(new Order("order"));
    var first = engine.schedule(order("1").withSealed(false));
    var russian = List.of(Recipient.address("pager", "2").withLocale(Locale.forLanguageTag("ru")));

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(ScheduleRequest.append(first.messageId(), russian)));

    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("template sitemessage/messages/order__pager.ru.txt, line 1"),
        refused.getMessage());
    assertEquals(1, stored());
    engine.schedule(ScheduleRequest.append(first.messageId(), Recipients.of("pager", "3").list()));
    assertEquals(2, stored());
  }

  @Test
  void a_template_that_breaks_later_is_that_dispatchs_error_and_no_others() {
    file(ORDER, "Order {{ no }}");
    file("sitemessage/messages/other__pager.txt", "fine");
    start(new Order("order"), new Order("other"));
    var broken = engine.schedule(order("1")).messageId();
    engine.schedule(
        ScheduleRequest.of("other", new JsonObject())
            .withRecipients(Recipients.of("pager", "2").list()));

    file(ORDER, "Order {{ nix }}");
    engine.send();

    var dispatch = engine.dispatch(broken);
    assertEquals(List.of("fine"), texts());
    assertEquals("error", dispatch.getString("status"));
    assertEquals(
        "the message could not be rendered: template %s, line 1: variable \"nix\" is not given"
            .formatted(ORDER),
        dispatch.getJsonArray("errors").getJsonObject(0).getString("text"));
    file(ORDER, "Order {{ no }}");
    engine.advance(Duration.ofHours(1)).send();
    assertEquals(List.of("fine", "Order 7"), texts());
  }

  @Test
  void a_messenger_that_the_type_does_not_go_through_is_refused_with_4220() {
    file(ORDER, "Order {{ no }}");
    start(new Order("order"));

    for (var address : List.of(BusAddress.SCHEDULE, BusAddress.PREVIEW)) {
      var refused =
          assertThrows(
              SiteMessageException.class,
              () ->
                  engine.request(
                      address,
                      order()
                          .withRecipients(Recipients.of("smtp", "a@example.org").list())
                          .toJson()));

      assertEquals(FailureCode.UNSUPPORTED_MESSENGER, refused.code());
      assertTrue(String.valueOf(refused.getMessage()).contains("[pager]"), refused.getMessage());
    }
    assertEquals(0, stored());
  }

  @Test
  void everybody_is_written_to_in_his_own_language() {
    file(ORDER, "Order {{ no }}");
    file("sitemessage/messages/order__pager.ru.txt", "Заказ {{ no }}");
    start(new Order("order"));

    engine.schedule(
        order()
            .withRecipients(
                List.of(
                    Recipient.user("pager", "42"),
                    Recipient.user("pager", "43"),
                    new Recipient("pager", "99", "43", Optional.empty()),
                    Recipient.address("pager", "1"),
                    Recipient.address("pager", "2").withLocale(Locale.forLanguageTag("ru")),
                    Recipient.user("pager", "43").withAddress("98").withLocale(Locale.FRENCH))));
    engine.send();

    assertEquals(
        List.of("Order 7", "Заказ 7", "Заказ 7", "Order 7", "Заказ 7", "Order 7"), texts());
  }

  @Test
  void a_language_that_is_none_is_refused() {
    start(new Order("order"));
    var body = order("1").toJson();
    body.getJsonArray("recipients").getJsonObject(0).put("locale", "русский");

    var refused =
        assertThrows(SiteMessageException.class, () -> engine.request(BusAddress.SCHEDULE, body));

    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("recipients[0].locale must be a language tag"),
        refused.getMessage());
  }

  @Test
  void a_preview_does_not_show_the_uids_by_which_recipients_report_mails() {
    file(ORDER, "{{ message.uid }}.{{ dispatch.uid }}");
    start(new Order("order"));
    engine.schedule(order("1"));
    engine.send();

    var shown = Engines.await(SiteMessageClient.create(engine.vertx()).preview(1));

    var zeros = "0".repeat(32);
    assertEquals(zeros + "." + zeros, shown.previews().get(0).content().text());
    assertTrue(pager.deliveries().get(0).content().text().matches("[0-9a-f]{32}\\.[0-9a-f]{32}"));
  }

  @Test
  void a_preview_shows_the_content_and_stores_nothing() {
    file(ORDER, "Order {{ no }} for {{ dispatch.address }}");
    file("sitemessage/messages/order__pager.ru.txt", "Заказ {{ no }}");
    file("sitemessage/messages/order__pager.subject.txt", "No. {{ no }}");
    start(new Order("order"));

    var request =
        order()
            .withRequestId("r-1")
            .withRecipients(
                List.of(Recipient.address("pager", "1"), Recipient.user("pager", "43")));
    var shown = Engines.await(SiteMessageClient.create(engine.vertx()).preview(request));

    assertEquals(
        new PreviewReply(
            "order",
            2,
            List.of(
                new PreviewReply.Preview(
                    "pager", "1", "", Locale.ROOT, Content.text("No. 7", "Order 7 for 1")),
                new PreviewReply.Preview(
                    "pager",
                    "4343",
                    "43",
                    Locale.forLanguageTag("ru-RU"),
                    Content.text("No. 7", "Заказ 7"))),
            Skipped.NOBODY),
        shown);
    assertEquals(0, stored());
    assertFalse(engine.schedule(order("1").withRequestId("r-1")).duplicate());
    assertEquals(0, pager.deliveries().size());
  }

  @Test
  void a_preview_is_refused_as_the_request_would_be() {
    file(ORDER, "{{ nix }}");
    start(new Order("order"));

    for (var refusal :
        Map.of(
                order("1"),
                "line 1: variable \"nix\" is not given",
                ScheduleRequest.of("order", new JsonObject()),
                "recipients is missing",
                ScheduleRequest.append(1, Recipients.of("pager", "1").list()),
                "appendTo",
                ScheduleRequest.of("oder", new JsonObject())
                    .withRecipients(Recipients.of("pager", "1").list()),
                "registered: ")
            .entrySet()) {
      var refused =
          assertThrows(
              SiteMessageException.class,
              () ->
                  Engines.await(
                      SiteMessageClient.create(engine.vertx()).preview(refusal.getKey())));

      assertTrue(
          String.valueOf(refused.getMessage()).contains(refusal.getValue()), refused.getMessage());
    }
  }

  @Test
  void an_application_puts_its_own_type_in_the_place_of_a_modules() {
    file(ORDER, "standard {{ no }}");
    file("sitemessage/messages/mine__pager.txt", "mine {{ no }}");
    engine.options(engine.options().withTypeOverride("shop", "order", "mine"));
    start(new Order("order"), new Order("mine"));
    var to = Recipients.of("pager", "1").list();
    var context = new JsonObject().put("no", 7);

    engine.schedule(ScheduleRequest.of("shop/order", context).withRecipients(to));
    engine.schedule(ScheduleRequest.of("forum/order", context).withRecipients(to));
    engine.schedule(ScheduleRequest.of("order", context).withRecipients(to));
    engine.send();
    var unknown =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(ScheduleRequest.of("shop/oder", context).withRecipients(to)));

    assertEquals(List.of("mine 7", "standard 7", "standard 7"), texts());
    assertEquals(FailureCode.UNKNOWN_MESSAGE_TYPE, unknown.code());
  }

  @Test
  void an_override_that_names_no_type_keeps_it_from_starting() {
    engine.options(engine.options().withTypeOverride("shop", "order", "mine"));

    var refused = assertThrows(SiteMessageException.class, () -> start(new Order("order")));

    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("typeOverrides.shop/order names message type \"mine\""),
        refused.getMessage());
  }

  @Test
  void html_mail_without_html_is_written_in_the_built_in_template() {
    start();

    engine.schedule(
        ScheduleRequest.of(
                "email_html",
                new JsonObject()
                    .put("subject", "Hello")
                    .put("heading", "Welcome <you>")
                    .put("text", "One.\nTwo.\n\nThree.")
                    .put("replyTo", "b@example.org")
                    .put(
                        "button", new JsonObject().put("label", "Go").put("url", "https://x.org/")))
            .withRecipients(
                List.of(
                    Recipient.address("smtp", "a@example.org")
                        .withLocale(Locale.forLanguageTag("ru")))));
    engine.send();

    var content = smtp.deliveries().get(0).content();
    assertEquals("Hello", content.subject());
    assertEquals("b@example.org", content.headers().get("Reply-To"));
    assertTrue(content.html().contains("<html lang=\"ru\""), content.html());
    assertTrue(content.html().contains("Welcome &lt;you&gt;</h1>"), content.html());
    assertTrue(content.html().contains("One.<br />Two.</p>"), content.html());
    assertTrue(content.html().contains(">Three.</p>"), content.html());
    assertTrue(content.html().contains("href=\"https://x.org/\""), content.html());
    assertTrue(content.html().contains("Отправлено сайтом"), content.html());
    assertEquals(
        """
        Welcome <you>

        One.
        Two.

        Three.

        Go: https://x.org/

        --\s
        Отправлено сайтом http://127.0.0.1:8080""",
        content.text());
  }

  @Test
  void html_mail_without_anything_to_say_is_refused() {
    start();
    var to = Recipients.of("smtp", "a@example.org").list();

    for (var refusal :
        Map.of(
                new JsonObject().put("subject", "s"), "context.html is missing or empty",
                new JsonObject().put("text", "t"), "context.subject is missing or empty",
                new JsonObject().put("subject", "s").put("template", "none.html"),
                    "template none.html is not found",
                new JsonObject().put("subject", "s").put("html", "h").put("name", "n"),
                    "context.name is not a known field")
            .entrySet()) {
      var refused =
          assertThrows(
              SiteMessageException.class,
              () ->
                  engine.schedule(
                      ScheduleRequest.of("email_html", refusal.getKey()).withRecipients(to)));

      assertTrue(
          String.valueOf(refused.getMessage()).startsWith(refusal.getValue()),
          refused.getMessage());
    }
  }

  @Test
  void a_type_that_never_comes_back_keeps_nobody_else_waiting() {
    var never = new CountDownLatch(1);
    var hangs =
        new Coded(
            "hangs",
            () -> {
              while (never.getCount() > 0) {
                Thread.onSpinWait(); // heeds no interrupt
              }
              return Content.text("late");
            });
    start(hangs);
    var to = Recipients.of("pager", "1").list();
    var hanging = engine.schedule(ScheduleRequest.of("hangs", new JsonObject()).withRecipients(to));
    engine.schedule(ScheduleRequest.plain("fine").withRecipients(to));

    engine.send();

    var dispatch = engine.dispatch(hanging.messageId());
    assertEquals(List.of("fine"), texts());
    assertEquals("error", dispatch.getString("status"));
    assertEquals(
        "the message could not be rendered: composing a message of type \"hangs\" took longer than the 500 ms of templates.timeLimitMs",
        dispatch.getJsonArray("errors").getJsonObject(0).getString("text"));
    never.countDown();
  }

  @Test
  void a_type_that_never_comes_back_loses_only_few_threads() {
    var never = new CountDownLatch(1);
    var begun = new AtomicInteger();
    var hangs =
        new Coded(
            "hangs",
            () -> {
              begun.incrementAndGet();
              while (never.getCount() > 0) {
                Thread.onSpinWait();
              }
              return Content.text("late");
            });
    start(hangs);
    var reply =
        engine.schedule(
            ScheduleRequest.of("hangs", new JsonObject())
                .withRecipients(Recipients.of("pager", "1", "2", "3", "4", "5", "6").list()));

    var tally = engine.send();

    assertEquals(4, begun.get());
    assertEquals(4, tally.getInteger("error"));
    assertEquals(2, tally.getInteger("deferred"));
    var last =
        engine
            .request(BusAddress.MESSAGE, new JsonObject().put("id", reply.messageId()))
            .getJsonArray("dispatches")
            .getJsonObject(5);
    assertEquals(0, last.getInteger("attempts"));
    assertTrue(
        last.getJsonArray("errors")
            .getJsonObject(0)
            .getString("text")
            .contains("blocks 4 threads for ever"),
        last.encode());
    never.countDown();
  }

  @Test
  void a_template_that_takes_too_long_is_refused_when_the_message_is_scheduled() {
    var never = new CountDownLatch(1);
    start(
        new MessageType() {
          @Override
          public String alias() {
            return "slow";
          }

          @Override
          public JsonObject templateContext(Message message, Dispatch dispatch) {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return new JsonObject();
          }
        });
    var request =
        ScheduleRequest.of("slow", new JsonObject())
            .withRecipients(Recipients.of("pager", "1").list());

    for (var address : List.of(BusAddress.SCHEDULE, BusAddress.PREVIEW)) {
      var refused =
          assertThrows(SiteMessageException.class, () -> engine.request(address, request.toJson()));

      assertEquals(FailureCode.NOT_READY, refused.code());
      assertTrue(
          String.valueOf(refused.getMessage()).contains("took longer than the 500 ms"),
          refused.getMessage());
    }
    assertEquals(0, stored());
  }

  @Test
  void dispatches_behind_a_slow_rendering_do_not_go_to_a_messenger_paused_meanwhile() {
    start(
        new Coded(
            "waits",
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Content.text("late");
            }));
    pager.then(Outcome.paused("535 wrong password"));
    var to = Recipients.of("pager", "1").list();
    var waits = ScheduleRequest.of("waits", new JsonObject()).withRecipients(to);
    engine.schedule(ScheduleRequest.plain("first").withRecipients(to));
    engine.schedule(waits);
    engine.schedule(waits);
    var last = engine.schedule(ScheduleRequest.plain("last").withRecipients(to));

    engine.send();

    assertEquals(List.of("first"), texts());
    assertEquals("pending", engine.dispatch(last.messageId()).getString("status"));
    assertEquals(0, engine.dispatch(last.messageId()).getInteger("attempts"));
  }

  @Test
  void a_burst_of_messages_that_hang_leaves_threads_for_others() {
    var never = new CountDownLatch(1);
    var hangs =
        new Coded(
            "hangs",
            () -> {
              while (never.getCount() > 0) {
                Thread.onSpinWait();
              }
              return Content.text("late");
            });
    file(ORDER, "Order {{ no }}");
    start(hangs, new Order("order"));
    var client = SiteMessageClient.create(engine.vertx());
    var hanging =
        ScheduleRequest.of("hangs", new JsonObject())
            .withRecipients(Recipients.of("pager", "1").list());

    var previews = IntStream.range(0, 30).mapToObj(i -> client.preview(hanging)).toList();
    Engines.await(Future.join(previews).otherwiseEmpty());
    assertTrue(previews.stream().allMatch(Future::failed));
    engine.schedule(order("1"));
    engine.send();

    assertEquals(List.of("Order 7"), texts());
    never.countDown();
  }

  @Test
  void a_rendering_that_takes_too_long_is_interrupted() {
    var interrupted = new CountDownLatch(1);
    var waits =
        new Coded(
            "waits",
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return Content.text("late");
            });
    start(waits);
    engine.schedule(
        ScheduleRequest.of("waits", new JsonObject())
            .withRecipients(Recipients.of("pager", "1").list()));

    engine.send();

    assertEquals(0, pager.deliveries().size());
    Engines.await(engine.vertx().executeBlocking(() -> interrupted.await(30, TimeUnit.SECONDS)));
    assertEquals(0, interrupted.getCount());
  }
}
