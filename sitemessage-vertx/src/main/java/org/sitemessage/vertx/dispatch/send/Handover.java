package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sitemessage.api.AttachmentSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.flow.Ticker;
import org.sitemessage.vertx.dispatch.send.limit.InForce;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;

/**
 * Takes the dispatches of a round through preflight and rendering to the messenger, and records
 * what the messenger answers. Confined to one event loop.
 */
final class Handover {
  private static final Logger LOG = System.getLogger(Handover.class.getName());

  private final SenderParts parts;
  private final RoundRenderer renderer;
  private final Finisher finisher;
  private final Preflight preflight;
  private final UnsubscribeHeaders unsubscribing;
  private final AttachmentSource files;
  private final DeliveryWatch watch;
  private final DeliverySpans spans;
  private final PoisonDispatches suspects = new PoisonDispatches();

  /** The gate of a messenger that holds unknown dispatches. */
  private final Optional<BeginGate> gate;

  private final InForce inForce;

  private boolean stopped;

  Handover(SenderParts parts, RoundRenderer renderer, Finisher finisher, InForce inForce) {
    this.parts = parts;
    this.renderer = renderer;
    this.finisher = finisher;
    this.preflight = new Preflight(parts.policy());
    this.watch = new DeliveryWatch(parts);
    this.spans = new DeliverySpans(parts);
    this.unsubscribing = new UnsubscribeHeaders(parts);
    var store = parts.engine().store();
    this.files = attachment -> store.files().open(attachment.id());
    this.inForce = inForce;
    this.gate =
        parts.policy().policy() == UnknownPolicy.HOLD
            ? Optional.of(
                new BeginGate(
                    inForce::window,
                    finisher.recorder(),
                    Ticker.of(parts.engine().vertx()),
                    new BehindGate()))
            : Optional.empty();
  }

  /** The part of the handover that lies behind the gate. */
  private final class BehindGate implements BeginGate.Door {
    @Override
    public Optional<Future<Void>> turnAway(Round round, Rendered one) {
      return preflight
          .beforeRendering(parts.facts(one.claimed()), conditions(one.claimed()))
          .or(() -> beforeHandover(round, one))
          .or(() -> mayBegin(round, one) ? Optional.empty() : Optional.of(givenBack(one)))
          .map(completion -> finisher.finish(one.claimed(), completion, round.tally()));
    }

    @Override
    public Future<Void> giveBack(Round round, Rendered one) {
      return finisher.finish(one.claimed(), givenBack(one), round.tally());
    }

    @Override
    public Future<Void> begin(Round round, List<Rendered> some) {
      return Handover.this.begin(round, some);
    }
  }

  /** Returns how many dispatches to claim at a time. */
  int claimable() {
    return gate.map(BeginGate::claimable).orElseGet(() -> inForce.window().most());
  }

  /** Gives back the dispatches that have not begun, and begins no more. */
  void stop() {
    stopped = true;
    gate.ifPresent(BeginGate::open);
  }

  /** Sends the dispatches of a round. Completes when the outcome of each is recorded. */
  Future<Void> send(Round round) {
    round.claimed().forEach(round.tally()::claimed);
    var done = new ArrayList<Future<Void>>();
    var toRender = new ArrayList<ClaimedDispatch>();
    for (var one : round.claimed()) {
      preflight
          .beforeRendering(parts.facts(one), conditions(one))
          .ifPresentOrElse(
              completion -> done.add(finisher.finish(one, completion, round.tally())),
              () -> toRender.add(one));
    }
    if (!toRender.isEmpty()) {
      done.add(renderAndDeliver(round, toRender));
    }
    return Future.join(done).mapEmpty();
  }

  private Preflight.Conditions conditions(ClaimedDispatch one) {
    return new Preflight.Conditions(
        parts.channel().refusal(one.dispatch().address()),
        parts.isSubscribable(one),
        parts.holds().ofAddress(parts.alias(), one.dispatch().address()),
        parts.limiter().hasTurn(one.dispatch().id()));
  }

