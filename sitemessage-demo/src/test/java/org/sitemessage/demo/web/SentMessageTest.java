package org.sitemessage.demo.web;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.StoredMessage;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.SiteMessageClient;

class SentMessageTest {
  private static final StoredMessage MESSAGE =
      StoredMessage.fromJson(
          new JsonObject()
              .put("id", 1L)
              .put("type", "plain")
              .put("priority", 0)
              .put("createdAtMs", 0L)
              .put("counts", new JsonObject().put("failed", 1))
              .put(
                  "dispatches",
                  new JsonArray()
                      .add(
                          new JsonObject()
                              .put("id", 7L)
                              .put("messageId", 1L)
                              .put("messenger", "smtp")
                              .put("address", "a@example.org")
                              .put("status", "failed")
                              .put("attempts", 1))));

  private final Vertx vertx = Vertx.vertx();
  private final SentMessage sent =
      new SentMessage(vertx, SiteMessageClient.create(vertx), Clock.systemUTC());

  @AfterEach
  void closes() {
    Futures.await(vertx.close());
  }

  private Future<String> noticeIfRefusedWith(FailureCode code) {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.DISPATCH, message -> message.fail(code.code(), "there is none"));
    return sent.html(MESSAGE, key -> key);
  }

  @Test
  void a_dispatch_that_is_removed_meanwhile_is_shown_as_the_message_has_it() {
    var notice = Futures.await(noticeIfRefusedWith(FailureCode.NOT_FOUND));

    assertTrue(notice.contains("a@example.org"), notice);
  }

  @Test
  void an_outage_fails_the_notice() {
    var notice = noticeIfRefusedWith(FailureCode.STORE_FAILED);

    assertThrows(SiteMessageException.class, () -> Futures.await(notice));
  }
}
