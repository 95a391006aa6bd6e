package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sitemessage.api.AttachmentSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

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
  private final PoisonDispatches suspects = new PoisonDispatches();

  Handover(SenderParts parts, RoundRenderer renderer, Finisher finisher) {
    this.parts = parts;
    this.renderer = renderer;
    this.finisher = finisher;
    this.preflight = new Preflight(parts.policy());
    this.unsubscribing = new UnsubscribeHeaders(parts.engine());
    var store = parts.engine().store();
    this.files = attachment -> store.files().open(attachment.id());
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
        parts.type(one).map(MessageType::allowUserSubscription).orElse(false),
        parts.holds().ofAddress(parts.alias(), one.dispatch().address()),
        parts.limiter().hasTurn(one.dispatch().id()));
  }

  /** Hands over together what is rendered, so that a messenger that has to stop finds it queued. */
  private Future<Void> renderAndDeliver(Round round, List<ClaimedDispatch> claimed) {
    var deliveries = new ArrayList<Future<Void>>();
    return renderer
        .render(claimed, some -> deliveries.add(deliver(round, some)))
        .compose(v -> Future.join(deliveries))
        .mapEmpty();
  }

  /** Hands over each when its turn has come, those of one time together. */
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
    var engine = parts.engine();
    var alias = parts.alias();
    var generation = parts.holds().generation(alias);
    var heldSince = generation != round.generation() && parts.isBlocked();
    var messenger = parts.channel().messenger();
    var done = new ArrayList<Future<Void>>();
    var ready = new ArrayList<Rendered>();
    for (var one : some) {
      preflight
          .beforeHandover(
              parts.facts(one.claimed(), one.content()), one.refusal(messenger), heldSince)
          .ifPresentOrElse(
              completion -> done.add(finisher.finish(one.claimed(), completion, round.tally())),
              () -> ready.add(one));
    }
    var turns = parts.limiter().turnsOf(ready.stream().map(Rendered::id).toList());
    var outcomes =
        parts
            .channel()
            .deliver(
                ready.stream().map(this::delivery).toList(),
                engine.lease()::holds,
                one ->
                    turns.test(one.dispatch().id())
                        && !engine.fresh().since(round.asOf(), alias, one.address()),
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

  /** At once, and not on this event loop: the next one to the same address would begin now. */
  private void noteRefused(Delivery delivery, Outcome outcome) {
    if (outcome.suppressesAddress()) {
      parts.engine().fresh().note(parts.alias(), delivery.address());
    }
  }

  private Future<Void> delivered(
      Round round, Rendered rendered, Future<Outcome> delivery, int generation) {
    var claimed = rendered.claimed();
    var policy = parts.policy();
    return delivery.transform(
        result -> {
          var facts = parts.facts(claimed, rendered.content());
          parts.limiter().over(rendered.id(), result.succeeded());
          if (result.failed()) {
            return finisher.finish(claimed, policy.givenBack(facts, facts.now()), round.tally());
          }
          var working = parts.holds().ofMessenger(parts.alias()).isEmpty();
          var outcome = suspects.judge(claimed, result.result(), working);
          // Else another process might claim what is given back before it knows of the hold.
          return Future.succeededFuture()
              .compose(v -> observe(claimed, outcome, generation))
              .onFailure(failure -> LOG.log(Level.ERROR, "a hold was not noted", failure))
              .transform(v -> finisher.finish(claimed, policy.of(facts, outcome), round.tally()));
        });
  }

  private Future<Void> observe(ClaimedDispatch claimed, Outcome outcome, int generation) {
    return parts.holds().observe(parts.alias(), claimed.dispatch().address(), outcome, generation);
  }
}
