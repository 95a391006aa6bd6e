package org.sitemessage.demo.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/**
 * A message that arrived at one of the sandbox's services.
 *
 * @param id number of the delivery, growing
 * @param arrived time of its arrival
 * @param messenger the alias of the messenger it is for
 * @param call the request
 * @param reply the answer
 * @param message the message in it
 */
public record Received(
    long id,
    Instant arrived,
    String messenger,
    FakeCall call,
    FakeReply reply,
    FakeReply.Shown message)
    implements Newest.Sized {

  /** Returns a line of the list. */
  public JsonObject summary() {
    return new JsonObject()
        .put("id", id)
        .put("messenger", messenger)
        .put("to", message.to())
        .put("text", message.text())
        .put("taken", message.taken())
        .put("status", reply.status())
        .put("dateMs", arrived.toEpochMilli());
  }

  /** Returns everything. */
  public JsonObject detail() {
    var headers = new JsonArray();
    call.headers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            header ->
                headers.add(
                    new JsonObject().put("name", header.getKey()).put("value", header.getValue())));
    return summary()
        .put("method", call.method())
        .put("path", call.path())
        .put("headers", headers)
        .put("body", call.body())
        .put("answer", reply.body());
  }

  @Override
  public long size() {
    return call.body().getBytes(UTF_8).length + (long) message.text().getBytes(UTF_8).length;
  }
}
