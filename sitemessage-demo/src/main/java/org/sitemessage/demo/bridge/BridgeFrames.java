package org.sitemessage.demo.bridge;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;

/** Converts between frames of the bridge and messages of the event bus. */
final class BridgeFrames {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final String TIMEOUT = "timeout";

  private BridgeFrames() {}

  /**
   * Returns the options of a request. The bridge itself says who the client is, whatever the frame
   * says.
   *
   * @param from address of the client
   */
  static DeliveryOptions options(JsonObject frame, String from) {
    var caller = new Caller("a client of the bridge", PrincipalKind.LOOPBACK, from, "");
    var options = new DeliveryOptions().addHeader(Caller.HEADER, caller.toHeader());
    var headers = Optional.ofNullable(frame.getJsonObject("headers")).orElseGet(JsonObject::new);
    for (var name : headers.fieldNames()) {
      if (name.equalsIgnoreCase(Caller.HEADER)) {
        throw SiteMessageException.invalid("headers." + name, "is set by the bridge; leave it out");
      }
      if (!name.equals(TIMEOUT)) {
        options.addHeader(name, String.valueOf(headers.getValue(name)));
      } else if (headers.getValue(name) instanceof Number ms
          && ms.longValue() >= 1
          && ms.longValue() <= LONGEST.toMillis()) {
        options.setSendTimeout(ms.longValue());
      } else {
        throw SiteMessageException.invalid(
            "headers.timeout",
            "must be from 1 to %d milliseconds, is %s"
                .formatted(LONGEST.toMillis(), headers.getValue(name)));
      }
    }
    return options;
  }

  static JsonObject message(String address, Message<Object> message) {
    var headers = new JsonObject();
    message.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    return new JsonObject()
        .put("type", "message")
        .put("address", address)
        .put("headers", headers)
        .put("body", message.body());
  }

  static JsonObject refusal(String address, String replyTo, Throwable failure) {
    var reply =
        failure instanceof ReplyException known
            ? known
            : new ReplyException(ReplyFailure.ERROR, FailureCode.NOT_READY.code(), "no reply");
    return error(reply.failureCode(), reply.failureType(), String.valueOf(reply.getMessage()))
        .put("address", replyTo)
        .put("sourceAddress", address);
  }

  static JsonObject error(int code, ReplyFailure type, String reason) {
    return new JsonObject()
        .put("type", "err")
        .put("failureCode", code)
        .put("failureType", type.name())
        .put("message", SiteMessageException.shortened(reason));
  }
}
