package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.AttachmentSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.Composer;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.JsonViews;
import org.sitemessage.vertx.dispatch.core.RecentSuppressions;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.text.HtmlText;

/**
 * Sends what is due through one messenger: claims, renders, hands over, records. Each messenger has
 * its own, so that a dead one does not slow down the others. Confined to one event loop.
 *
 * <p>If dispatches can be resent, the sender claims more than the messenger can send at once. For a
 * messenger that holds unknown dispatches, it claims no more than the messenger can begin at once,
 * in full batches, so that a crash leaves few dispatches in doubt: {@link Window} has the numbers.
 */
public final class Sender {
  private static final Logger LOG = System.getLogger(Sender.class.getName());
  private static final int PROMOTED_AT_ONCE = 1_000;

  /** Properties of a type that is no longer registered: the defaults of {@link MessageType}. */
  private static final int RETRY_LIMIT = 10;

  /** Every so many-th dispatch is the longest due one, whatever its priority: none starves. */
  private static final int BY_AGE_EVERY = 10;

  private final EngineContext engine;
  private final Channel channel;
  private final Holds holds;
  private final Recorder recorder;
  private final Composer composer;
  private final OutcomePolicy verdict;
  private final String alias;
  private final Window window;
  private final boolean continuous;
  private final InFlight looks = new InFlight();

  /** The claimed dispatches whose outcome is not recorded yet, and the places reserved for more. */
  private final InFlight outstanding = new InFlight();

  private final PoisonDispatches suspects = new PoisonDispatches();
  private final AttachmentSource files;
  private final UnsubscribeHeaders unsubscribing;
  private final Limiter limiter;
  /** Places of {@link #outstanding} that a claim under way may fill. */
  private int reserved;

  private int sinceByAge;
  private boolean claiming;
  private boolean promoting;
  private boolean wanted;
  private boolean storeFailed;
  private boolean stopped;

  Sender(
      EngineContext engine,
      Channel channel,
      Holds holds,
      Recorder recorder,
      Composer composer,
      RetryPolicy retries,
      boolean continuous) {
    this.engine = engine;
    this.channel = channel;
    this.holds = holds;
    this.recorder = recorder;
    this.composer = composer;
    this.verdict = new OutcomePolicy(channel.unknownPolicy(), retries);
    this.alias = channel.messenger().alias();
    this.continuous = continuous;
    this.unsubscribing = new UnsubscribeHeaders(engine);
    this.files = attachment -> engine.store().files().open(attachment.id());
    this.window = Window.of(channel);
    this.limiter =
        new Limiter(engine, channel, continuous, window.atOnce(), window.most(), this::poke);
  }

  /** Returns the number of dispatches that are claimed and whose outcome is not recorded yet. */
  int inFlight() {
    return outstanding.count() - reserved;
  }

  public Channel channel() {
    return channel;
  }

  Limiter limiter() {
    return limiter;
  }

  /** What was claimed, and whether there may be more. */
  private record Batch(List<ClaimedDispatch> claimed, boolean more) {}

  /** Makes ready what has become due, and sends it. */
  void tick() {
    if (stopped || promoting) {
      return;
    }
    promoting = true;
    looks
        .track(promote(false).compose(v -> limiter.sweep()))
        .onComplete(
            result -> {
              promoting = false;
              noteStore(result.cause());
              if (result.succeeded()) {
                poke();
              }
            });
  }

  private Future<Void> promote(boolean patient) {
    return Rounds.run(
            () ->
                engine
                    .store()
                    .claims()
                    .promote(alias, engine.clock().instant(), PROMOTED_AT_ONCE)
                    .map(promoted -> promoted == PROMOTED_AT_ONCE))
        .compose(v -> limiter.release(patient));
  }

  /** Claims and sends as long as there is something to send and room for it; if continuous. */
  void poke() {
    if (stopped || !continuous) {
      return;
    }
    if (claiming) {
      wanted = true;
      return;
    }
    var room = room();
    if (room == 0) {
      return;
    }
    claiming = true;
    wanted = false;
    var asOf = engine.fresh().now();
    looks
        .track(claimNext(room, OptionalInt.empty(), false, false))
        .onComplete(
            result -> {
              claiming = false;
              noteStore(result.cause());
              if (result.succeeded()) {
                send(result.result().claimed(), asOf, new SendSummary());
                if (wanted || result.result().more()) {
                  poke();
                }
              }
            });
  }

