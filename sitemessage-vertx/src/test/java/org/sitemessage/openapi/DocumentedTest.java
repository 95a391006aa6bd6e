package org.sitemessage.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.web.ApiRoutes;

/** Tests of the comparison itself: it finds what the document does not have. */
class DocumentedTest {
  private final ApiJudge judge = new ApiJudge();
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closes() {
    await(vertx.close());
  }

  private void answers(String address, JsonObject reply) {
    vertx.eventBus().<JsonObject>consumer(address, message -> message.reply(reply.copy()));
  }

  @Test
  void a_reply_and_a_request_over_the_bus_that_are_not_documented_are_found() {
    answers(BusAddress.STATS, judge.document().example("SiteStats").put("mood", "good"));
    answers(BusAddress.CLEANUP, judge.document().example("CleanupReply"));
    var bus = DocumentedBus.watch(vertx);

    await(vertx.eventBus().request(BusAddress.STATS, new JsonObject()));
    await(vertx.eventBus().request(BusAddress.CLEANUP, new JsonObject().put("agoMs", "a day")));
    await(vertx.eventBus().request(BusAddress.CLEANUP, new JsonObject().put("agoMs", 1)));

    var problems = bus.problems(judge);
    assertEquals(2, problems.size(), problems.toString());
    assertTrue(problems.get(0).startsWith("sitemessage.stats: #/mood: "), problems.toString());
    assertTrue(
        problems.get(1).startsWith("sitemessage.cleanup: request #/agoMs: "), problems.toString());
    assertEquals(List.of(), bus.problems(judge));
  }

  @Test
  void an_answer_and_a_request_over_http_that_are_not_documented_fail_the_test() {
    answers(BusAddress.STATS, judge.document().example("SiteStats").put("node", 7));
    answers(BusAddress.CLEANUP, judge.document().example("CleanupReply"));
    var router = Router.router(vertx);
    ApiRoutes.create(vertx).mount(router);
    var server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var api = "http://127.0.0.1:%d/api".formatted(server.actualPort());
    var http = DocumentedHttp.client();

    var answer =
        assertThrows(
            AssertionError.class,
            () ->
                http.send(
                    HttpRequest.newBuilder(URI.create(api + "/stats")).build(),
                    BodyHandlers.ofString()));
    var request =
        assertThrows(
            AssertionError.class,
            () ->
                http.send(
                    HttpRequest.newBuilder(URI.create(api + "/cleanup"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"days\":30}"))
                        .build(),
                    BodyHandlers.ofString()));

    assertTrue(answer.toString().contains("GET /stats answered 200: #/node: "), answer::toString);
    assertTrue(request.toString().contains("request #/days: "), request::toString);
  }
}
