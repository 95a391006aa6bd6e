package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.AttachedFile;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.AttachmentOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Files from the upload to the messenger, through the bus. */
class AttachmentsTest {
  private static final long MAX_BYTES = 21L << 20;
  private static final String UNKNOWN = "0123456789abcdef".repeat(2);

  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private SiteMessage site;

  @BeforeEach
  void start() {
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.ATTACHMENTS,
                engine.options().attachments().with(AttachmentOptions.MAX_BYTES, MAX_BYTES)));
    site =
        engine.start(
            engine
                .builder(pager, new TextOnly())
                .messageType(new AlwaysWithFiles())
                .messageType(() -> "clicked"));
  }

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** A messenger that sends no files. */
  private static final class TextOnly implements Messenger {
    @Override
    public String alias() {
      return "text_only";
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return Future.succeededFuture(Outcome.sent(""));
    }
  }

  /** A type that attaches a file to every message. */
  private static final class AlwaysWithFiles implements MessageType {
    @Override
    public String alias() {
      return "with_files";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("Hi")
          .withAttachments(List.of(Attachment.of(UNKNOWN, "a.txt", "text/plain", 3)));
    }
  }

  private Attachment upload(String text) {
    return Engines.await(
        site.upload("Отчёт.txt", "text/plain", ByteStream.of(engine.vertx(), Buffer.buffer(text))));
  }

  private static ScheduleRequest hi(String messenger) {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of(messenger, "7").list());
  }

  private SiteMessageException refused(ScheduleRequest request) {
    return assertThrows(SiteMessageException.class, () -> engine.schedule(request));
  }

  private Buffer read(AttachedFile file) {
    Promise<Buffer> all = Promise.promise();
    var sofar = Buffer.buffer();
    engine
        .vertx()
        .runOnContext(
            v ->
                file.open()
                    .onFailure(all::fail)
                    .onSuccess(
                        stream ->
                            stream
                                .exceptionHandler(all::fail)
                                .endHandler(end -> all.complete(sofar))
                                .handler(sofar::appendBuffer)));
    return Engines.await(all.future());
  }

  @Test
  void an_uploaded_file_reaches_the_messenger_at_every_attempt() {
    var report = upload("Hello");
    pager.then(Outcome.retry("busy"));
    engine.schedule(hi("pager").withAttachments(List.of(report)));

    engine.send();
    engine.advance(Duration.ofMinutes(2)).send();

    assertEquals(2, pager.deliveries().size());
    for (var delivery : pager.deliveries()) {
      assertEquals(List.of(report), delivery.content().attachments());
      assertEquals("Hello", read(delivery.attachments().get(0)).toString());
    }
  }

  @Test
  void a_type_written_in_templates_sends_the_files_of_its_messages() {
    var report = upload("Hello");
    engine.schedule(
        ScheduleRequest.of("clicked", new JsonObject())
            .withRecipients(Recipients.of("pager", "7").list())
            .withAttachments(List.of(report)));

    engine.send();

    assertEquals(List.of(report), pager.deliveries().get(0).content().attachments());
  }

  @Test
  void a_reference_says_how_a_file_is_shown() {
    var logo = upload("logo");
    var request =
        ScheduleRequest.of(
                "plain",
                new JsonObject()
                    .put("text", "Hi")
                    .put(
                        "attachments",
                        new JsonArray()
                            .add(logo.id())
                            .add(new JsonObject().put("id", logo.id()).put("contentId", "l@x"))
                            .add(
                                new JsonObject()
                                    .put("id", logo.id())
                                    .put("disposition", "inline"))))
            .withRecipients(Recipients.of("pager", "7").list());

    engine.schedule(request);
    engine.send();

    assertEquals(
        List.of(logo, logo.inline("l@x"), logo.inline("")),
        pager.deliveries().get(0).content().attachments());
  }

  @Test
  void a_file_of_20_mib_is_uploaded_and_read_again() {
    long size = 20L << 20;
    var stream = ByteStream.generated(engine.vertx(), size);
    var file = Engines.await(site.upload("a.bin", "", stream));
    engine.schedule(hi("pager").withAttachments(List.of(file)));
    engine.send();

    assertEquals(size, file.size());
    assertEquals("application/octet-stream", file.contentType());
    var position = new AtomicLong();
    Promise<Void> read = Promise.promise();
    engine
        .vertx()
        .runOnContext(
            v ->
                pager
                    .deliveries()
                    .get(0)
                    .attachments()
                    .get(0)
                    .open()
                    .onFailure(read::fail)
                    .onSuccess(
                        bytes ->
                            bytes
                                .exceptionHandler(read::tryFail)
                                .endHandler(read::tryComplete)
                                .handler(
                                    piece -> {
                                      for (int i = 0; i < piece.length(); i++) {
                                        var at = position.getAndIncrement();
                                        if (piece.getByte(i) != ByteStream.byteAt(at)) {
                                          read.tryFail("another byte at " + at);
                                        }
                                      }
                                    })));
    Engines.await(read.future());
    assertEquals(size, position.get());
  }

  @Test
  void a_file_that_is_too_large_is_refused_as_soon_as_that_is_known() {
    var stream = ByteStream.generated(engine.vertx(), 10 * MAX_BYTES);

    var refused =
        assertThrows(SiteMessageException.class, () -> Engines.await(site.upload("a", "", stream)));

    assertEquals(FailureCode.TOO_LARGE, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("attachments.maxBytes"));
    assertTrue(stream.given() < MAX_BYTES + (1 << 20), stream.given() + " bytes were read");
    assertThrows(
        SiteMessageException.class,
        () ->
            engine.request(
                BusAddress.UPLOAD,
                new JsonObject().put("fileName", "a").put("size", MAX_BYTES + 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "['U']                                        | context.attachments[0] names file \"U\"",
        "['A', {'id': 'U'}]                           | context.attachments[1] names file \"U\"",
        "['nonsense']                                 | context.attachments[0] names file \"nonsense\"",
        "[{'contentId': 'x'}]                         | context.attachments[0] names file \"\"",
        "[{'id': 'A', 'name': 'x'}]                   | context.attachments[0].name is not a known field",
        "[{'id': 'A', 'disposition': 'beside'}]       | context.attachments[0].disposition is \"beside\", must be",
        "[{'id': 'A', 'contentId': '<x>'}]            | context.attachments[0].contentId is \"<x>\", must",
        "[{'id': 'A', 'contentId': 'x', 'disposition': 'attachment'}] | context.attachments[0].contentId is allowed only",
        "[17]                                         | context.attachments[0] must be the id",
        "{}                                           | context.attachments must be a list",
      })
  void a_reference_that_names_nothing_is_refused_naming_it(String attachments, String expected) {
    var id = upload("Hello").id();
    var json = new JsonObject("{\"a\":" + attachments.replace('\'', '"') + "}");
    var known = new JsonObject(json.encode().replace("\"A\"", "\"" + id + "\""));

    var refused =
        refused(
            hi("pager")
                .withContext(
                    new JsonObject().put("text", "Hi").put("attachments", known.getValue("a"))));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).startsWith(expected), refused.getMessage());
  }

  @Test
  void of_several_messages_the_one_that_names_nothing_is_told() {
    var known = hi("pager").withAttachments(List.of(upload("Hello")));
    var unknown = known.withContext(known.context().put("attachments", new JsonArray().add(17)));

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> Engines.await(site.client().scheduleAll(List.of(known, unknown))));

    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("messages[1].context.attachments[0] must be the id"),
        refused.getMessage());
  }

  @Test
  void too_many_files_are_refused_naming_the_limit() {
    var id = upload("Hello");

    var refused = refused(hi("pager").withAttachments(Collections.nCopies(101, id)));

    assertEquals(FailureCode.TOO_LARGE, refused.code());
  }

  @Test
  void a_messenger_that_sends_no_files_is_refused_naming_those_that_do() {
    var refused = refused(hi("text_only").withAttachments(List.of(upload("Hello"))));

    assertEquals(FailureCode.UNSUPPORTED_MESSENGER, refused.code());
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("\"text_only\", which sends no attachments (these do: pager)"));
  }

  @Test
  void a_messenger_that_sends_no_files_is_not_appended_either() {
    var reply =
        engine.schedule(hi("pager").withAttachments(List.of(upload("Hello"))).withSealed(false));

    var refused =
        refused(ScheduleRequest.append(reply.messageId(), Recipients.of("text_only", "7").list()));

    assertEquals(FailureCode.UNSUPPORTED_MESSENGER, refused.code());
  }

  @Test
  void a_type_that_attaches_files_is_not_sent_without_them() {
    var reply =
        engine.schedule(
            ScheduleRequest.of("with_files", new JsonObject())
                .withRecipients(Recipients.of("text_only", "7").list()));

    engine.send();

    var dispatch = engine.dispatch(reply.messageId());
    assertEquals("failed", dispatch.getString("status"));
    assertTrue(dispatch.encode().contains("the messenger sends no attachments"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                            | fileName is",
        "{'fileName': 'a/b'}                           | fileName is",
        "{'fileName': 'a', 'contentType': 'x'}         | contentType is",
        "{'fileName': 'a', 'bytes': '*'}               | bytes must be Base64",
        "{'fileName': 'a', 'bytes': 5}                 | bytes must be a string",
        "{'fileName': 'a', 'offset': 5}                | id is missing",
        "{'fileName': 'a', 'name': 'b'}                | name is not a known field",
        "{'id': 'x', 'offset': 0}                      | id is \"x\", which is not an upload",
        "{'id': 'x'}                                   | offset is missing",
      })
  void a_part_that_cannot_be_read_is_refused_naming_the_field(String body, String expected) {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.UPLOAD, new JsonObject(body.replace('\'', '"'))));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).startsWith(expected), refused.getMessage());
  }

  @Test
  void the_reply_to_a_part_has_the_size_so_far_and_the_last_one_the_whole_file() {
    var first =
        engine.request(
            BusAddress.UPLOAD,
            new JsonObject().put("fileName", "a.txt").put("bytes", "SGVs").put("size", 5));
    var id = first.getString("id");
    var last =
        engine.request(
            BusAddress.UPLOAD,
            new JsonObject().put("id", id).put("offset", 3).put("bytes", "bG8=").put("last", true));

    assertEquals(
        new JsonObject().put("v", 1).put("id", id).put("size", 3L).put("complete", false), first);
    assertEquals(
        Attachment.of(id, "a.txt", "application/octet-stream", 5).toJson().encode(),
        without(last, "v", "complete").encode());
    assertTrue(last.getBoolean("complete"));
  }

  private static JsonObject without(JsonObject json, String... keys) {
    var rest = json.copy();
    List.of(keys).forEach(rest::remove);
    return rest;
  }
}
