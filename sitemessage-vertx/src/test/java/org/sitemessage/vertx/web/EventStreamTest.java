package org.sitemessage.vertx.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer whose client reads nothing. */
class EventStreamTest {
  private final List<String> written = new ArrayList<>();
  private final List<String> last = new ArrayList<>();
  private Future<Void> writing = Future.succeededFuture();
  private final EventStream stream = new EventStream(unread());

  /** Returns a response whose queue is full after the first write. */
  private HttpServerResponse unread() {
    return (HttpServerResponse)
        Proxy.newProxyInstance(
            HttpServerResponse.class.getClassLoader(),
            new Class<?>[] {HttpServerResponse.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "writeQueueFull" -> !written.isEmpty();
                  case "write" -> {
                    written.add(String.valueOf(arguments[0]));
                    yield writing;
                  }
                  case "end" -> {
                    last.add(String.valueOf(arguments[0]));
                    yield Future.succeededFuture();
                  }
                  default -> proxy;
                });
  }

  @Test
  void a_client_that_reads_too_slowly_is_told_so_by_the_last_event() {
    for (int i = 0; i <= EventStream.QUEUED; i++) {
      stream.send("sent", new JsonObject().put("dispatchId", i));
    }
    var before = stream.ended().isComplete();
    stream.send("sent", new JsonObject());
    stream.send("sent", new JsonObject());

    assertFalse(before);
    assertTrue(stream.ended().succeeded());
    assertEquals(List.of("event: sent\ndata: {\"dispatchId\":0}\n\n"), written);
    assertEquals(1, last.size());
    assertTrue(last.get(0).startsWith("event: dropped\n"), last.get(0));
    assertTrue(last.get(0).contains("the client reads too slowly: 1001 events wait"), last.get(0));
  }

  @Test
  void an_answer_ends_when_its_client_is_found_gone() {
    writing = Future.failedFuture("the connection was closed");

    stream.comment("still here");

    assertTrue(stream.ended().isComplete());
    assertEquals(List.of(), last);
  }
}
