package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.testkit.MemoryFiles;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

class ExampleTest {

  @Test
  void the_messenger_of_the_documents_saves_files(@TempDir Path folder) throws Exception {
    var vertx = Vertx.vertx();
    var files = new MemoryFiles(vertx);
    var report = files.add("report.txt", "text/plain", Buffer.buffer("It works."));
    var content = Content.text("Hi").withAttachments(List.of(report));

    var outcome =
        await(
            new FileDrop(vertx, folder.toString())
                .deliver(Delivery.unstored("file_drop", "x", content, files)));

    assertEquals("sent", outcome.kind());
    assertEquals("It works.", Files.readString(folder.resolve(report.id())));
    await(vertx.close());
  }

  @Test
  void the_embedding_of_the_readme_sends_a_mail_and_a_page() throws Exception {
    var vertx = Vertx.vertx();
    Promise<JsonObject> paged = Promise.promise();
    var pager =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  paged.tryComplete(body.toJsonObject());
                                  request.response().end();
                                }))
                .listen(0, "127.0.0.1"));
    try (var smtp = ScriptedSmtpServer.start()) {
      var mailed = smtp.reached(SmtpStage.END);
      var options =
          SiteMessageOptions.defaults()
              .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:example"))
              .withMessenger(
                  "smtp",
                  new JsonObject()
                      .put("from", "Shop <shop@example.org>")
                      .put("host", "127.0.0.1")
                      .put("port", smtp.port())
                      .put("tls", "off"));

      var reply =
          await(Embedding.run(vertx, options, "http://127.0.0.1:" + pager.actualPort() + "/"));

      assertEquals(2, reply.dispatches());
      assertEquals("42", await(paged.future()).getString("to"));
      assertEquals("Order A-17 is on its way.", await(paged.future()).getString("text"));
      mailed.get(30, TimeUnit.SECONDS);
      await(vertx.close());
      var mail = new String(smtp.mails().get(0).bytes(), StandardCharsets.UTF_8);
      assertTrue(mail.contains("<b>A-17</b>"), mail);
    }
  }
}