  /** Whether it takes at once what is new. */
  boolean hasRoom() {
    return continuous && !stopped && room() > 0;
  }

  /** How many to claim now; none until there is room for a batch worth its commit. */
  private int room() {
    if (!engine.lease().holds() || limiter.isClosed()) {
      return 0;
    }
    var hold = holds.ofMessenger(alias);
    if (hold.isPresent()) {
      return outstanding.count() > 0 || hold.get().blocks(engine.clock().instant()) ? 0 : 1;
    }
    var most = limiter.window();
    var free = most - outstanding.count();
    return free >= window.least(most) ? free : 0;
  }

  /**
   * Claims dispatches. For a held messenger, claims one dispatch that tests whether the messenger
   * works again, if possible one that has not stopped it before; otherwise a few poison dispatches
   * could block all others.
   */
  private Future<Batch> claimNext(
      int limit, OptionalInt priority, boolean thorough, boolean patient) {
    return holds.ofMessenger(alias).isEmpty()
        ? claim(limit, priority, thorough, patient)
        : claim(limiter.isNeeded() ? 2 : PoisonDispatches.CHOICE, priority, thorough, patient)
            .map(batch -> new Batch(onlyCanary(batch.claimed()), batch.more()));
  }

  private List<ClaimedDispatch> onlyCanary(List<ClaimedDispatch> claimed) {
    var canary = PoisonDispatches.leastSuspected(claimed).stream().toList();
    var now = engine.clock().instant();
    claimed.stream()
        .filter(one -> !canary.contains(one))
        .forEach(
            one ->
                record(
                    one,
                    verdict.givenBack(facts(one, one.content(), now), now),
                    new SendSummary()));
    return canary;
  }

  private Future<Batch> claim(int limit, OptionalInt priority, boolean thorough, boolean patient) {
    sinceByAge += limit;
    var byAge = sinceByAge / BY_AGE_EVERY;
    sinceByAge -= byAge * BY_AGE_EVERY;
    outstanding.begin(limit);
    reserved += limit;
    var query =
        new ClaimQuery(
            engine.node(),
            alias,
            limit,
            Math.min(byAge, limit),
            priority,
            engine.clock().instant(),
            thorough);
    return Future.succeededFuture(query)
        .compose(wanted -> limiter.isNeeded() ? claimLimited(wanted, patient) : claimAll(wanted))
        .onComplete(
            result -> {
              reserved -= limit;
              outstanding.end(limit - (result.succeeded() ? result.result().claimed().size() : 0));
            });
  }

  private Future<Batch> claimAll(ClaimQuery query) {
    return engine
        .store()
        .claims()
        .claim(query)
        .map(claimed -> new Batch(claimed, claimed.size() == query.limit()));
  }

  private Future<Batch> claimLimited(ClaimQuery query, boolean patient) {
    return limiter
        .claim(query, patient, address -> holds.ofAddress(alias, address).isPresent())
        .map(claim -> new Batch(claim.claimed(), claim.more()));
  }

  /**
   * Sends the due dispatches, waits for permits until the time of the run is over, and completes
   * when no dispatch is left that can be sent in that time.
   */
  Future<Void> sendDue(DueRun run) {
    return Rounds.run(
        () ->
            promote(run.patient())
                .compose(v -> Rounds.run(() -> sendRound(run)))
                .compose(v -> awaitPermit(run)));
  }

  /** Answers true once there is a permit; false if there will be none in the time of the run. */
  private Future<Boolean> awaitPermit(DueRun run) {
    var next = limiter.next().filter(run.until()::isAfter);
    return next.isEmpty() || mayNotSend()
        ? Future.succeededFuture(false)
        : limiter.until(next.get()).map(true);
  }

  private boolean mayNotSend() {
    var now = engine.clock().instant();
    return stopped
        || !engine.lease().holds()
        || holds.ofMessenger(alias).filter(hold -> hold.blocks(now)).isPresent();
  }

  /** Sends what can be claimed at once; answers whether to look for more. */
  private Future<Boolean> sendRound(DueRun run) {
    if (mayNotSend() || limiter.isClosed()) {
      return Future.succeededFuture(false);
    }
    var asOf = engine.fresh().now();
    var most =
        holds.ofMessenger(alias).isPresent() ? 1 : Math.max(1, limiter.window() - outstanding.count());
    return claimNext(most, run.priority(), true, run.patient())
        .compose(
            batch ->
                batch.claimed().isEmpty() && !batch.more()
                    ? Future.succeededFuture(false)
                    : send(batch.claimed(), asOf, run.tally()).map(true));
  }

