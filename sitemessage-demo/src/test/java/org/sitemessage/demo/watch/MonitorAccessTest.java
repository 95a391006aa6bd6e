package org.sitemessage.demo.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.HttpException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.web.AccessGuard;

/** A monitor whose key stands in a store that may be away. */
@Timeout(30)
class MonitorAccessTest {
  private static final Future<Principal> AWAY =
      Future.failedFuture(
          new SiteMessageException(FailureCode.NOT_READY, "the store cannot be reached"));
  private static final Future<Principal> REVOKED =
      Future.failedFuture(new HttpException(401, "the key was revoked"));
  private static final Future<Principal> VALID =
      Future.succeededFuture(new Principal("prometheus", PrincipalKind.KEY, Set.of(Right.READ)));

  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
  private volatile Future<Principal> answer = VALID;
  private int port;

  @BeforeEach
  void serves() {
    var guard = AccessGuard.create(vertx, new MonitorAccess(ctx -> answer, clock));
    var router = Router.router(vertx);
    router
        .route("/metrics")
        .handler(guard.authentication())
        .handler(guard.require(Right.READ))
        .handler(ctx -> ctx.end("up 1"));
    port =
        Waiting.started(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
  }

  @AfterEach
  void closes() {
    Waiting.started(vertx.close());
  }

  private int scrape(String key) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .header("Authorization", "Bearer " + key)
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void a_key_that_was_confirmed_reads_the_metrics_while_the_store_is_away() throws Exception {
    assertEquals(200, scrape("known"));
    answer = AWAY;

    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofMinutes(1));
      assertEquals(200, scrape("known"));
      assertEquals(503, scrape("unknown"));
    }
  }

  @Test
  void a_key_that_was_not_used_for_minutes_is_forgotten() throws Exception {
    assertEquals(200, scrape("known"));
    answer = AWAY;

    clock.advance(MonitorAccess.BETWEEN);

    assertEquals(503, scrape("known"));
  }

  @Test
  void an_outage_of_more_than_an_hour_ends_the_memory() throws Exception {
    assertEquals(200, scrape("known"));
    answer = AWAY;

    for (int i = 0; i < 59; i++) {
      clock.advance(Duration.ofMinutes(1));
      assertEquals(200, scrape("known"));
    }
    clock.advance(Duration.ofMinutes(1));
    assertEquals(503, scrape("known"));
  }

  @Test
  void a_key_that_the_store_refuses_is_refused_at_once_and_in_the_next_outage() throws Exception {
    assertEquals(200, scrape("known"));

    answer = REVOKED;
    assertEquals(401, scrape("known"));

    answer = AWAY;
    assertEquals(503, scrape("known"));
  }
}
