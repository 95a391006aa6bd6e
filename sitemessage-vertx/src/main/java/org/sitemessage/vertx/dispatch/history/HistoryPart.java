package org.sitemessage.vertx.dispatch.history;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.sitemessage.vertx.dispatch.core.Observers;
import org.sitemessage.vertx.dispatch.core.OutcomeWatch;
import org.sitemessage.vertx.store.Store;

/** The history of an engine. Confined to its event loop. */
public final class HistoryPart {
  private final boolean enabled;
  private final HistoryRecorder recorder;
  private final HistoryRequests requests;

  /**
   * Creates a history that is not written yet.
   *
   * @param enabled false to count nothing, and answer only what is stored
   * @param messengers aliases of the registered messengers
   * @param clock clock of this process
   * @param shared clock that all processes share
   */
  public HistoryPart(
      boolean enabled,
      Vertx vertx,
      Store store,
      Set<String> messengers,
      InstantSource clock,
      InstantSource shared) {
    this.enabled = enabled;
    this.recorder =
        new HistoryRecorder(
            vertx,
            store.history(),
            new DepthSampler(store, messengers, clock, System::nanoTime),
            shared);
    this.requests = new HistoryRequests(recorder, store.history(), messengers, shared);
  }

  /** Returns what has to be told of outcomes. */
  public OutcomeWatch watch() {
    return enabled ? recorder.watch() : OutcomeWatch.NONE;
  }

  /** Returns these observers and that of the history, which has to be told of deliveries. */
  public Observers besides(Observers observers) {
    return enabled ? observers.and(recorder.observer()) : observers;
  }

  /** Begins to write, once the store is open. */
  public void start() {
    if (enabled) {
      recorder.start();
    }
  }

  /** Answers {@code sitemessage.history}. */
  public Future<JsonObject> answer(JsonObject body) {
    return requests.answer(body);
  }

  /** Writes the rest, in limited time. Never fails. */
  public Future<Void> stop(Duration timeout) {
    return enabled ? recorder.stop(timeout) : Future.succeededFuture();
  }
}
