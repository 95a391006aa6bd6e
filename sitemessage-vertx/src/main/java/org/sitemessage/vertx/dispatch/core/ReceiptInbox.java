package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Receipt;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.value.Bounced;

/**
 * Holds the receipts of all messengers of a process until the engine stores them. Remote servers
 * may send any number of receipts, so the room is bounded, and receipts that do not fit are counted
 * and lost. A receipt may come before the outcome of its delivery is stored. So the inbox also
 * holds the dispatches whose outcomes have to be compared with a receipt. Usable on any thread.
 */
public final class ReceiptInbox implements OutcomeWatch {
  /** Maximum number of receipts that wait. */
  public static final int MOST = 10_000;

  private final Queue<Told> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();

  /** Dispatches that were being sent when their receipts were stored. */
  private final Set<Long> early = ConcurrentHashMap.newKeySet();

  /** Dispatches to compare with their receipts: their status may not show that they have one. */
  private final Queue<Long> doubtful = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean announced = new AtomicBoolean();
  private volatile Runnable whenTold = () -> {};

  /**
   * A receipt with its messenger.
   *
   * @param messenger alias of the messenger that has reported it
   * @param receipt the receipt
   * @param stored completes when the store has the receipt, or fails when it is lost
   */
  public record Told(String messenger, Receipt receipt, Promise<Void> stored) {}

  /** Returns the receiver of the receipts of a messenger. */
  public Function<Receipt, Future<Void>> of(String messenger) {
    return receipt -> {
      var told = new Told(messenger, receipt, Promise.promise());
      if (waiting.incrementAndGet() > MOST) {
        waiting.decrementAndGet();
        lost.incrementAndGet();
        told.stored().fail("more than %d receipts wait for the store".formatted(MOST));
      } else {
        queue.add(told);
      }
      announce();
      return told.stored().future();
    };
  }

  private void announce() {
    if (announced.compareAndSet(false, true)) {
      whenTold.run();
    }
  }

  /** Sets what runs, on any thread, when receipts have come since {@link #take} was called. */
  public void whenTold(Runnable work) {
    whenTold = work;
    announced.set(false);
    announce();
  }

  /** Removes and returns the receipts that have waited longest. */
  public List<Told> take(int most) {
    announced.set(false);
    var batch = take(queue, most);
    waiting.addAndGet(-batch.size());
    return batch;
  }

  /**
   * Notes the results of reports that were stored: some dispatches may have a receipt while their
   * outcomes are still to be stored.
   */
  public void stored(List<Optional<Bounced>> results) {
    var sending =
        results.stream()
            .flatMap(Optional::stream)
            .filter(Bounced::sending)
            .map(one -> one.dispatch().dispatchId())
            .toList();
    if (sending.isEmpty()) {
      return;
    }
    if (early.size() > MOST) {
      early.clear();
    }
    early.addAll(sending);
    // The outcome may have been stored meanwhile.
    doubtful.addAll(sending);
    announce();
  }

  @Override
  public void completed(ClaimedDispatch claimed, Completion completion) {
    var id = completion.dispatchId();
    var isEarly = early.remove(id);
    if (completion.isOpen() ? isEarly || mayHaveArrived(completion) : isUnknown(completion)) {
      doubtful.add(id);
      announce();
    }
  }

  private static boolean isUnknown(Completion completion) {
    return completion.status() == DispatchStatus.UNKNOWN;
  }

  private static boolean mayHaveArrived(Completion completion) {
    var progress = completion.progress();
    return completion.attempt().isPresent() && progress.unknowns() + progress.takeovers() > 0;
  }

  /** Removes and returns dispatches to compare with their receipts. */
  public List<Long> takeDoubtful(int most) {
    return take(doubtful, most);
  }

  private static <T> List<T> take(Queue<T> queue, int most) {
    var batch = new ArrayList<T>();
    for (var one = queue.poll(); one != null; one = batch.size() < most ? queue.poll() : null) {
      batch.add(one);
    }
    return batch;
  }

  /** Returns the number of receipts that did not fit since this was asked last. */
  public long takeLost() {
    return lost.getAndSet(0);
  }
}
