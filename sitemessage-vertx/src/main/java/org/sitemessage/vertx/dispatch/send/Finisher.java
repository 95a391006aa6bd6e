package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;

/**
 * Finishes claimed dispatches of one messenger: records what became of them, counts it, announces
 * it.
 *
 * @param parts the sender's parts
 * @param recorder writes to the store
 * @param recorded called once a dispatch no longer belongs to this process
 */
record Finisher(SenderParts parts, Recorder recorder, Runnable recorded) {

  /** Records a completion. Never fails while the engine runs. */
  Future<Void> finish(ClaimedDispatch claimed, Completion completion, SendSummary tally) {
    var engine = parts.engine();
    parts.limiter().over(claimed.dispatch().id(), false);
    return recorder
        .record(completion, claimed.dispatch().address())
        .onSuccess(
            stored -> {
              // The store may have refused the suppression, and the list decides.
              stored
                  .completion()
                  .suppression()
                  .ifPresent(entry -> engine.fresh().note(parts.alias(), entry.address()));
              tally.completed(stored.completion());
              if (stored.held()) {
                engine.events().completed(claimed, stored.completion());
                tell(claimed, stored.completion());
              }
            })
        .onComplete(result -> recorded.run())
        .mapEmpty();
  }

  private void tell(ClaimedDispatch claimed, Completion completion) {
    var observers = parts.engine().observers();
    if (observers.present() && completion.attempt().isPresent()) {
      var finished =
          new Observer.Finished(
              parts.alias(),
              parts.typeAlias(claimed),
              completion.attempt().get().outcome(),
              completion.status());
      observers.tell(observer -> observer.finished(finished));
    }
  }
}
