package org.sitemessage.vertx.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.trace.TraceContext;

/**
 * A request to the engine that survives the restart of a node. While no node serves its address, it
 * is sent again for a few seconds. On a clustered bus, a request that can be repeated without harm
 * is also sent again if there is no answer: the node that got it may have stopped before reading
 * it. A request that one node answers for itself goes to the engine of this process, if there is
 * one.
 */
public final class BusRequest {
  /** Maximum time for which no node may serve an address. */
  private static final Duration UNSERVED = Duration.ofSeconds(5);

  /**
   * Wait for the first answer, far longer than an answer takes; each further attempt waits twice as
   * long.
   */
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(3);

  /**
   * Wait for the first answer to a thousand bounces, which the engine records in one transaction.
   */
  private static final Duration FIRST_ANSWER_TO_BOUNCES = Duration.ofSeconds(12);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
  private static final String REQUEST_ID = "requestId";
  private static final String MESSAGES = "messages";

  /**
   * Addresses whose requests change nothing, or can be repeated without harm. Scheduling, in
   * addition, needs a request id.
   */
  private static final Set<String> REPEATABLE =
      Set.of(
          BusAddress.UPLOAD,
          BusAddress.PREVIEW,
          BusAddress.SUBSCRIPTIONS,
          BusAddress.BOUNCES,
          BusAddress.LINK,
          BusAddress.PAUSE,
          BusAddress.RESUME,
          BusAddress.PAUSE_TYPE,
          BusAddress.RESUME_TYPE,
          BusAddress.LIMIT,
          BusAddress.UNLIMIT,
          BusAddress.STATS,
          BusAddress.MESSAGE,
          BusAddress.MESSAGES,
          BusAddress.DISPATCH,
          BusAddress.DISPATCHES,
          BusAddress.FILTERS,
          BusAddress.ACCESS,
          BusAddress.SESSION,
          BusAddress.AUDIT);

  /**
   * Addresses that a node answers for itself: who asks a server by its URL means that server, and
   * no other one on its bus.
   */
  private static final Set<String> OF_ONE_NODE =
      Set.of(
          BusAddress.STATS,
          BusAddress.SETTINGS,
          BusAddress.HISTORY,
          BusAddress.PROBE,
          BusAddress.RESUME,
          BusAddress.SEND_SCHEDULED);

  private final Vertx vertx;
  private final String address;
  private final JsonObject body;
  private final Optional<Caller> caller;
  private final Optional<TraceContext> trace;
  private final boolean repeatable;
  private final long begun = System.nanoTime();
  private final Duration patience;

  private BusRequest(
      Vertx vertx,
      String address,
      JsonObject body,
      Optional<Caller> caller,
      Optional<TraceContext> trace,
      Duration patience) {
    this.vertx = vertx;
    this.address = address;
    this.body = body;
    this.caller = caller;
    this.trace = trace;
    this.patience = patience;
    this.repeatable =
        vertx.isClustered()
            && (REPEATABLE.contains(address) || address.equals(BusAddress.SCHEDULE));
  }

  /** Sends the request of this process itself, which the audit log leaves out. */
  public static Future<JsonObject> send(
      Vertx vertx, String address, JsonObject body, Duration patience) {
    return send(vertx, address, body, Optional.empty(), Optional.empty(), patience);
  }

  /**
   * Sends the request.
   *
   * @param caller client that has sent the request to this process; empty for this process itself
   * @param patience maximum wait for an answer, all attempts together
   * @return the reply; fails with the failure of the last attempt, or at once with code 4000 if the
   *     body holds half of a surrogate pair, which a clustered bus would replace
   */
  public static Future<JsonObject> send(
      Vertx vertx, String address, JsonObject body, Optional<Caller> caller, Duration patience) {
    return send(vertx, address, body, caller, Optional.empty(), patience);
  }

  /**
   * Sends the request, which belongs to a trace.
   *
   * @param caller client that has sent the request to this process; empty for this process itself
   * @param trace trace that goes into the headers; empty for none. A tracer of Vert.x replaces it
   * @param patience maximum wait for an answer, all attempts together
   * @return as {@link #send(Vertx, String, JsonObject, Optional, Duration)} does
   */
  public static Future<JsonObject> send(
      Vertx vertx,
      String address,
      JsonObject body,
      Optional<Caller> caller,
      Optional<TraceContext> trace,
      Duration patience) {
    try {
      JsonFields.requireWellFormed(body);
    } catch (SiteMessageException e) {
      return Future.failedFuture(e);
    }
    if (!address.equals(BusAddress.SCHEDULE) || !vertx.isClustered()) {
      return new BusRequest(vertx, address, body, caller, trace, patience).attempt(0);
    }
    var named = body.copy();
    var ours = nameRequests(named);
    return new BusRequest(vertx, address, named, caller, trace, patience)
        .attempt(0)
        .map(reply -> ours ? asFirst(body, reply) : reply);
  }

