package org.sitemessage.demo;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/** Opens the store in this process, for the length of a command. */
record LocalRequests(Engine engine) implements Requests {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** How long send-scheduled waits for permits unless it is told otherwise. */
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);

  /** Opens it; nothing is sent unless a request asks for it. */
  static LocalRequests open(DemoConfig config) {
    var options = config.options();
    var engine =
        Engine.prepare(
            config.withOptions(options.withDispatch(options.dispatch().withContinuous(false))));
    try {
      engine.deploy();
    } catch (RuntimeException e) {
      try (engine) {
        throw e;
      }
    }
    return new LocalRequests(engine);
  }

  @Override
  public JsonObject send(String address, JsonObject body) {
    // The engine itself ends the wait for permits.
    var wait = Duration.ofMillis(body.getLong("waitMs", DEFAULT_WAIT.toMillis()));
    var options = new DeliveryOptions().setSendTimeout(PATIENCE.plus(wait).toMillis());
    try {
      return engine
          .vertx()
          .eventBus()
          .<JsonObject>request(address, body, options)
          .map(message -> message.body())
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw refusal(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  @Override
  public boolean goesOn() {
    return false;
  }

  @Override
  public void close() {
    engine.close();
  }

  private static SiteMessageException refusal(ExecutionException e) {
    var code =
        e.getCause() instanceof ReplyException reply
                && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
            ? FailureCode.ofCode(reply.failureCode()).orElse(FailureCode.STORE_FAILED)
            : FailureCode.NOT_READY;
    var cause = e.getCause();
    return new SiteMessageException(code, StartException.oneLine(cause == null ? e : cause), e);
  }
}