  /** Returns the reason why due dispatches have not been sent. */
  JsonObject whyLeft(long dispatches) {
    var left = new JsonObject().put("messenger", alias).put("dispatches", dispatches);
    var hold = holds.ofMessenger(alias);
    if (hold.isPresent()) {
      return left.put("why", JsonViews.state(hold.get()))
          .put("untilMs", hold.get().until().toEpochMilli());
    }
    var next = limiter.next();
    if (next.isPresent()) {
      return left.put("why", "limited").put("untilMs", next.get().toEpochMilli());
    }
    return left.put("why", stopped || !engine.lease().holds() ? "stopped" : "busy");
  }

  /**
   * Sends what was claimed.
   *
   * @param asOf the moment before the claim, by {@link RecentSuppressions}
   */
  private Future<Void> send(List<ClaimedDispatch> claimed, long asOf, SendSummary tally) {
    claimed.forEach(tally::claimed);
    var now = engine.clock().instant();
    var done = new ArrayList<Future<Void>>();
    var toRender = new ArrayList<ClaimedDispatch>();
    for (var one : claimed) {
      var heldUntil = holds.ofAddress(alias, one.dispatch().address());
      if (!one.expiresAt().isAfter(now)) {
        done.add(record(one, verdict.expired(facts(one, one.content(), now)), tally));
      } else if (one.suppressed().isPresent()) {
        var facts = facts(one, one.content(), now);
        done.add(record(one, verdict.suppressed(facts, one.suppressed().get()), tally));
      } else if (one.optedOut() && maySubscribe(one)) {
        done.add(record(one, verdict.optedOut(facts(one, one.content(), now)), tally));
      } else if (one.quiet().end(now).isAfter(now)) {
        done.add(record(one, verdict.quiet(facts(one, one.content(), now)), tally));
      } else if (heldUntil.isPresent()) {
        done.add(
            record(one, verdict.givenBack(facts(one, one.content(), now), heldUntil.get()), tally));
      } else if (!limiter.hasTurn(one.dispatch().id())) {
        done.add(record(one, verdict.givenBack(facts(one, one.content(), now), now), tally));
      } else {
        toRender.add(one);
      }
    }
    if (!toRender.isEmpty()) {
      done.add(renderAndDeliver(toRender, asOf, tally));
    }
    return Future.join(done).mapEmpty();
  }

  private boolean maySubscribe(ClaimedDispatch claimed) {
    return engine
        .registry()
        .findType(claimed.message().type())
        .map(MessageType::allowUserSubscription)
        .orElse(false);
  }

  /**
   * Renders a batch, one after the other, so that their order is kept, and hands it over together,
   * so that a messenger that has to stop finds them in its queue. What was rendered before one that
   * fails does not wait for the rest: that one may have taken all its time.
   */
  private Future<Void> renderAndDeliver(
      List<ClaimedDispatch> claimed, long asOf, SendSummary tally) {
    var generation = holds.generation(alias);
    var deliveries = new ArrayList<Future<Void>>();
    Promise<Void> rendered = Promise.promise();
    renderFrom(
        0,
        claimed,
        new ArrayList<>(),
        some -> deliveries.add(deliver(some, generation, asOf, tally)),
        rendered);
    return rendered.future().compose(v -> Future.join(deliveries)).mapEmpty();
  }

  private void renderFrom(
      int first,
      List<ClaimedDispatch> claimed,
      List<Rendered> sofar,
      Consumer<List<Rendered>> deliver,
      Promise<Void> rendered) {
    for (int i = first; i < claimed.size(); i++) {
      var one = claimed.get(i);
      var ready = ready(one);
      if (ready.isEmpty()) {
        var next = i + 1;
        compose(one)
            .onComplete(
                result -> {
                  sofar.add(result.result());
                  if (result.result().content().isEmpty()) {
                    deliver.accept(List.copyOf(sofar));
                    sofar.clear();
                  }
                  renderFrom(next, claimed, sofar, deliver, rendered);
                });
        return;
      }
      sofar.add(ready.get());
    }
    deliver.accept(sofar);
    rendered.complete();
  }

  /** A dispatch with its content, or with what stands in the way of it. */
  private record Rendered(ClaimedDispatch claimed, Optional<Content> content, Outcome otherwise) {
    static Rendered of(ClaimedDispatch claimed, Content content) {
      return new Rendered(claimed, Optional.of(content), Outcome.sent(""));
    }

