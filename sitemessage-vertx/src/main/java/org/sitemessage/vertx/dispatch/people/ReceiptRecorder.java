package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.bounce.Report;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.ReceiptInbox;
import org.sitemessage.vertx.dispatch.flow.FailureLog;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.Bounced;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.Refusals;

/**
 * Stores the receipts that messengers report, many in one transaction. While the store is away, it
 * is asked again each second. A receipt may come before the outcome of its delivery. Then the
 * outcome is recorded as if there were no receipt, and is compared with the receipt right after it.
 * Confined to one event loop.
 */
public final class ReceiptRecorder {
  private static final Logger LOG = System.getLogger(ReceiptRecorder.class.getName());
  private static final int BATCH = 500;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final EngineContext engine;
  private final ReceiptInbox inbox;
  private final FailureLog failures =
      new FailureLog(
          LOG,
          "the receipts of {0} could not be stored yet: {1}",
          "the receipts of {0} are stored again",
          "deliveries");
  private final Promise<Void> idle = Promise.promise();

  /** Receipts that the store has not accepted yet, and dispatches to look at again. */
  private List<ReceiptInbox.Told> receipts = List.of();

  /** Receipts that the store has accepted; their messengers are told after the comparison. */
  private List<ReceiptInbox.Told> stored = List.of();

  private List<Long> doubtful = List.of();
  private boolean writing;
  private boolean stopping;
  private long lost;
  private long retry = -1;

  public ReceiptRecorder(EngineContext engine, ReceiptInbox inbox) {
    this.engine = engine;
    this.inbox = inbox;
  }

  /** Begins to store; the store must be open. */
  public void begin() {
    inbox.whenTold(() -> engine.context().runOnContext(v -> look()));
  }

  private void look() {
    if (writing) {
      return;
    }
    engine.vertx().cancelTimer(retry);
    sayLost();
    if (receipts.isEmpty() && doubtful.isEmpty()) {
      receipts = inbox.take(BATCH);
      doubtful = inbox.takeDoubtful(BATCH);
    }
    if (receipts.isEmpty() && doubtful.isEmpty()) {
      if (lost > 0) {
        LOG.log(
            Level.WARNING,
            "{0} receipts were lost, because too many waited for the store",
            String.valueOf(lost));
        lost = 0;
      }
      if (stopping) {
        idle.tryComplete();
      }
      return;
    }
    writing = true;
    engine.here(store().compose(v -> settle())).onComplete(this::written);
  }

  /** Logs once that receipts are lost, and not again before all that wait are stored. */
  private void sayLost() {
    var more = inbox.takeLost();
    if (more > 0 && lost == 0) {
      LOG.log(
          Level.WARNING,
          "more than {0} receipts wait for the store; further ones are lost",
          String.valueOf(ReceiptInbox.MOST));
    }
    lost += more;
  }

  private static Bounce bounce(ReceiptInbox.Told told) {
    var receipt = told.receipt();
    return BounceRequests.bounce(
            Report.of(
                Report.Kind.RECEIPT, receipt.reference() + "@", receipt.from(), "", receipt.text()))
        .from(told.messenger());
  }

  private Future<Void> store() {
    if (receipts.isEmpty()) {
      return Future.succeededFuture();
    }
    var reports = receipts.stream().map(ReceiptRecorder::bounce).toList();
    return engine
        .here(engine.store().suppressions().bounced(reports, engine.clock().instant()))
        .map(
            results -> {
              results.stream().flatMap(Optional::stream).forEach(this::tell);
              inbox.stored(results);
              stored = receipts;
              receipts = List.of();
              return null;
            });
  }

  private void tell(Bounced result) {
    if (!result.repeated()) {
      engine.events().reported(result, "", Bounce.RECEIPT, "");
    }
  }

  private Future<Void> settle() {
    if (doubtful.isEmpty()) {
      return Future.succeededFuture();
    }
    return engine
        .here(engine.store().suppressions().settleReceived(doubtful, engine.clock().instant()))
        .map(
            settled -> {
              engine
                  .events()
                  .swept(
                      new ChangedDispatches(settled, Map.of()),
                      DispatchStatus.SENT,
                      Bounce.RECEIPT);
              doubtful = List.of();
              return null;
            });
  }

  private void written(AsyncResult<Void> result) {
    writing = false;
    failures.note(result.cause());
    if (result.succeeded()) {
      stored.forEach(one -> one.stored().tryComplete());
      stored = List.of();
      look();
    } else if (stopping || !Refusals.isOutage(result.cause())) {
      // What the store refuses must not keep back what comes after it.
      LOG.log(
          Level.WARNING,
          "{0} receipts are lost, and {1} dispatches keep their outcomes although they may have a"
              + " receipt: {2}",
          String.valueOf(receipts.size()),
          String.valueOf(doubtful.size()),
          String.valueOf(result.cause().getMessage()));
      stored.forEach(one -> one.stored().tryComplete());
      receipts.forEach(one -> one.stored().tryFail(result.cause()));
      stored = List.of();
      receipts = List.of();
      doubtful = List.of();
      look();
    } else {
      retry = engine.vertx().setTimer(RETRY.toMillis(), timer -> look());
    }
  }

  /** Stores the receipts that wait, within this time. */
  public Future<Void> stop(Duration timeout) {
    stopping = true;
    look();
    return InFlight.within(engine.vertx(), timeout, idle.future());
  }
}