  /**
   * Hands over rendered dispatches together, so that a messenger that has to stop finds them in its
   * queue. A dispatch that was claimed more than once by processes that died is rendered alone,
   * after all others have their outcome: if it is a poison dispatch, it no longer stops the others.
   * Several such dispatches are rendered in random order.
   */
  private Future<Void> renderAndDeliver(Round round, List<ClaimedDispatch> claimed) {
    var suspects = new ArrayList<ClaimedDispatch>();
    var others = new ArrayList<ClaimedDispatch>();
    claimed.forEach(one -> (isSuspect(one) ? suspects : others).add(one));
    Collections.shuffle(suspects);
    var next = suspects.iterator();
    return renderTogether(round, others)
        .transform(
            v ->
                Rounds.run(
                    () ->
                        next.hasNext()
                            ? renderAlone(round, next.next())
                                .transform(done -> Future.succeededFuture(true))
                            : Future.succeededFuture(false)));
  }

  /** A permit would end before the others have their outcome. */
  private boolean isSuspect(ClaimedDispatch claimed) {
    return gate.isPresent() && !parts.limiter().isNeeded() && OutcomePolicy.isSuspect(claimed);
  }

  private Future<Void> renderAlone(Round round, ClaimedDispatch claimed) {
    return stopped || !parts.engine().lease().holds()
        ? finisher.finish(claimed, givenBack(claimed, claimed.content()), round.tally())
        : renderTogether(round, List.of(claimed));
  }

  private Future<Void> renderTogether(Round round, List<ClaimedDispatch> claimed) {
    var deliveries = new ArrayList<Future<Void>>();
    return renderer
        .render(claimed, some -> deliveries.add(deliver(round, some)))
        .compose(v -> Future.join(deliveries))
        .mapEmpty();
  }

  /** Hands over each dispatch when its permit begins, and those of one time together. */
  private Future<Void> deliver(Round round, List<Rendered> some) {
    var limiter = parts.limiter();
    var byTime =
        some.stream()
            .collect(
                Collectors.groupingBy(
                    one -> limiter.from(one.id()), TreeMap::new, Collectors.toList()));
    var now = parts.now();
    var ready = byTime.headMap(now, true).values().stream().flatMap(List::stream).toList();
    var done = new ArrayList<Future<Void>>();
    done.add(handOver(round, ready));
    byTime
        .tailMap(now, false)
        .forEach(
            (time, later) -> done.add(limiter.until(time).compose(v -> handOver(round, later))));
    return Future.join(done).mapEmpty();
  }

  private Future<Void> handOver(Round round, List<Rendered> some) {
    return gate.map(waiting -> waiting.pass(round, some)).orElseGet(() -> begin(round, some));
  }

  private Optional<Completion> beforeHandover(Round round, Rendered one) {
    var heldSince =
        parts.isPaused()
            || parts.engine().typePauses().isPaused(one.claimed().message().type())
            || (parts.holds().generation(parts.alias()) != round.generation() && parts.isBlocked());
    return preflight.beforeHandover(
        parts.facts(one.claimed(), one.content()), refusal(one), heldSince);
  }

  private Optional<Outcome> refusal(Rendered one) {
    try {
      return one.refusal(parts.channel().messenger());
    } catch (RuntimeException e) { // Foreign code.
      LOG.log(Level.ERROR, "messenger \"%s\" failed before a delivery".formatted(parts.alias()), e);
      return Optional.of(Outcome.retry("the messenger failed before the delivery: " + e));
    }
  }

  /** Returns whether the messenger would begin a dispatch now. */
  private boolean mayBegin(Round round, Rendered one) {
    var engine = parts.engine();
    return !stopped
        && engine.lease().holds()
        && parts.limiter().turnsOf(List.of(one.id())).test(one.id())
        && !engine.fresh().since(round.asOf(), parts.alias(), one.claimed().dispatch().address());
  }

  private Completion givenBack(Rendered one) {
    return givenBack(one.claimed(), one.content());
  }

  private Completion givenBack(ClaimedDispatch claimed, Optional<Content> content) {
    var facts = parts.facts(claimed, content);
    return parts.policy().givenBack(facts, facts.now());
  }

