package org.sitemessage.vertx.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.schedule.BusAddress;

@Timeout(30)
class EventStreamRouteTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void listens() {
    var router = Router.router(vertx);
    ApiRoutes.create(vertx).mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void closes() {
    await(vertx.close());
  }

  private void publish(String kind, JsonObject event) {
    vertx.eventBus().publish(BusAddress.EVENT_PREFIX + kind, event);
  }

  private static JsonObject event(long dispatch, String messenger) {
    return new JsonObject().put("v", 1).put("dispatchId", dispatch).put("messenger", messenger);
  }

  private HttpRequest request(String filter) {
    return HttpRequest.newBuilder(
            URI.create(
                "http://127.0.0.1:%d/api/events?filter=%s"
                    .formatted(server.actualPort(), URLEncoder.encode(filter, UTF_8))))
        .build();
  }

  @Test
  void events_that_a_filter_selects_arrive_as_they_come() throws Exception {
    var response =
        http.send(request("status:sent,failed -messenger:fax"), BodyHandlers.ofInputStream());
    try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
      var connected = lines.readLine();
      publish("sent", event(1, "fax"));
      publish("error", event(2, "smtp"));
      publish("failed", event(3, "smtp"));

      assertEquals(200, response.statusCode());
      assertEquals(
          "text/event-stream; charset=utf-8",
          response.headers().firstValue("content-type").orElseThrow());
      assertEquals(": no event is missed from now on", connected);
      assertEquals("", lines.readLine());
      assertEquals("event: failed", lines.readLine());
      assertEquals("data: " + event(3, "smtp").encode(), lines.readLine());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stauts:x | did you mean",
        "to:a@b.c | uses the field \\\"to\\\", which events do not have; they have status, messenger"
      })
  void a_filter_that_events_do_not_have_is_refused(String filter, String text) throws Exception {
    var response = http.send(request(filter), BodyHandlers.ofString());

    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains(text), response.body());
  }

  @Test
  void a_client_that_left_before_its_answer_began_keeps_no_place() throws Exception {
    var gone = new AtomicInteger();
    var router = Router.router(vertx);
    router
        .route()
        .handler(
            ctx -> {
              if (ctx.request().getHeader("X-Leaves") == null) {
                ctx.next();
                return;
              }
              ctx.request()
                  .connection()
                  .close()
                  .onComplete(
                      v -> {
                        gone.incrementAndGet();
                        ctx.next();
                      });
            });
    ApiRoutes.create(vertx).mount(router);
    var other = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var client = vertx.createHttpClient();
    for (int i = 0; i <= EventStreamRoute.READERS; i++) {
      var left =
          client
              .request(HttpMethod.GET, other.actualPort(), "127.0.0.1", "/api/events")
              .compose(request -> request.putHeader("X-Leaves", "yes").send());
      assertThrows(RuntimeException.class, () -> await(left));
    }

    var response =
        await(
            client
                .request(HttpMethod.GET, other.actualPort(), "127.0.0.1", "/api/events")
                .compose(request -> request.send()));

    assertEquals(EventStreamRoute.READERS + 1, gone.get());
    assertEquals(200, response.statusCode());
  }
}
