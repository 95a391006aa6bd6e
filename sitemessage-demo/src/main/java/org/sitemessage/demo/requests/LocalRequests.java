package org.sitemessage.demo.requests;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.start.Engine;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/**
 * Opens the store in this process, for the length of a command.
 *
 * @param engine the engine
 * @param shared true if other processes may use the store at the same time
 * @param caller person who runs the command, for the audit log
 */
record LocalRequests(Engine engine, boolean shared, Caller caller) implements Requests {
  private static final String SENT_BY_COMMANDS = "\"serve\" or \"send-scheduled\" sends it.";

  /** Opens it; nothing is sent unless a request asks for it. */
  static LocalRequests open(DemoConfig config, String reason) {
    var engine = Engine.prepare(config);
    try {
      var options = engine.options();
      engine.deploy(
          options.change(
              SiteMessageOptions.DISPATCH,
              dispatch -> dispatch.with(DispatchOptions.CONTINUOUS, false)));
    } catch (RuntimeException e) {
      try (engine) {
        throw e;
      }
    }
    return new LocalRequests(
        engine,
        isShared(config),
        new Caller(System.getProperty("user.name"), PrincipalKind.COMMAND_LINE, "", reason));
  }

  @Override
  public JsonObject send(String address, JsonObject body) {
    var options =
        new DeliveryOptions()
            .setSendTimeout(SendRequest.answerTime(body).toMillis())
            .addHeader(Caller.HEADER, caller.toHeader());
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
  public Optional<String> advice() {
    return Optional.of("Stored. " + (shared ? senders() : SENT_BY_COMMANDS));
  }

  /** Names the other processes on the database, unless they cannot be counted any more. */
  private String senders() {
    try {
      int others = send(BusAddress.STATS, new JsonObject()).getInteger("processes");
      return switch (others) {
        case 0 -> "No other process runs on this database; " + SENT_BY_COMMANDS;
        case 1 -> "The other process on this database sends it.";
        default -> "The %d other processes on this database send it.".formatted(others);
      };
    } catch (SiteMessageException e) {
      return "The processes on this database send it; without one, " + SENT_BY_COMMANDS;
    }
  }

  @Override
  public boolean sandbox() {
    return engine.hasSandbox();
  }

  @Override
  public void close() {
    engine.close();
  }

  private static boolean isShared(DemoConfig config) {
    return config.options().store().get(StoreOptions.URL).startsWith("jdbc:postgresql:");
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
