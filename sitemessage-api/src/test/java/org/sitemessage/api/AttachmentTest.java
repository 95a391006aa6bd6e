package org.sitemessage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentTest {
  private static final String ID = "0123456789abcdef".repeat(2);
  private static final Attachment REPORT = Attachment.of(ID, "Отчёт 1.pdf", "application/pdf", 7);

  @Test
  void an_attachment_is_read_as_it_was_written() {
    var logo = REPORT.inline("logo@site");

    assertEquals(REPORT, Attachment.fromJson(REPORT.toJson()));
    assertEquals(logo, Attachment.fromJson(logo.toJson()));
    assertEquals(new JsonObject().put("id", ID), REPORT.toReference());
    assertEquals(
        new JsonObject().put("id", ID).put("disposition", "inline").put("contentId", "logo@site"),
        logo.toReference());
  }

  @Test
  void a_content_keeps_its_attachments() {
    var content = Content.html("Hi", "<img src='cid:logo'>").withAttachments(List.of(REPORT));

    assertEquals(content, Content.fromJson(content.toJson()));
    assertEquals(
        List.of(REPORT), content.withHeaders(Map.of("X-A", "b")).withSharedUid("u").attachments());
    assertEquals(List.of(), Content.fromJson(Content.text("t").toJson()).attachments());
  }

  @Test
  void a_request_names_them_in_its_context() {
    var request =
        ScheduleRequest.of("plain", new JsonObject().put("text", "Hi"))
            .withAttachments(List.of(REPORT));

    assertEquals(
        new JsonArray().add(new JsonObject().put("id", ID)),
        request.context().getJsonArray("attachments"));
    assertEquals("Hi", request.context().getString("text"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain; charset=utf-8",
        "text/plain;charset=\"utf 8\";format=flowed",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "image/svg+xml"
      })
  void a_media_type_is_taken_with_its_parameters(String type) {
    assertEquals(type, Attachment.of(ID, "a", type, 1).contentType());
  }

  @Test
  void the_media_type_is_told_without_parameters() {
    assertEquals("text/plain", Attachment.of(ID, "a", "Text/PLAIN ; a=b", 1).mediaType());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id          | 0123",
        "id          | 0123456789ABCDEF0123456789ABCDEF",
        "fileName    | a/b.txt",
        "fileName    | a\\b.txt",
        "fileName    | a↵X-Smuggled: yes",
        "fileName    | ' '",
        "contentType | pdf",
        "contentType | text/plain↵X-Smuggled: yes",
        "contentType | text/plain; a",
        "contentId   | <logo>",
        "contentId   | a b",
        "contentId   | a↵b",
        "disposition | beside",
      })
  void a_value_that_does_not_fit_is_named(String field, String value) {
    var json = REPORT.toJson().put(field, value.replace('↵', '\n'));

    var failure = assertThrows(SiteMessageException.class, () -> Attachment.fromJson(json));

    assertEquals(FailureCode.INVALID_REQUEST, failure.code());
    assertTrue(String.valueOf(failure.getMessage()).startsWith(field + " is "));
  }

  @Test
  void no_log_line_shows_the_name_of_a_file() {
    assertEquals("Attachment[%s, application/pdf, 7 bytes]".formatted(ID), REPORT.toString());
  }
}
