package org.sitemessage.vertx.messenger.telegram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.MemoryFiles;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.vertx.messenger.http.HttpFixture;

class TelegramFilesTest {
  private static final String TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
  private static final String BOT = "/bot" + TOKEN;
  private static final String CHAT = "-1009876543210";

  private final HttpFixture fixture = new HttpFixture();
  private final MemoryFiles files = fixture.files();
  private final ScriptedHttpServer server = ScriptedHttpServer.start();

  @BeforeEach
  void a_bot_that_works() {
    server.on("POST", BOT + "/getMe", json("{'ok':true,'result':{'id':1,'is_bot':true}}"));
    server.on("POST", BOT + "/sendPhoto", json("{'ok':true,'result':{'message_id':11}}"));
    server.on("POST", BOT + "/sendDocument", json("{'ok':true,'result':{'message_id':12}}"));
    server.on("POST", BOT + "/sendMessage", json("{'ok':true,'result':{'message_id':13}}"));
  }

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  private static HttpReaction json(String json) {
    return HttpReaction.reply(200, json.replace('\'', '"'));
  }

  private static HttpReaction flood(int seconds) {
    return HttpReaction.reply(
        429,
        new JsonObject()
            .put("ok", false)
            .put("error_code", 429)
            .put("description", "Too Many Requests: retry after " + seconds)
            .put("parameters", new JsonObject().put("retry_after", seconds))
            .encode());
  }

  private Outcome sent(Map<String, Object> options, String text, Attachment... attachments) {
    var all = TelegramOptions.token(TOKEN).toJson().put("baseUrl", server.url("/"));
    options.forEach(all::put);
    var messenger = fixture.open(new TelegramMessenger(TelegramOptions.fromJson(all)));
    var content = Content.text(text).withAttachments(List.of(attachments));
    return await(messenger.deliver(Delivery.unstored("telegram", CHAT, content, files)));
  }

  private Outcome sent(String text, Attachment... attachments) {
    return sent(Map.of(), text, attachments);
  }

  /** The methods that were called after getMe. */
  private List<String> methods() {
    return messages().stream().map(r -> r.path().substring(BOT.length() + 1)).toList();
  }

  private List<ReceivedRequest> messages() {
    return server.requests().stream().filter(r -> !r.path().endsWith("/getMe")).toList();
  }

