package org.sitemessage.vertx.dispatch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.dispatch.access.AuditLog;
import org.sitemessage.vertx.dispatch.core.Observers;
import org.sitemessage.vertx.dispatch.flow.Admission;

/**
 * Serves addresses of the event bus: requests in, replies and failure codes out. Confined to one
 * event loop.
 */
final class BusServer {
  private static final Logger LOG = System.getLogger(BusServer.class.getName());

  private final Vertx vertx;
  private final Context context;
  private final AuditLog audit;
  private final Consumer<Throwable> failed;
  private final Observers observers;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private final InFlight underWay = new InFlight();

  /**
   * Creates a server without addresses.
   *
   * @param context context that requests are answered on
   * @param audit log of the changes that callers make through HTTP or the command line
   * @param failed receiver of each failure that is not a refusal
   * @param observers told of each failure
   */
  BusServer(
      Vertx vertx,
      Context context,
      AuditLog audit,
      Consumer<Throwable> failed,
      Observers observers) {
    this.vertx = vertx;
    this.observers = observers;
    this.context = context;
    this.audit = audit;
    this.failed = failed;
  }

  /** Serves an address, for as many requests at once as may be admitted. */
  void serve(
      String address, Admission admission, Function<JsonObject, Future<JsonObject>> handler) {
    serveCallers(address, admission, (caller, body) -> handler.apply(body));
  }

  /** Serves an address, like {@link #serve}, whose requests have to know who sends them. */
  void serveCallers(
      String address,
      Admission admission,
      BiFunction<Optional<Caller>, JsonObject, Future<JsonObject>> handler) {
    consume(address, admission, (message, caller, body) -> handler.apply(caller, body));
  }

  /** Serves an address, like {@link #serve}, whose requests may belong to a trace. */
  void serveTraced(
      String address,
      Admission admission,
      BiFunction<Optional<TraceContext>, JsonObject, Future<JsonObject>> handler) {
    consume(
        address,
        admission,
        (message, caller, body) -> handler.apply(TraceContext.ofHeaders(message.headers()), body));
  }

  private void consume(String address, Admission admission, Handling handling) {
    consumers.add(
        vertx
            .eventBus()
            .consumer(
                address,
                message ->
                    answer(
                        message,
                        (caller, body) ->
                            admission.admit(body, () -> handling.answer(message, caller, body)))));
  }

  /** Answers an admitted request. */
  @FunctionalInterface
  private interface Handling {
    Future<JsonObject> answer(Message<Object> message, Optional<Caller> caller, JsonObject body);
  }

  /** Completes once all nodes know the addresses. */
  Future<Void> ready() {
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  private void answer(
      Message<Object> message,
      BiFunction<Optional<Caller>, JsonObject, Future<JsonObject>> handler) {
    var work =
        Future.succeededFuture(message.body())
            .compose(
                body -> {
                  if (!(body instanceof JsonObject json)) {
                    throw new SiteMessageException(
                        FailureCode.INVALID_REQUEST, "the body must be a JSON object");
                  }
                  JsonFields.requireWellFormed(json);
                  var caller =
                      Optional.ofNullable(message.headers().get(Caller.HEADER))
                          .map(Caller::ofHeader);
                  return caller.isEmpty()
                      ? handler.apply(caller, json)
                      : audit.watch(
                          caller.get(), message.address(), json, () -> handler.apply(caller, json));
                });
    // Hooks and directories of the application complete on any thread.
    Promise<JsonObject> done = Promise.promise();
    work.onComplete((reply, failure) -> context.runOnContext(v -> done.complete(reply, failure)));
    underWay.track(done.future()).onComplete(message::reply, failure -> refuse(message, failure));
  }

  private void refuse(Message<Object> message, Throwable failure) {
    var code =
        failure instanceof SiteMessageException expected
            ? expected.code()
            : FailureCode.STORE_FAILED;
    observers.tell(observer -> observer.refused(code));
    if (failure instanceof SiteMessageException expected) {
      message.fail(expected.code().code(), expected.getMessage());
    } else {
      LOG.log(Level.ERROR, "a request to " + message.address() + " failed", failure);
      failed.accept(failure);
      message.fail(FailureCode.STORE_FAILED.code(), "internal error; see the server's log");
    }
  }

  /** Leaves the bus: requests that arrived are answered, and no others arrive. */
  Future<Void> leave() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  /** Completes once every request has its answer, or the time is over. */
  Future<Void> whenIdle(Duration timeout) {
    return underWay.whenIdle(vertx, timeout);
  }
}
