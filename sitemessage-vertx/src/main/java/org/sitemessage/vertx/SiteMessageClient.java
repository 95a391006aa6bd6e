package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleBatch;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.ScheduleRequest;

/**
 * A typed façade over the event bus; works in any process that shares the bus. Failures are {@link
 * SiteMessageException}s. Usable from any thread.
 */
public final class SiteMessageClient {
  private final Vertx vertx;

  private SiteMessageClient(Vertx vertx) {
    this.vertx = vertx;
  }

  /** A client on a bus. */
  public static SiteMessageClient create(Vertx vertx) {
    return new SiteMessageClient(vertx);
  }

  /** Schedules a message; completes after the commit. */
  public Future<ScheduleReply> schedule(ScheduleRequest request) {
    return request(BusAddress.SCHEDULE, request.toJson()).map(ScheduleReply::fromJson);
  }

  /**
   * Renders a message as it would be sent, for its first 20 recipients; checks the request as
   * {@link #schedule} does, and stores nothing.
   *
   * @return {@code {previews: [{messenger, address, user, locale, subject, text, html, headers}]}}
   */
  public Future<JsonObject> preview(ScheduleRequest request) {
    return request(BusAddress.PREVIEW, request.toJson());
  }

  /** Schedules a plain text. */
  public Future<ScheduleReply> schedule(String text, List<Recipient> recipients) {
    return schedule(ScheduleRequest.plain(text).withRecipients(recipients));
  }

  /**
   * Schedules several messages in one transaction; the replies are in the order of the requests.
   */
  public Future<List<ScheduleReply>> scheduleAll(List<ScheduleRequest> requests) {
    return request(BusAddress.SCHEDULE, ScheduleBatch.of(requests).toJson())
        .map(
            reply ->
                reply.getJsonArray("messages").stream()
                    .map(one -> ScheduleReply.fromJson((JsonObject) one))
                    .toList());
  }

  /** Sends any request of the bus contract; see {@link BusAddress}. */
  public Future<JsonObject> request(String address, JsonObject body) {
    return vertx
        .eventBus()
        .<JsonObject>request(address, body)
        .map(message -> message.body())
        .recover(failure -> Future.failedFuture(translate(address, failure)));
  }

  private static Throwable translate(String address, Throwable failure) {
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
            ? "nobody serves %s on this bus".formatted(address)
            : "no answer from %s in time".formatted(address),
        reply);
  }
}
