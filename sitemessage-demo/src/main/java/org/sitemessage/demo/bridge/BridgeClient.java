package org.sitemessage.demo.bridge;

import static java.util.stream.Collectors.joining;

import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;

/** A connection of the bridge. Confined to the event loop of the server. */
final class BridgeClient {
  /** Maximum bytes of a frame that is parsed on the event loop. */
  private static final int SMALL_BYTES = 64 << 10;

  /** Memory that a request takes beside its bytes. */
  private static final int REQUEST_BYTES = 4 << 10;

  /** Share of the memory for all frames that the requests of one client may take. */
  private static final int SHARE = 8;

  private static final int MAX_REGISTRATIONS = 100;

  /** Maximum characters of a wrong address that an error repeats. */
  private static final int SHOWN_CHARS = 100;

  /** Time for which a published request counts as under way, because nobody replies to it. */
  private static final Duration PUBLISHED = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final NetSocket socket;
  private final String from;
  private final Bridge.Limits limits;
  private final Frames.Budget budget;
  private final Frames frames;
  private final BridgeOutput output;
  private final Map<String, MessageConsumer<Object>> registered = new HashMap<>();
  private int underWay;
  private long bytesUnderWay;
  private boolean parsing;
  private boolean stopped;
  private long lastUsed = System.nanoTime();
  private long timer = -1;

  /** True once the piece being read has ended a frame. */
  private boolean completed;

  BridgeClient(
      Vertx vertx, NetSocket socket, String from, Bridge.Limits limits, Frames.Budget budget) {
    this.vertx = vertx;
    this.socket = socket;
    this.from = from;
    this.limits = limits;
    this.budget = budget;
    this.frames = new Frames(budget, limits.frameBytes(), this::read, this::refuse);
    this.output = new BridgeOutput(vertx, socket, budget, limits.frame(), this::resume);
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
    return underWay == 0 && !parsing && registered.isEmpty() && output.isEmpty();
  }

  /** Returns the time of the last byte from this client, as {@link System#nanoTime()}. */
  long lastUsed() {
    return lastUsed;
  }

  void start() {
    socket.exceptionHandler(failure -> socket.close());
    socket.handler(piece -> arrived(() -> frames.handle(piece)));
  }

