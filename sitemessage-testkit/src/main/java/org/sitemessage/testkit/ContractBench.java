package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;

/** A Vert.x with the messengers that one test has opened; waits for their results. */
final class ContractBench {
  private final Vertx vertx = Vertx.vertx();
  private final long applicationTimer = vertx.setTimer(TimeUnit.DAYS.toMillis(1), id -> {});
  private final List<Messenger> open = new ArrayList<>();
  private final Duration patience;

  ContractBench(Duration patience) {
    this.patience = patience;
  }

  Vertx vertx() {
    return vertx;
  }

  Messenger open(Messenger messenger) {
    await("open() to complete", messenger.open(vertx));
    open.add(messenger);
    return messenger;
  }

  /** Closes a messenger before the test ends. */
  void close(Messenger messenger) {
    open.remove(messenger);
    await("close() to complete", messenger.close());
  }

  void closeAll() {
    open.forEach(messenger -> await("close() to complete", messenger.close()));
    boolean kept = vertx.cancelTimer(applicationTimer);
    await("Vert.x to close", vertx.close());
    assertTrue(kept, "a messenger canceled a timer of the application: Vert.x counts from 0");
  }

  static Delivery delivery(Messenger messenger, String address, Content content) {
    var target = messenger.address(Recipient.address(messenger.alias(), address)).orElseThrow();
    return Delivery.unstored(messenger.alias(), target, content);
  }

  /**
   * Returns the outcome of a delivery; fails if the delivery fails, or does not complete in time.
   */
  Outcome deliver(Messenger messenger, Delivery delivery) {
    return await("the outcome of a delivery", messenger.deliver(delivery));
  }

  /**
   * Returns the result of a future.
   *
   * @param what result that is awaited, for the error text
   */
  <T> T await(String what, Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "awaited: %s, within patience(), which is %s".formatted(what, patience), e);
    } catch (ExecutionException e) {
      throw new AssertionError(
          "awaited: %s; the future failed: %s".formatted(what, e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
