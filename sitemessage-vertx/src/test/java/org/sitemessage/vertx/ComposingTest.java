package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.TemplateOptions;

/** Contents that are large or hostile, from the request to the messenger. */
class ComposingTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void stop() {
    released.countDown();
    engine.close();
  }

  private static ScheduleRequest mail(JsonObject context) {
    return ScheduleRequest.of("email_html", context.put("subject", "Hello"))
        .withRecipients(Recipients.of("smtp", "ann@example.org").list());
  }

  private Content sent(JsonObject context) {
    engine.schedule(mail(context));
    engine.send();
    return smtp.deliveries().get(0).content();
  }

  @Test
  void a_messenger_gets_the_text_of_html() {
    engine.start(smtp);

    assertEquals("Hello *", sent(new JsonObject().put("html", "<p>Hello <b>*</b></p>")).text());
  }

  @Test
  void a_preview_shows_the_text_of_html() {
    engine.start(smtp);

    var shown =
        engine.request(
            BusAddress.PREVIEW, mail(new JsonObject().put("html", "<p>Hello</p>")).toJson());

    assertEquals("Hello", shown.getJsonArray("previews").getJsonObject(0).getString("text"));
  }

  @Test
  void a_row_of_a_hundred_thousand_cells_is_sent() {
    engine.start(smtp);

    var text = sent(new JsonObject().put("html", "<tr>" + "<td>x".repeat(99_000))).text();

    assertEquals(99_000, text.split(" \\| ").length);
  }

  @Test
  void ten_thousand_empty_lines_of_a_text_are_sent_as_one() {
    engine.start(smtp);

    var content = sent(new JsonObject().put("text", "a" + "\r\n".repeat(10_000) + "b"));

    assertTrue(content.text().startsWith("a\n\nb"), content.text());
    assertEquals(2, content.html().split("<p style=\"margin:0 0 16px").length - 1);
  }

  @Test
  void an_expression_that_is_nested_too_deeply_is_named_as_such(@TempDir Path folder)
      throws IOException {
    Files.writeString(
        folder.resolve("deep.txt"), "{{ " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + " }}");
    var templates = engine.options().templates().with(TemplateOptions.FOLDER, Optional.of(folder));
    engine.options(engine.options().with(SiteMessageOptions.TEMPLATES, templates));
    engine.start(smtp);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(mail(new JsonObject().put("template", "deep.txt"))));

    assertEquals(
        "template deep.txt: an expression in it is nested too deeply; use {% set %} for parts of it",
        refused.getMessage());
  }

  @Test
  void a_path_of_a_hundred_thousand_folders_is_refused() {
    engine.start(smtp);
    var path = "a/".repeat(100_000) + "b.html";

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(mail(new JsonObject().put("template", path))));

    assertEquals(
        "template path has 200006 characters, at most 512 are allowed", refused.getMessage());
  }

  /** A type whose code does not end, and ignores interrupts. */
  private final class Hanging implements MessageType {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public String alias() {
      return "hanging";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      calls.incrementAndGet();
      while (released.getCount() > 0) {
        try {
          released.await();
        } catch (InterruptedException e) {
          calls.get(); // It ignores the interrupt.
        }
      }
      return Content.text("late");
    }
  }

  @Test
  void a_dispatch_that_hangs_is_not_composed_a_second_time_meanwhile() {
    var templates =
        engine.options().templates().with(TemplateOptions.TIME_LIMIT, Duration.ofMillis(100));
    engine.options(engine.options().with(SiteMessageOptions.TEMPLATES, templates));
    var type = new Hanging();
    engine.start(engine.builder(smtp).messageType(type));
    engine.schedule(
        ScheduleRequest.of("hanging", new JsonObject())
            .withRecipients(Recipients.of("smtp", "ann@example.org").list()));

    for (int i = 0; i < 3; i++) {
      engine.send();
      engine.clock().advance(Duration.ofHours(1));
    }

    assertEquals(1, type.calls.get());
    assertFalse(smtp.deliveries().iterator().hasNext());
  }
}
