package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.standardwebhooks.Webhook;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.web.BounceRoutes;

/** Bounces that arrive while nobody serves the bus. */
class BounceRestartTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final Engines engine = new Engines();
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Sends a mail, and returns the report of its provider that it came back. */
  private String cameBack(long[] message) {
    message[0] =
        engine
            .schedule(
                ScheduleRequest.plain("Hi")
                    .withRecipients(Recipients.of("smtp", "ann@b.example").list()))
            .messageId();
    engine.send();
    var data =
        new JsonObject()
            .put("messageId", "<" + ReturnToken.of(smtp.deliveries().get(0)) + "@example.org>")
            .put("address", "ann@b.example")
            .put("status", "5.1.1")
            .put("text", "gone");
    return new JsonObject()
        .put("type", "bounced")
        .put("timestamp", Instant.now().toString())
        .put("data", data)
        .encode();
  }

  private int serve() {
    var router = Router.router(engine.vertx());
    BounceRoutes.create(engine.vertx(), new BounceRoutes.Keys(List.of(SECRET), "", "", List.of()))
        .mount(router);
    return Engines.await(
            engine.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .actualPort();
  }

  private int post(int port, String body) throws Exception {
    var at = Instant.now().getEpochSecond();
    var signature = new Webhook(SECRET).sign("msg_1", at, body);
    return Engines.await(
        engine
            .vertx()
            .createHttpClient()
            .request(HttpMethod.POST, port, "127.0.0.1", "/sitemessage-bounces/webhook")
            .compose(
                request ->
                    request
                        .putHeader("content-type", "application/json")
                        .putHeader("webhook-id", "msg_1")
                        .putHeader("webhook-timestamp", String.valueOf(at))
                        .putHeader("webhook-signature", signature)
                        .send(Buffer.buffer(body)))
            .map(response -> response.statusCode()));
  }

  /** Starts the engine again as soon as a bounce has found that nobody serves the bus. */
  private Future<SiteMessage> startedOnceAsked() {
    var asked = new AtomicBoolean();
    Promise<SiteMessage> started = Promise.promise();
    engine
        .vertx()
        .eventBus()
        .addOutboundInterceptor(
            context -> {
              context.next();
              if (context.message().address().equals(BusAddress.BOUNCES)
                  && asked.compareAndSet(false, true)) {
                engine.builder(smtp).deploy().onComplete(started);
              }
            });
    return started.future();
  }

  @Test
  void a_bounce_that_a_provider_posts_while_the_node_restarts_is_taken() throws Exception {
    engine.onDisk(folder);
    var site = engine.start(smtp);
    var message = new long[1];
    var report = cameBack(message);
    var port = serve();
    Engines.await(site.stop());
    var again = startedOnceAsked();

    var status = post(port, report);

    assertEquals(200, status);
    assertEquals("failed", engine.dispatch(message[0]).getString("status"));
    Engines.await(again.compose(SiteMessage::stop));
  }
}