  private Future<Void> begin(Round round, List<Rendered> some) {
    var engine = parts.engine();
    var alias = parts.alias();
    var generation = parts.holds().generation(alias);
    var done = new ArrayList<Future<Void>>();
    var ready = new ArrayList<Rendered>();
    for (var one : some) {
      beforeHandover(round, one)
          .ifPresentOrElse(
              completion -> done.add(end(round, one, completion)), () -> ready.add(one));
    }
    var turns = parts.limiter().turnsOf(ready.stream().map(Rendered::id).toList());
    var types =
        ready.stream()
            .collect(Collectors.toMap(Rendered::id, one -> one.claimed().message().type()));
    var outcomes =
        parts
            .channel()
            .deliver(
                ready.stream().map(this::delivery).toList(),
                () -> engine.lease().holds() && !parts.isPaused(),
                watch.noting(
                    one ->
                        turns.test(one.dispatch().id())
                            && !engine
                                .typePauses()
                                .isPaused(types.getOrDefault(one.dispatch().id(), ""))
                            && !engine.fresh().since(round.asOf(), alias, one.address())),
                spans.of(ready),
                this::noteRefused);
    for (int i = 0; i < outcomes.size(); i++) {
      done.add(delivered(round, ready.get(i), engine.here(outcomes.get(i)), generation));
    }
    return Future.join(done).mapEmpty();
  }

  private Delivery delivery(Rendered rendered) {
    var claimed = rendered.claimed();
    var content = unsubscribing.on(rendered.content().orElseThrow(), claimed);
    return new Delivery(claimed.dispatch(), content, files);
  }

  /**
   * Notes a refused address at once, not on this event loop: the next delivery to it would begin
   * now.
   */
  private void noteRefused(Delivery delivery, Outcome outcome) {
    if (outcome.suppressesAddress()) {
      parts.engine().fresh().note(parts.alias(), delivery.address());
    }
  }

  private Future<Void> delivered(
      Round round, Rendered rendered, Future<Outcome> delivery, int generation) {
    var claimed = rendered.claimed();
    return delivery.transform(
        result -> {
          var facts = parts.facts(claimed, rendered.content());
          parts.limiter().over(rendered.id(), result.succeeded());
          spans.forget(claimed);
          if (result.failed()) {
            watch.forget(claimed);
            return end(round, rendered, givenBack(rendered));
          }
          watch.answered(claimed, result.result());
          return known(claimed, result.result())
              .compose(v -> judged(round, rendered, facts, result.result(), generation));
        });
  }

  /**
   * Learns whether another process has just held the messenger because of this dispatch. If the
   * store fails, what is known here decides.
   */
  private Future<Void> known(ClaimedDispatch claimed, Outcome outcome) {
    return PoisonDispatches.isSuspect(claimed, outcome)
        ? parts.holds().refresh().otherwiseEmpty()
        : Future.succeededFuture();
  }

  private Future<Void> judged(
      Round round, Rendered rendered, OutcomePolicy.Facts facts, Outcome given, int generation) {
    var claimed = rendered.claimed();
    var working = parts.holds().ofMessenger(parts.alias()).isEmpty();
    var outcome = suspects.judge(claimed, given, working);
    // Else another process might claim what is given back before it knows of the hold.
    return Future.succeededFuture()
        .compose(v -> observe(claimed, outcome, generation))
        .onFailure(
            failure -> LOG.log(Level.ERROR, "the hold of a messenger could not be stored", failure))
        .transform(v -> end(round, rendered, parts.policy().of(facts, outcome)));
  }

  /** Ends a begun dispatch, and lets the next ones begin in the same transaction. */
  private Future<Void> end(Round round, Rendered one, Completion completion) {
    Supplier<Future<Void>> finish = () -> finisher.finish(one.claimed(), completion, round.tally());
    return gate.map(open -> open.end(finish)).orElseGet(finish);
  }

  private Future<Void> observe(ClaimedDispatch claimed, Outcome outcome, int generation) {
    return parts.holds().observe(parts.alias(), claimed.dispatch().address(), outcome, generation);
  }
}