  /** Gives an id to each request that has none; returns whether there was such a request. */
  private static boolean nameRequests(JsonObject body) {
    if (!(body.getValue(MESSAGES) instanceof JsonArray messages)) {
      return nameRequest(body);
    }
    var named = false;
    for (var message : messages) {
      named |= message instanceof JsonObject request && nameRequest(request);
    }
    return named;
  }

  private static boolean nameRequest(JsonObject request) {
    if (request.containsKey(REQUEST_ID)) {
      return false;
    }
    request.put(REQUEST_ID, UUID.randomUUID().toString());
    return true;
  }

  /**
   * Returns the reply without the mark of a duplicate for requests that this class gave an id: our
   * own earlier attempt stored them.
   */
  private static JsonObject asFirst(JsonObject asked, JsonObject reply) {
    if (!(asked.getValue(MESSAGES) instanceof JsonArray messages)) {
      return reply.put("duplicate", false);
    }
    var replies = reply.getJsonArray(MESSAGES);
    for (int i = 0; i < messages.size(); i++) {
      if (!messages.getJsonObject(i).containsKey(REQUEST_ID)) {
        replies.getJsonObject(i).put("duplicate", false);
      }
    }
    return reply;
  }

  private Future<JsonObject> attempt(int number) {
    var left = patience.minusNanos(System.nanoTime() - begun);
    var first = address.equals(BusAddress.BOUNCES) ? FIRST_ANSWER_TO_BOUNCES : FIRST_ANSWER;
    var answer = repeatable ? shorter(left, first.multipliedBy(1L << Math.min(number, 8))) : left;
    var here = number == 0 && vertx.isClustered() && OF_ONE_NODE.contains(address);
    var options =
        new DeliveryOptions().setSendTimeout(Math.max(1, answer.toMillis())).setLocalOnly(here);
    caller.ifPresent(one -> options.addHeader(Caller.HEADER, one.toHeader()));
    trace.ifPresent(
        one ->
            one.toJson()
                .forEach(field -> options.addHeader(field.getKey(), "" + field.getValue())));
    return vertx
        .eventBus()
        .<JsonObject>request(address, body, options)
        .map(Message::body)
        .recover(
            failure -> {
              if (here && isUnserved(failure)) {
                return attempt(1);
              }
              var pause =
                  shorter(LONGEST_PAUSE, FIRST_PAUSE.multipliedBy(1L << Math.min(number, 8)));
              if (!mayRepeat(failure, pause)) {
                return Future.failedFuture(failure);
              }
              var again = after(pause).compose(v -> attempt(number + 1));
              return isUnserved(failure) ? again : again.map(this::asUnanswered);
            });
  }

  /**
   * Returns the reply to a request whose earlier attempt was not answered: that one may have ended
   * the limits, so that nothing is left to be changed.
   */
  private JsonObject asUnanswered(JsonObject reply) {
    return address.equals(BusAddress.UNLIMIT) ? reply.put("changed", true) : reply;
  }

  private boolean mayRepeat(Throwable failure, Duration pause) {
    var lasted = Duration.ofNanos(System.nanoTime() - begun).plus(pause);
    if (!(failure instanceof ReplyException reply) || lasted.compareTo(patience) >= 0) {
      return false;
    }
    return isUnserved(failure)
        ? lasted.compareTo(UNSERVED) < 0
        : repeatable && reply.failureType() != ReplyFailure.RECIPIENT_FAILURE;
  }

  private static boolean isUnserved(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  /** Returns a failure of the event bus as the refusal that it is; other failures as they are. */
  public static Throwable refusal(String address, Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return failure;
    }
    if (reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      var text = String.valueOf(reply.getMessage());
      return new SiteMessageException(
          FailureCode.ofCode(reply.failureCode()).orElse(FailureCode.STORE_FAILED), text, reply);
    }
    return new SiteMessageException(
        FailureCode.NOT_READY,
        reply.failureType() == ReplyFailure.NO_HANDLERS
            ? "no process serves %s on this event bus".formatted(address)
            : "no answer from %s in time".formatted(address),
        reply);
  }

  private Future<Void> after(Duration pause) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(pause.toMillis(), timer -> over.complete());
    return over.future();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