    static Rendered not(ClaimedDispatch claimed, Outcome otherwise) {
      return new Rendered(claimed, Optional.empty(), otherwise);
    }
  }

  /** What needs no rendering, or cannot have any. */
  private Optional<Rendered> ready(ClaimedDispatch claimed) {
    if (claimed.content().filter(content -> !HtmlText.isNeededFor(content)).isPresent()) {
      return Optional.of(Rendered.of(claimed, claimed.content().get()));
    }
    var alias = claimed.message().type();
    var refusal =
        engine.registry().findType(alias).isEmpty()
            ? Optional.of("message type \"%s\" is not registered here".formatted(alias))
            : composer.refusal(alias);
    return refusal.map(why -> Rendered.not(claimed, Outcome.deferred(why, Scope.DISPATCH)));
  }

  private Future<Rendered> compose(ClaimedDispatch claimed) {
    var type = engine.registry().type(claimed.message().type());
    return claimed
        .content()
        .map(content -> composer.complete(type, content, claimed.dispatch()))
        .orElseGet(() -> composer.compose(type, () -> whole(type, claimed), claimed.dispatch()))
        .map(content -> Rendered.of(claimed, content))
        .otherwise(failure -> Rendered.not(claimed, notComposed(failure)));
  }

  /** What reaches the recipient as one. */
  private static Message whole(MessageType type, ClaimedDispatch claimed) {
    var message = claimed.message();
    var contexts = new ArrayList<>(List.of(message.context()));
    claimed.followers().forEach(follower -> contexts.add(follower.message().context()));
    if (message.digest().isPresent()) {
      return message.withContext(type.digestContext(contexts));
    }
    return contexts.size() == 1 ? message : message.withContext(type.mergeContexts(contexts));
  }

  private static Outcome notComposed(Throwable failure) {
    if (failure instanceof Composer.NotBegunException) {
      return Outcome.deferred(String.valueOf(failure.getMessage()), Scope.DISPATCH);
    }
    var why =
        failure instanceof SiteMessageException refusal ? refusal.getMessage() : failure.toString();
    return Outcome.retry("the message could not be rendered: " + why);
  }

  /** Hands over each when its turn has come, those of one time together. */
  private Future<Void> deliver(List<Rendered> some, int claimedIn, long asOf, SendSummary tally) {
    var byTime =
        some.stream()
            .collect(
                Collectors.groupingBy(
                    one -> limiter.from(one.claimed().dispatch().id()),
                    TreeMap::new,
                    Collectors.toList()));
    var now = engine.clock().instant();
    var ready = byTime.headMap(now, true).values().stream().flatMap(List::stream).toList();
    var done = new ArrayList<Future<Void>>();
    done.add(handOver(ready, claimedIn, asOf, tally));
    byTime
        .tailMap(now, false)
        .forEach(
            (time, later) ->
                done.add(
                    limiter.until(time).compose(v -> handOver(later, claimedIn, asOf, tally))));
    return Future.join(done).mapEmpty();
  }

  private Future<Void> handOver(List<Rendered> some, int claimedIn, long asOf, SendSummary tally) {
    var generation = holds.generation(alias);
    var now = engine.clock().instant();
    var heldSince =
        generation != claimedIn && holds.ofMessenger(alias).filter(h -> h.blocks(now)).isPresent();
    var done = new ArrayList<Future<Void>>();
    var ready = new ArrayList<Rendered>();
    for (var one : some) {
      var facts = facts(one.claimed(), one.content(), now);
      var refusal = refusal(one);
      if (refusal.isPresent()) {
        done.add(record(one.claimed(), verdict.of(facts, refusal.get()), tally));
      } else if (heldSince) {
        done.add(record(one.claimed(), verdict.givenBack(facts, now), tally));
      } else {
        ready.add(one);
      }
    }
    var turns = limiter.turnsOf(ready.stream().map(one -> one.claimed().dispatch().id()).toList());
    var outcomes =
        channel.deliver(
            ready.stream().map(this::delivery).toList(),
            engine.lease()::holds,
            one ->
                turns.test(one.dispatch().id())
                    && !engine.fresh().since(asOf, alias, one.address()),
            this::noteRefused);
    for (int i = 0; i < outcomes.size(); i++) {
      done.add(delivered(ready.get(i), engine.here(outcomes.get(i)), generation, tally));
    }
    return Future.join(done).mapEmpty();
  }

