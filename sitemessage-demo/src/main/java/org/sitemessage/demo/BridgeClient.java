package org.sitemessage.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;

/** A connection of the bridge. Confined to the event loop of the server. */
final class BridgeClient {
  /** Maximum unread bytes of a client; above it, the client is closed or no longer read from. */
  private static final int UNREAD_BYTES = 4 << 20;

  private static final int MAX_REGISTRATIONS = 100;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final String TIMEOUT = "timeout";

  private final Vertx vertx;
  private final NetSocket socket;
  private final String from;
  private final Bridge.Limits limits;
  private final Frames frames;
  private final Map<String, MessageConsumer<Object>> registered = new HashMap<>();
  private int underWay;
  private long timer = -1;

  /** True once the piece being read has ended a frame. */
  private boolean completed;

  BridgeClient(
      Vertx vertx, NetSocket socket, String from, Bridge.Limits limits, Frames.Budget budget) {
    this.vertx = vertx;
    this.socket = socket;
    this.from = from;
    this.limits = limits;
    this.frames = new Frames(budget, limits.frameBytes(), this::read, this::refuse);
  }

  NetSocket socket() {
    return socket;
  }

  /** Returns the remote address. */
  String from() {
    return from;
  }

  /** Returns whether this client waits neither for a reply nor for events. */
  boolean isIdle() {
    return underWay == 0 && registered.isEmpty();
  }

  void start() {
    socket.setWriteQueueMaxSize(UNREAD_BYTES);
    socket.exceptionHandler(failure -> socket.close());
    socket.handler(
        piece -> {
          var waited = frames.inFrame();
          completed = false;
          frames.handle(piece);
          if (!frames.inFrame()) {
            vertx.cancelTimer(timer);
          } else if (!waited || completed) {
            await(limits.frame());
          }
        });
    await(limits.firstFrame());
  }

  /** Removes all registrations of this client. */
  void stop() {
    vertx.cancelTimer(timer);
    frames.end();
    registered.values().forEach(MessageConsumer::unregister);
    registered.clear();
  }

  private void await(Duration patience) {
    vertx.cancelTimer(timer);
    timer =
        vertx.setTimer(
            patience.toMillis(),
            t ->
                refuse(
                    FailureCode.INVALID_REQUEST,
                    "no whole frame came within %d seconds"
                        .formatted(Math.max(1, patience.toSeconds()))));
  }

  /** Sends the reason and closes the connection, because the start of the next frame is unknown. */
  private void refuse(FailureCode code, String reason) {
    send(error(code.code(), ReplyFailure.RECIPIENT_FAILURE, reason))
        .onComplete(sent -> socket.close());
  }

  private void read(Buffer bytes) {
    completed = true;
    vertx.cancelTimer(timer);
    try {
      handle(JsonText.parse("the frame", bytes.toString(StandardCharsets.UTF_8)));
    } catch (StartException e) {
      invalid(String.valueOf(e.getMessage()));
    } catch (ClassCastException e) {
      invalid(
          "the frame's type, address, replyAddress and the values of headers must be strings, its"
              + " headers an object");
    } catch (SiteMessageException e) {
      invalid(String.valueOf(e.getMessage()));
    }
  }

  private void handle(JsonObject frame) {
    var type = Optional.ofNullable(frame.getString("type")).orElse("");
    var address = Optional.ofNullable(frame.getString("address")).orElse("");
    if (type.equals("ping")) {
      send(new JsonObject().put("type", "pong"));
    } else if (address.isEmpty()) {
      invalid("missing_address");
    } else {
      switch (type) {
        case "send" -> request(address, frame);
        case "publish" -> publish(address, frame);
        case "register" -> register(address);
        case "unregister" -> unregister(address);
        default -> invalid("unknown_type");
      }
    }
  }

  private void request(String address, JsonObject frame) {
    if (!Bridge.REQUESTS.contains(address)) {
      invalid("access_denied");
      return;
    }
    var options = options(frame);
    var replyTo = frame.getString("replyAddress");
    if (replyTo == null) {
      vertx.eventBus().send(address, frame.getValue("body"), options);
      return;
    }
    underWay++;
    vertx
        .eventBus()
        .request(address, frame.getValue("body"), options)
        .onComplete(
            (reply, failure) -> {
              underWay--;
              send(
                  failure == null
                      ? message(replyTo, reply).put("send", true)
                      : refusal(address, replyTo, failure));
            });
  }

  private void publish(String address, JsonObject frame) {
    if (Bridge.REQUESTS.contains(address)) {
      vertx.eventBus().publish(address, frame.getValue("body"), options(frame));
    } else {
      invalid("access_denied");
    }
  }

  private void register(String address) {
    if (!isEvent(address)) {
      invalid("access_denied");
    } else if (registered.size() >= MAX_REGISTRATIONS && !registered.containsKey(address)) {
      invalid("at most %d addresses can be registered".formatted(MAX_REGISTRATIONS));
    } else {
      registered.computeIfAbsent(
          address, a -> vertx.eventBus().consumer(a, message -> event(a, message)));
    }
  }

  private void unregister(String address) {
    var consumer = registered.remove(address);
    if (consumer != null) {
      consumer.unregister();
    } else {
      invalid(isEvent(address) ? "unknown_address" : "access_denied");
    }
  }

  private static boolean isEvent(String address) {
    return address.startsWith(BusAddress.EVENT_PREFIX)
        && address.length() > BusAddress.EVENT_PREFIX.length();
  }

  /**
   * Sends an event; a client that does not read is closed, so that events do not fill the memory.
   */
  private void event(String address, Message<Object> message) {
    if (socket.writeQueueFull()) {
      socket.close();
    } else {
      send(message(address, message).put("send", message.isSend()));
    }
  }

  private static DeliveryOptions options(JsonObject frame) {
    var options = new DeliveryOptions();
    var headers = Optional.ofNullable(frame.getJsonObject("headers")).orElseGet(JsonObject::new);
    for (var name : headers.fieldNames()) {
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

  private static JsonObject message(String address, Message<Object> message) {
    var headers = new JsonObject();
    message.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    return new JsonObject()
        .put("type", "message")
        .put("address", address)
        .put("headers", headers)
        .put("body", message.body());
  }

  private static JsonObject refusal(String address, String replyTo, Throwable failure) {
    var reply =
        failure instanceof ReplyException known
            ? known
            : new ReplyException(ReplyFailure.ERROR, FailureCode.NOT_READY.code(), "no reply");
    return error(reply.failureCode(), reply.failureType(), String.valueOf(reply.getMessage()))
        .put("address", replyTo)
        .put("sourceAddress", address);
  }

  private void invalid(String reason) {
    send(error(FailureCode.INVALID_REQUEST.code(), ReplyFailure.RECIPIENT_FAILURE, reason));
  }

  private static JsonObject error(int code, ReplyFailure type, String reason) {
    return new JsonObject()
        .put("type", "err")
        .put("failureCode", code)
        .put("failureType", type.name())
        .put("message", SiteMessageException.shortened(reason));
  }

  /** A client that does not read its answers is not read from, either. */
  private Future<Void> send(JsonObject frame) {
    var bytes = frame.toBuffer();
    var sent = socket.write(Buffer.buffer().appendInt(bytes.length()).appendBuffer(bytes));
    if (socket.writeQueueFull()) {
      socket.pause();
      socket.drainHandler(drained -> socket.resume());
    }
    return sent;
  }
}
