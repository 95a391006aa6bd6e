package org.sitemessage.demo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.demo.base.Waiting;
import org.slf4j.LoggerFactory;

/** The sandbox's services and requests that no messenger makes. */
class FakeServicesTest {
  private final Vertx vertx = Vertx.vertx();
  private final FakeServices services = FakeServices.start(vertx, 0);
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @AfterEach
  void closes() {
    root.detachAppender(lines);
    Waiting.started(vertx.close());
  }

  @Test
  void a_form_that_cannot_be_read_gets_400_and_no_line_in_the_log() throws Exception {
    lines.start();
    root.addAppender(lines);

    var response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(services.url() + "/method/wall.post"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("message=" + "x".repeat(70_000)))
                    .build(),
                BodyHandlers.ofString());

    assertEquals(400, response.statusCode(), response.body());
    assertEquals(
        List.of(), lines.list.stream().filter(line -> line.getThrowableProxy() != null).toList());
  }
}
