package org.sitemessage.vertx.dispatch.history;

import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.vertx.dispatch.core.OutcomeWatch;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.history.Tally;
import org.sitemessage.vertx.store.value.AddressDomain;
import org.sitemessage.vertx.store.value.ChangedDispatches;

/** Counts what happens on this node, by messenger, type and domain. Confined to one event loop. */
final class HistoryCounter implements OutcomeWatch, Observer {
  private static final String SENT = "sent";

  private final Tallies tallies = new Tallies();

  @Override
  public void completed(ClaimedDispatch claimed, Completion completion) {
    if (completion.attempt().isPresent()) {
      var kind = kind(completion.status());
      // Followers of a group share its end, and not its attempts.
      var followers = completion.isOpen() ? 0 : claimed.followers().size();
      count(HistoryBy.MESSENGER, claimed.dispatch().messenger(), kind, 1 + followers);
      count(HistoryBy.TYPE, claimed.message().type(), kind, 1 + followers);
      AddressDomain.of(claimed.dispatch().address())
          .ifPresent(domain -> count(HistoryBy.DOMAIN, domain, kind, 1 + followers));
    }
  }

  @Override
  public void swept(ChangedDispatches swept, DispatchStatus status) {
    if (status == DispatchStatus.CANCELLED) {
      swept.changed().forEach(one -> count(one, one.domain(), Tally.Kind.CANCELLED));
    }
  }

  @Override
  public void bounced(ChangedDispatches.Changed dispatch, String address) {
    count(dispatch, AddressDomain.of(address).or(dispatch::domain), Tally.Kind.BOUNCED);
  }

  /** Called on the engine's event loop, like the methods of the watch. */
  @Override
  public void delivered(Delivered delivered) {
    var tally = tallies.of(HistoryBy.MESSENGER, delivered.messenger());
    tally.took().add(delivered.took());
    if (delivered.outcome().equals(SENT)) {
      tally.delays().add(delivered.delay().plus(delivered.took()));
    }
  }

  private void count(ChangedDispatches.Changed one, Optional<String> domain, Tally.Kind kind) {
    count(HistoryBy.MESSENGER, one.messenger(), kind, 1);
    count(HistoryBy.TYPE, one.type(), kind, 1);
    domain.ifPresent(name -> count(HistoryBy.DOMAIN, name, kind, 1));
  }

  private void count(HistoryBy by, String name, Tally.Kind kind, long number) {
    tallies.of(by, name).count(kind, number);
  }

  private static Tally.Kind kind(DispatchStatus status) {
    return switch (status) {
      case SENT -> Tally.Kind.SENT;
      case FAILED -> Tally.Kind.FAILED;
      case UNKNOWN -> Tally.Kind.UNKNOWN;
      case EXPIRED -> Tally.Kind.EXPIRED;
      case CANCELLED -> Tally.Kind.CANCELLED;
      case PENDING, ERROR, PROCESSING -> Tally.Kind.DEFERRED;
    };
  }

  /** Returns what was counted since it was moved. */
  Tallies counted() {
    return tallies;
  }

  /** Moves what was counted to others. */
  void moveTo(Iterable<Tallies> others) {
    others.forEach(other -> other.add(tallies));
    tallies.clear();
  }
}
