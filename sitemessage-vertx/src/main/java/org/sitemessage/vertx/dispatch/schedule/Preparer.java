package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.JsonFields;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.FailureLog;
import org.sitemessage.vertx.store.value.Postponed;
import org.sitemessage.vertx.store.value.Preparation;

/**
 * Makes the dispatches of postponed messages: reads their recipients page by page, and stores each
 * page together with the cursor of the next. So it can stop after any page and continue there, and
 * holds only one page in memory. A message that fails does not delay the others. Confined to one
 * event loop.
 */
public final class Preparer {
  private static final Logger LOG = System.getLogger(Preparer.class.getName());
  private static final int MESSAGES = 100;

  private final EngineContext engine;
  private final PostponedPages pages;
  private final Runnable nudge;
  private @Nullable Future<JsonObject> running;
  private boolean stopped;
  private final FailureLog failures =
      new FailureLog(
          LOG,
          "postponed messages cannot be prepared: {1}",
          "postponed messages can be prepared again",
          "");

  public Preparer(EngineContext engine, PostponedPages pages, Runnable nudge) {
    this.engine = engine;
    this.pages = pages;
    this.nudge = nudge;
  }

  /** The counts of one run. */
  private static final class Count {
    private int messages;
    private long dispatches;
    private long skipped;
    private @Nullable Throwable failure;

    /**
     * Records that a message could not be prepared; the run continues with the others, and reports
     * the first reason at its end.
     */
    Future<Void> failed(Throwable reason) {
      if (failure == null) {
        failure = reason;
      }
      return Future.succeededFuture();
    }

    Future<JsonObject> result() {
      return failure == null ? Future.succeededFuture(toJson()) : Future.failedFuture(failure);
    }

    private JsonObject toJson() {
      return new JsonObject()
          .put("messages", messages)
          .put("dispatches", dispatches)
          .put("skipped", skipped);
    }
  }

  /** Prepares the messages that are due, unless it has stopped; says when that fails. */
  public void look() {
    if (!stopped) {
      prepare().onComplete(result -> failures.note(result.cause()));
    }
  }

  /** Answers {@code sitemessage.prepare}. */
  public Future<JsonObject> prepare(JsonObject body) {
    new JsonFields("", body).allowOnly(Set.of());
    return prepare();
  }

  /** Prepares the messages that are due; a call during a run gets the result of that run. */
  private Future<JsonObject> prepare() {
    if (running != null) {
      return running;
    }
    var count = new Count();
    var run = engine.here(rounds(count)).compose(v -> count.result());
    running = run;
    return run.onComplete(result -> running = null);
  }

  /** Completes after the page that is under way. */
  public Future<Void> stop() {
    stopped = true;
    return running == null ? Future.succeededFuture() : running.mapEmpty();
  }

  private Future<Void> rounds(Count count) {
    return Rounds.from(
            OptionalLong.of(0), OptionalLong::isPresent, after -> round(after.getAsLong(), count))
        .mapEmpty();
  }

  /** Prepares some messages; answers the id after which the next ones begin, if there are any. */
  private Future<OptionalLong> round(long after, Count count) {
    return engine
        .store()
        .preparations()
        .postponed(now(), after, MESSAGES)
        .compose(
            due -> {
              Future<Void> done = Future.succeededFuture();
              for (var message : due) {
                done = done.compose(v -> pages(message, count));
              }
              return done.map(
                  v ->
                      due.size() == MESSAGES && !stopped
                          ? OptionalLong.of(due.get(MESSAGES - 1).messageId())
                          : OptionalLong.empty());
            });
  }

  private Future<Void> pages(Postponed message, Count count) {
    return Rounds.from(
            Optional.of(message),
            left -> left.isPresent() && !stopped,
            left -> left.get().expired() ? drop(left.get()) : page(left.get(), count))
        .<Void>mapEmpty()
        .recover(count::failed);
  }

  private Future<Optional<Postponed>> drop(Postponed message) {
    return engine
        .store()
        .preparations()
        .prepare(new Preparation(message, message.walk(), true, List.of()), now())
        .map(Optional.empty());
  }

  /** Makes the dispatches of a page; answers what is left of the message. */
  private Future<Optional<Postponed>> page(Postponed message, Count count) {
    return pages.page(message).compose(page -> store(message, page, count));
  }

  private Future<Optional<Postponed>> store(
      Postponed message, PostponedPages.Page page, Count count) {
    var last = page.next().isEmpty();
    var next = page.next().orElse(message.walk());
    return engine
        .store()
        .preparations()
        .prepare(new Preparation(message, next, last, page.dispatches()), now())
        .map(
            mine -> {
              if (!mine) {
                return Optional.empty();
              }
              count.dispatches += page.dispatches().size();
              count.skipped += page.read() - page.dispatches().size();
              count.messages += last ? 1 : 0;
              nudge.run();
              return page.next().map(message::from);
            });
  }

  private Instant now() {
    return engine.clock().instant();
  }
}