  /** Removes all registrations of this client. */
  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    output.end();
    frames.end();
    registered.values().forEach(MessageConsumer::unregister);
    registered.clear();
  }

  /** Reads frames, and waits for the rest of one that has begun. */
  private void arrived(Runnable reading) {
    lastUsed = System.nanoTime();
    completed = false;
    reading.run();
    var waits = frames.inFrame() && !isBusy();
    if (!waits || completed) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    if (waits && timer < 0) {
      timer = vertx.setTimer(limits.frame().toMillis(), t -> refuseHalf());
    }
  }

  private void refuseHalf() {
    refuse(
        FailureCode.INVALID_REQUEST,
        "no whole frame came within %d seconds".formatted(Math.max(1, limits.frame().toSeconds())));
  }

  /** Sends the reason and closes the connection, because the start of the next frame is unknown. */
  private void refuse(FailureCode code, String reason) {
    output
        .send(BridgeFrames.error(code.code(), ReplyFailure.RECIPIENT_FAILURE, reason))
        .onComplete(sent -> socket.close());
  }

  /** Returns whether no further frame is read for now. */
  private boolean isBusy() {
    return parsing
        || underWay >= limits.underWay()
        || bytesUnderWay >= limits.allBytes() / SHARE
        || output.isFull();
  }

  /** Reads no more while this client is busy. */
  private void holdIfBusy() {
    if (isBusy()) {
      frames.hold();
      socket.pause();
    }
  }

  /** Resumes reading if this client is no longer busy. */
  private void resume() {
    holdIfBusy();
    if (!isBusy() && frames.isHeld()) {
      arrived(frames::release);
      if (!frames.isHeld()) {
        socket.resume();
      }
    }
  }

  private void read(Buffer bytes) {
    completed = true;
    if (bytes.length() <= SMALL_BYTES) {
      handle(bytes.length(), () -> parse(bytes));
      holdIfBusy();
      return;
    }
    parsing = true;
    budget.add(bytes.length());
    holdIfBusy();
    vertx
        .executeBlocking(() -> parse(bytes), false)
        .onComplete(
            parsed -> {
              budget.add(-bytes.length());
              parsing = false;
              if (!stopped) {
                handle(bytes.length(), () -> resultOf(parsed));
                resume();
              }
            });
  }

  private static JsonObject parse(Buffer bytes) {
    return JsonText.parse("the frame", bytes.toString(StandardCharsets.UTF_8));
  }

  private static JsonObject resultOf(AsyncResult<JsonObject> parsed) {
    if (parsed.cause() instanceof StartException e) {
      throw e;
    } else if (parsed.failed()) {
      throw new IllegalStateException("a frame could not be parsed", parsed.cause());
    }
    return parsed.result();
  }

  private void handle(int bytes, Supplier<JsonObject> read) {
    var frame = new JsonObject();
    try {
      frame = read.get();
      handle(bytes, frame);
    } catch (ClassCastException e) {
      refuse(
          frame,
          "the frame's type, address, replyAddress and the values of headers must be strings, its"
              + " headers an object");
    } catch (StartException | SiteMessageException e) {
      refuse(frame, String.valueOf(e.getMessage()));
    }
  }

  private void handle(int bytes, JsonObject frame) {
    var type = Optional.ofNullable(frame.getString("type")).orElse("");
    switch (type) {
      case "ping" -> output.send(new JsonObject().put("type", "pong"));
      case "send" -> request(address(frame), frame, bytes);
      case "publish" -> publish(address(frame), frame, bytes);
      case "register" -> register(address(frame));
      case "unregister" -> unregister(address(frame));
      default -> throw invalid("unknown_type");
    }
  }

  private static String address(JsonObject frame) {
    return Optional.ofNullable(frame.getString("address"))
        .filter(address -> !address.isEmpty())
        .orElseThrow(() -> invalid("missing_address"));
  }

  /** Without a reply address, the reply only ends the request. */
  private void request(String address, JsonObject frame, int bytes) {
    if (!Bridge.REQUESTS.contains(address)) {
      throw invalid(notARequest(address));
    }
    var options = BridgeFrames.options(frame, from);
    var replyTo = Optional.ofNullable(frame.getString("replyAddress"));
    begin(bytes);
    vertx
        .eventBus()
        .request(address, frame.getValue("body"), options)
        .onComplete(
            (reply, failure) -> {
              replyTo.ifPresent(
                  to ->
                      output.send(
                          failure == null
                              ? BridgeFrames.message(to, reply).put("send", true)
                              : BridgeFrames.refusal(address, to, failure)));
              end(bytes);
            });
  }

  private void publish(String address, JsonObject frame, int bytes) {
    if (Bridge.REQUESTS.contains(address)) {
      var options = BridgeFrames.options(frame, from);
      begin(bytes);
      vertx.setTimer(PUBLISHED.toMillis(), over -> end(bytes));
      vertx.eventBus().publish(address, frame.getValue("body"), options);
    } else {
      throw invalid(notARequest(address));
    }
  }

  private void begin(int bytes) {
    underWay++;
    bytesUnderWay += bytes + REQUEST_BYTES;
    budget.add(bytes + REQUEST_BYTES);
    holdIfBusy();
  }

  private void end(int bytes) {
    underWay--;
    bytesUnderWay -= bytes + REQUEST_BYTES;
    budget.add(-bytes - REQUEST_BYTES);
    resume();
  }

  private void register(String address) {
    if (!isEvent(address)) {
      throw invalid(notAnEvent(address));
    } else if (registered.size() >= MAX_REGISTRATIONS && !registered.containsKey(address)) {
      throw invalid("at most %d addresses can be registered".formatted(MAX_REGISTRATIONS));
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
      throw invalid(isEvent(address) ? "unknown_address" : notAnEvent(address));
    }
  }

  private static boolean isEvent(String address) {
    return address.startsWith(BusAddress.EVENT_PREFIX)
        && Event.KINDS.contains(address.substring(BusAddress.EVENT_PREFIX.length()));
  }

  private static String notAnEvent(String address) {
    return wrong(
        address, "%s and one of %s".formatted(BusAddress.EVENT_PREFIX, shown(Event.KINDS)));
  }

  private static String notARequest(String address) {
    return wrong(address, "one of " + shown(Bridge.REQUESTS));
  }

  private static String shown(Collection<String> alternatives) {
    return alternatives.stream().sorted().collect(joining(", "));
  }

  private static String wrong(String address, String demand) {
    var shown = address.length() > SHOWN_CHARS ? address.substring(0, SHOWN_CHARS) + "…" : address;
    return "address is \"%s\", must be %s".formatted(shown, demand);
  }

  /**
   * Sends an event; a client that does not read is closed, so that events do not fill the memory.
   */
  private void event(String address, Message<Object> message) {
    if (output.isFull()) {
      output.cut();
    } else {
      output.send(BridgeFrames.message(address, message).put("send", message.isSend()));
    }
  }

  /** Answers a frame that is not acceptable, with the addresses of a refusal of the engine. */
  private void refuse(JsonObject frame, String reason) {
    var error =
        BridgeFrames.error(
            FailureCode.INVALID_REQUEST.code(), ReplyFailure.RECIPIENT_FAILURE, reason);
    if (frame.getValue("replyAddress") instanceof String replyTo) {
      error.put("address", replyTo).put("sourceAddress", frame.getValue("address"));
    }
    output.send(error);
  }

  private static SiteMessageException invalid(String reason) {
    return new SiteMessageException(FailureCode.INVALID_REQUEST, reason);
  }
}