  private static Map<String, byte[]> form(ReceivedRequest request)
      throws MessagingException, IOException {
    var form =
        new MimeMultipart(
            new ByteArrayDataSource(
                request.bytes().getBytes(), request.header("Content-Type").orElse("")));
    var fields = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < form.getCount(); i++) {
      var part = form.getBodyPart(i);
      var disposition = new ContentDisposition(part.getHeader("Content-Disposition")[0]);
      fields.put(disposition.getParameter("name"), part.getInputStream().readAllBytes());
    }
    return fields;
  }

  private static Map<String, String> texts(ReceivedRequest request) throws Exception {
    var texts = new LinkedHashMap<String, String>();
    form(request)
        .forEach((name, value) -> texts.put(name, new String(value, StandardCharsets.UTF_8)));
    return texts;
  }

  @ParameterizedTest
  @CsvSource({
    "image/jpeg, 1000, sendPhoto",
    "IMAGE/PNG; a=b, 1000, sendPhoto",
    "image/webp, 1000, sendPhoto",
    "image/gif, 1000, sendDocument",
    "image/svg+xml, 1000, sendDocument",
    "application/pdf, 1000, sendDocument",
    "image/jpeg, 10000001, sendDocument",
  })
  void type_and_size_decide_whether_a_file_is_sent_as_a_photo(String type, long size, String method)
      throws Exception {
    var file = files.add("a", type, size);

    var outcome = sent("Hi", file);

    assertEquals(Outcome.sent(method.equals("sendPhoto") ? "11" : "12"), outcome);
    assertEquals(List.of(method), methods());
    var field = method.equals("sendPhoto") ? "photo" : "document";
    assertEquals(size, form(messages().get(0)).getOrDefault(field, new byte[0]).length);
  }

  @Test
  void a_short_text_is_the_caption_of_the_first_file() throws Exception {
    var photo = files.add("a.jpg", "image/jpeg", 100);
    var report = files.add("Отчёт.pdf", "application/pdf", 200);

    assertEquals(Outcome.sent("11,12"), sent("😀".repeat(1024), photo, report));

    assertEquals(List.of("sendPhoto", "sendDocument"), methods());
    assertEquals("😀".repeat(1024), texts(messages().get(0)).get("caption"));
    assertEquals(CHAT, texts(messages().get(0)).get("chat_id"));
    assertEquals(List.of("chat_id", "document"), List.copyOf(form(messages().get(1)).keySet()));
    assertTrue(messages().get(1).body().contains("filename=\"Отчёт.pdf\""));
  }

  @Test
  void a_longer_text_follows_the_files() throws Exception {
    assertEquals(
        Outcome.sent("11,13"), sent("x".repeat(1025), files.add("a.jpg", "image/jpeg", 100)));

    assertEquals(List.of("sendPhoto", "sendMessage"), methods());
    assertEquals(List.of("chat_id", "photo"), List.copyOf(form(messages().get(0)).keySet()));
    assertEquals("x".repeat(1025), new JsonObject(messages().get(1).body()).getString("text"));
  }

  @Test
  void a_file_goes_without_a_text() throws Exception {
    assertEquals(Outcome.sent("11"), sent("", files.add("a.jpg", "image/jpeg", 100)));

    assertEquals(List.of("chat_id", "photo"), List.copyOf(form(messages().get(0)).keySet()));
  }

  @Test
  void the_way_of_sending_is_asked_for() throws Exception {
    var options =
        Map.<String, Object>of(
            "parseMode", "HTML", "silent", true, "protectContent", true, "threadId", 5);

    sent(options, "<b>Hi</b>", files.add("a.jpg", "image/jpeg", 1));

    var fields = texts(messages().get(0));
    fields.remove("photo");
    assertEquals(
        Map.of(
            "chat_id", CHAT,
            "caption", "<b>Hi</b>",
            "parse_mode", "HTML",
            "disable_notification", "true",
            "protect_content", "true",
            "message_thread_id", "5"),
        fields);
  }

  @Test
  void a_file_that_telegram_cannot_take_is_refused_before_anything_is_sent() {
    var photo = files.add("a.jpg", "image/jpeg", 100);

    var large = sent("Hi", photo, files.add("a.bin", "application/x-a", 50_000_001));
    var empty = sent("Hi", photo, files.add("a.bin", "application/x-a", 0));

    assertEquals("rejected", large.kind());
    assertTrue(large.reason().contains("has 50000001 bytes, Telegram accepts"), large.reason());
    assertEquals("rejected", empty.kind());
    assertTrue(messages().isEmpty());
  }

  @Test
  void a_refusal_of_the_first_file_is_the_outcome() {
    server.on("POST", BOT + "/sendPhoto", flood(17));

    var outcome =
        sent("Hi", files.add("a.jpg", "image/jpeg", 1), files.add("b.pdf", "application/pdf", 1));

    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals(List.of("sendPhoto"), methods());
  }

  @Test
  void a_flood_limit_after_a_sent_file_delays_the_next_file() {
    server.once("POST", BOT + "/sendDocument", flood(1));

    var outcome =
        sent("Hi", files.add("a.jpg", "image/jpeg", 1), files.add("b.pdf", "application/pdf", 1));

    assertEquals(Outcome.sent("11,12"), outcome);
    assertEquals(List.of("sendPhoto", "sendDocument", "sendDocument"), methods());
  }

  @Test
  void a_delivery_that_was_sent_in_part_is_held() {
    server.on("POST", BOT + "/sendDocument", flood(3600));

    var outcome =
        sent("Hi", files.add("a.jpg", "image/jpeg", 1), files.add("b.pdf", "application/pdf", 1));

    assertEquals("unknown", outcome.kind());
    assertTrue(
        outcome.reason().startsWith("1 of 2 parts were sent (11), then: deferred 429"),
        outcome.reason());
  }
}
