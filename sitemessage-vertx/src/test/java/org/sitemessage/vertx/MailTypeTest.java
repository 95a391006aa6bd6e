package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;

/** The built-in types of mails, from the request to the messenger. */
class MailTypeTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");

  @AfterEach
  void stop() {
    engine.close();
  }

  private static ScheduleRequest mail(String type, JsonObject context) {
    return ScheduleRequest.of(type, context)
        .withRecipients(Recipients.of("smtp", "ann@example.org").list());
  }

  private void grouped(String subject, String key, String body) {
    engine.schedule(
        mail("email_html", new JsonObject().put("subject", subject).put(key, body))
            .withGroup("news"));
  }

  private Content sent() {
    engine.send();
    assertEquals(1, smtp.deliveries().size());
    return smtp.deliveries().get(0).content();
  }

  private static String document(String style, String body) {
    return "<!DOCTYPE html>\n<html><head><!-- <body> --><title>a</body></title><style>"
        + style
        + "</style></head><body class=\"</body>\">"
        + body
        + "</body></html>";
  }

  @Test
  void documents_of_one_group_arrive_as_one_document() {
    engine.start(smtp);
    grouped("first", "html", document("p{}", "<p>one</p>"));
    grouped("second", "html", document("b{}", "<p>two</p><script>'</body>'</script>"));
    grouped("third", "html", "<p>three</p>");

    var content = sent();

    assertEquals("third", content.subject());
    assertEquals(
        document(
            "p{}</style><style>b{}",
            "<p>one</p>\n<p>two</p><script>'</body>'</script>\n<p>three</p>"),
        content.html());
    assertEquals("one\n\ntwo\n\nthree", content.text());
  }

  @Test
  void fragments_of_one_group_are_put_into_the_document_of_the_group() {
    engine.start(smtp);
    grouped("first", "html", "<p>one</p>");
    grouped("second", "text", "1 < 2\nlines");
    grouped("third", "html", document("", "<p>three</p>"));

    var content = sent();

    assertEquals(
        document(
            "", "<p>one</p>\n<p style=\"white-space: pre-line\">1 &lt; 2\nlines</p>\n<p>three</p>"),
        content.html());
  }

  @Test
  void two_hundred_documents_of_one_group_arrive_as_one() {
    engine.start(smtp);
    var document = document("p{}", "<p>one</p>");
    for (int i = 0; i < 200; i++) {
      grouped("news", "html", document);
    }

    var html = sent().html();

    assertEquals(200, html.split("<p>one</p>", -1).length - 1);
    assertEquals(2, html.split("<html>", -1).length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bcc|x@example.org|context.headers.Bcc is set by the messenger",
        "X Y|1|context.headers.name is \"X Y\"",
        "''|1|context.headers.name is \"\"",
        "Return-Path|x@example.org|context.headers.Return-Path is set by the messenger",
        "List-Unsubscribe|<no url>|context.headers.List-Unsubscribe holds \"no url\"",
        "Reply-To|not an address,,|context.headers.Reply-To is \"not an address,,\"",
      })
  void a_header_that_can_never_be_sent_is_refused_when_scheduled(
      String name, String value, String problem) {
    engine.start(smtp);
    for (var type : new String[] {"email_plain", "mail"}) {
      var context =
          new JsonObject()
              .put("subject", "s")
              .put("text", "t")
              .put("headers", new JsonObject().put(name, value));

      var refused =
          assertThrows(SiteMessageException.class, () -> engine.schedule(mail(type, context)));

      assertTrue(String.valueOf(refused.getMessage()).startsWith(problem), refused.getMessage());
    }
  }

  @Test
  void a_header_that_fits_on_no_line_and_an_invalid_reply_address_are_refused() {
    engine.start(smtp);
    var context = new JsonObject().put("subject", "s").put("text", "t");
    var headers = new JsonObject().put("X-Long", "a".repeat(1_500));

    var tooLong =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(mail("email_plain", context.copy().put("headers", headers))));
    var noAddress =
        assertThrows(
            SiteMessageException.class,
            () -> engine.schedule(mail("email_plain", context.copy().put("replyTo", "nobody"))));

    assertTrue(
        String.valueOf(tooLong.getMessage())
            .startsWith("context.headers.X-Long has 1500 characters"),
        tooLong.getMessage());
    assertTrue(
        String.valueOf(noAddress.getMessage()).startsWith("context.replyTo is \"nobody\""),
        noAddress.getMessage());
  }

  @Test
  void a_header_may_occur_in_a_mail_several_times() {
    engine.start(smtp);
    var headers = new JsonObject().put("X-A", JsonArray.of("1", "2"));

    engine.schedule(
        mail(
            "email_plain",
            new JsonObject().put("subject", "s").put("text", "t").put("headers", headers)));

    assertEquals(Map.of("X-A", "1\n2"), sent().headers());
  }

  @Test
  void the_sender_of_a_message_can_be_read_back() {
    engine.start(smtp);
    var context = new JsonObject().put("subject", "s").put("text", "t");

    var id = engine.schedule(mail("email_plain", context).withSender("7")).messageId();

    assertEquals(
        "7",
        engine.request(BusAddress.MESSAGE, new JsonObject().put("id", id)).getString("sender"));
  }
}
