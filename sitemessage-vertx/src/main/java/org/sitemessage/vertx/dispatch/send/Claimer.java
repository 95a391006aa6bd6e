package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.Observers;
import org.sitemessage.vertx.dispatch.send.limit.Limiter;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.claim.ClaimQuery;

/**
 * Claims dispatches of one messenger in the store, within its limits. Confined to one event loop.
 */
final class Claimer {
  /**
   * Number of claimed dispatches of which one is the longest overdue, whatever its priority, so
   * that none starves.
   */
  private static final int BY_AGE_EVERY = 10;

  private final EngineContext engine;
  private final Channel channel;
  private final Holds holds;
  private final Limiter limiter;
  private final String alias;
  private int sinceByAge;

  Claimer(EngineContext engine, Channel channel, Holds holds, Limiter limiter) {
    this.engine = engine;
    this.channel = channel;
    this.holds = holds;
    this.limiter = limiter;
    this.alias = channel.messenger().alias();
  }

  /** Claims at most this many dispatches. */
  Future<Round> claim(int limit, Round.Terms terms) {
    var asOf = engine.fresh().now();
    // A dispatch that a hold gives back while this claim is under way may be claimed again by it.
    var generation = holds.generation(alias);
    var begun = engine.observers().present() ? System.nanoTime() : 0;
    return Future.succeededFuture(query(limit, terms))
        .compose(
            query ->
                limiter.isNeeded()
                    ? limiter
                        .claim(query, terms.patient(), this::isAddressHeld)
                        .map(
                            claim ->
                                new Round(terms, claim.claimed(), claim.more(), asOf, generation))
                    : query.paused().isEmpty()
                        ? engine
                            .store()
                            .claims()
                            .claim(query)
                            .map(
                                claimed ->
                                    new Round(
                                        terms, claimed, claimed.size() == limit, asOf, generation))
                        : engine
                            .store()
                            .claims()
                            .claimOthers(query)
                            .map(
                                claim ->
                                    new Round(
                                        terms, claim.claimed(), claim.more(), asOf, generation)))
        .onSuccess(round -> tell(round.claimed().size(), begun));
  }

  private void tell(int dispatches, long begun) {
    if (engine.observers().present()) {
      var claimed = new Observer.Claimed(alias, dispatches, Observers.since(begun));
      engine.observers().tell(observer -> observer.claimed(claimed));
    }
  }

  private ClaimQuery query(int limit, Round.Terms terms) {
    sinceByAge += limit;
    var byAge = sinceByAge / BY_AGE_EVERY;
    sinceByAge -= byAge * BY_AGE_EVERY;
    return new ClaimQuery(
        engine.node(),
        alias,
        limit,
        Math.min(byAge, limit),
        terms.priority(),
        engine.clock().instant(),
        terms.thorough(),
        channel.unknownPolicy() == UnknownPolicy.RESEND,
        engine.typePauses().aliases());
  }

  private boolean isAddressHeld(String address) {
    return holds.ofAddress(alias, address).isPresent();
  }
}
