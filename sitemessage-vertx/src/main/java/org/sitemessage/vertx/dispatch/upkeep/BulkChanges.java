package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.CommandStore;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.Requeue;

/**
 * Changes that operators make to many dispatches.
 *
 * @param engine the engine
 * @param expiry new lifetime of a message that has expired
 * @param nudge called when dispatches are ready again
 */
record BulkChanges(EngineContext engine, Duration expiry, Runnable nudge) {
  static final Set<DispatchStatus> WITHDRAWABLE =
      EnumSet.of(DispatchStatus.PENDING, DispatchStatus.ERROR, DispatchStatus.UNKNOWN);
  static final Set<DispatchStatus> REQUEUABLE =
      EnumSet.of(
          DispatchStatus.FAILED,
          DispatchStatus.EXPIRED,
          DispatchStatus.UNKNOWN,
          DispatchStatus.CANCELLED);
  static final Set<DispatchStatus> UNKNOWN = EnumSet.of(DispatchStatus.UNKNOWN);

  /**
   * A change of many dispatches.
   *
   * @param visited statuses of the dispatches that a filter selects
   * @param changed statuses of the dispatches that are changed
   * @param apply changes a batch in one transaction
   */
  record Change(
      Set<DispatchStatus> visited,
      Set<DispatchStatus> changed,
      Function<DispatchIds, Future<ChangedDispatches>> apply) {

    /** Returns a change that also tells the number of dispatches changed by each batch. */
    Change telling(LongConsumer done) {
      return new Change(
          visited,
          changed,
          named -> apply.apply(named).onSuccess(swept -> done.accept(swept.changed().size())));
    }
  }

  /**
   * Returns the change of an operation.
   *
   * @throws SiteMessageException with code 4000 if the filter does not fit it
   */
  Change of(OperationKind kind, Optional<DispatchStatus> as, Filter filter) {
    return switch (kind) {
      case CANCEL -> cancel(Selection.filter(filter));
      case REQUEUE -> requeue(Selection.filter(filter));
      case SETTLE -> settle(as.orElseThrow());
    };
  }

  /** Returns a change that withdraws dispatches that are not sent yet, those selected alone. */
  Change cancel(Selection selection) {
    var visited = EnumSet.copyOf(WITHDRAWABLE);
    visited.add(DispatchStatus.PROCESSING);
    var from = withdrawn(selection);
    return new Change(
        visited,
        from,
        named ->
            commands()
                .cancel(named, from, now())
                .onSuccess(
                    swept -> engine.events().swept(swept, DispatchStatus.CANCELLED, "cancelled")));
  }

  private static Set<DispatchStatus> withdrawn(Selection selection) {
    if (selection instanceof Selection.ByStatus some) {
      return EnumSet.of(some.status());
    }
    var from = EnumSet.copyOf(WITHDRAWABLE);
    if (selection instanceof Selection.OfFilter some) {
      from.retainAll(some.filter().statuses());
    }
    return from;
  }

  /**
   * Returns a change that makes dispatches pending again that ended undelivered.
   *
   * @throws SiteMessageException with code 4000 if a filter does not name the statuses
   */
  Change requeue(Selection selection) {
    var from = requeued(selection);
    return new Change(
        from,
        from,
        named ->
            commands()
                .requeue(named, new Requeue(from, now(), now().plus(expiry)))
                .onSuccess(this::requeued));
  }

  /** Returns the statuses that are requeued: a person has to ask for each by its name. */
  private static Set<DispatchStatus> requeued(Selection selection) {
    if (selection instanceof Selection.ByStatus some) {
      return EnumSet.of(some.status());
    }
    if (!(selection instanceof Selection.OfFilter some)) {
      return REQUEUABLE;
    }
    var from = some.filter().statuses();
    if (some.filter().of(FilterField.STATUS).stream().allMatch(term -> term.negated())
        || !REQUEUABLE.containsAll(from)) {
      throw SiteMessageException.invalid(
          "filter",
          "is \"%s\", must name the statuses to requeue, such as status:failed (allowed: %s)"
              .formatted(
                  some.filter().text(),
                  REQUEUABLE.stream().map(DispatchStatus::key).collect(Collectors.joining(", "))));
    }
    return from;
  }

  private void requeued(ChangedDispatches swept) {
    engine.events().swept(swept, DispatchStatus.PENDING, "requeued");
    nudge.run();
  }

  /** Returns a change that gives unknown dispatches a final status. */
  Change settle(DispatchStatus as) {
    return new Change(
        UNKNOWN,
        UNKNOWN,
        named ->
            commands()
                .settle(named, as, now())
                .onSuccess(swept -> engine.events().swept(swept, as, "settled")));
  }

  private CommandStore commands() {
    return engine.store().commands();
  }

  private Instant now() {
    return engine.clock().instant();
  }
}