  /** What stands in the way of handing it over. */
  private Optional<Outcome> refusal(Rendered rendered) {
    if (rendered.content().isEmpty()) {
      return Optional.of(rendered.otherwise());
    }
    return rendered.content().get().attachments().isEmpty()
            || channel.messenger().sendsAttachments()
        ? Optional.empty()
        : Optional.of(Outcome.rejected("the messenger sends no attachments"));
  }

  private Delivery delivery(Rendered rendered) {
    var claimed = rendered.claimed();
    var content = unsubscribing.on(rendered.content().orElseThrow(), claimed);
    return new Delivery(claimed.dispatch(), content, files);
  }

  private Future<Void> delivered(
      Rendered rendered, Future<Outcome> delivery, int generation, SendSummary tally) {
    var claimed = rendered.claimed();
    return delivery.transform(
        result -> {
          var facts = facts(claimed, rendered.content(), engine.clock().instant());
          limiter.over(claimed.dispatch().id(), result.succeeded());
          if (result.failed()) {
            return record(claimed, verdict.givenBack(facts, facts.now()), tally);
          }
          var working = holds.ofMessenger(alias).isEmpty();
          var outcome = suspects.judge(claimed, result.result(), working);
          // Else another process might claim what is given back before it knows of the hold.
          return Future.succeededFuture()
              .compose(v -> holds.observe(alias, claimed.dispatch().address(), outcome, generation))
              .onFailure(failure -> LOG.log(Level.ERROR, "a hold was not noted", failure))
              .transform(v -> record(claimed, verdict.of(facts, outcome), tally));
        });
  }

  /** At once, and not on this event loop: the next one to the same address would begin now. */
  private void noteRefused(Delivery delivery, Outcome outcome) {
    if (outcome.suppressesAddress()) {
      engine.fresh().note(alias, delivery.address());
    }
  }

  private Future<Void> record(ClaimedDispatch claimed, Completion completion, SendSummary tally) {
    limiter.over(claimed.dispatch().id(), false);
    return recorder
        .record(completion, claimed.dispatch().address())
        .onSuccess(
            stored -> {
              // The store may have refused the suppression, and the list decides.
              stored
                  .completion()
                  .suppression()
                  .ifPresent(entry -> engine.fresh().note(alias, entry.address()));
              tally.completed(stored.completion());
              if (stored.held()) {
                engine.events().completed(claimed, stored.completion());
              }
            })
        .onComplete(
            result -> {
              outstanding.end(1);
              poke();
            })
        .mapEmpty();
  }

  private OutcomePolicy.Facts facts(
      ClaimedDispatch claimed, Optional<Content> content, Instant now) {
    var retryLimit =
        engine
            .registry()
            .findType(claimed.message().type())
            .map(MessageType::retryLimit)
            .orElse(RETRY_LIMIT);
    return new OutcomePolicy.Facts(claimed, content, retryLimit, now);
  }

  /** Takes over a dispatch that another process held when it died. */
  Future<Void> takeOver(ClaimedDispatch orphan) {
    outstanding.begin(1);
    return record(
        orphan,
        verdict.takenOver(facts(orphan, orphan.content(), engine.clock().instant())),
        new SendSummary());
  }

  /**
   * Claims no more, lets what is on the wire finish, gives the rest back. What has not ended by
   * then, because foreign code blocks, is taken over by the next start.
   */
  Future<Void> stop(Duration timeout) {
    stopped = true;
    limiter.stop();
    return engine
        .here(channel.drain())
        .transform(drained -> InFlight.within(engine.vertx(), timeout, whenIdle()));
  }

  /** Completes once no look into the store and no delivery is under way. */
  private Future<Void> whenIdle() {
    return looks.whenIdle().compose(v -> outstanding.whenIdle());
  }

  /** Says once that the store fails, and once that it works again; the next tick tries again. */
  private void noteStore(@Nullable Throwable failure) {
    if (stopped) {
      return; // The store may be closed, so nothing must be claimed.
    }
    if (failure != null && !storeFailed) {
      LOG.log(Level.ERROR, "cannot claim for \"{0}\": {1}", alias, failure.getMessage());
    } else if (failure == null && storeFailed) {
      LOG.log(Level.INFO, "claiming for \"{0}\" again", alias);
    }
    storeFailed = failure != null;
  }
}
