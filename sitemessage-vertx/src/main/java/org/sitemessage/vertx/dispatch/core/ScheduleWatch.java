package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.observe.Observer;

/**
 * Tells observers of schedule requests.
 *
 * @param registry the registered types
 * @param observers the observers
 */
public record ScheduleWatch(Registry registry, Observers observers) {

  /** Returns a handler that observers are told of, or the handler itself if there are none. */
  public Function<JsonObject, Future<JsonObject>> around(
      Function<JsonObject, Future<JsonObject>> handler) {
    return observers.present()
        ? body -> {
          var begun = System.nanoTime();
          return Future.succeededFuture(body)
              .compose(handler)
              .onComplete(result -> tell(body, result, begun));
        }
        : handler;
  }

  private void tell(JsonObject body, AsyncResult<JsonObject> result, long begun) {
    var took = Observers.since(begun);
    var requests = all(body);
    for (int i = 0; i < requests.size(); i++) {
      var scheduled =
          new Observer.Scheduled(
              type(registry, requests.get(i).getValue("type")), result(i, result), took);
      observers.tell(observer -> observer.scheduled(scheduled));
    }
  }

  /** Returns the messages of a body or a reply, which has one or a list of them. */
  static List<JsonObject> all(JsonObject json) {
    return json.getValue("messages") instanceof JsonArray several
        ? several.stream()
            .map(one -> one instanceof JsonObject object ? object : new JsonObject())
            .toList()
        : List.of(json);
  }

  /** Returns the alias of a registered type, or {@link Observer#UNREGISTERED}. */
  static String type(Registry registry, @Nullable Object given) {
    var alias = given instanceof String text ? text : "";
    return registry.findType(alias).map(type -> type.alias()).orElse(Observer.UNREGISTERED);
  }

  /** Returns how a message of a body ended, as observers are told. */
  static String result(int index, AsyncResult<JsonObject> result) {
    if (result.failed()) {
      var code =
          result.cause() instanceof SiteMessageException refusal
              ? refusal.code()
              : FailureCode.STORE_FAILED;
      return String.valueOf(code.code());
    }
    var replies = all(result.result());
    return index < replies.size() && replies.get(index).getBoolean("duplicate", false)
        ? "duplicate"
        : "stored";
  }

  /** Returns the id of the message that a message of a body has become; empty after a failure. */
  static OptionalLong messageId(int index, AsyncResult<JsonObject> result) {
    var replies = result.succeeded() ? all(result.result()) : List.<JsonObject>of();
    return index < replies.size() && replies.get(index).getValue("messageId") instanceof Number id
        ? OptionalLong.of(id.longValue())
        : OptionalLong.empty();
  }
}
