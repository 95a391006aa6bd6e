package org.sitemessage.vertx.dispatch.send;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.sitemessage.api.Content;
import org.sitemessage.api.MessageType;
import org.sitemessage.vertx.async.LogKeys;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.send.limit.Limiter;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/**
 * The objects that the parts of one messenger's sender share.
 *
 * @param engine the engine
 * @param channel the way to the messenger
 * @param holds current holds
 * @param limiter permits of the messenger
 * @param policy meaning of outcomes
 */
record SenderParts(
    EngineContext engine, Channel channel, Holds holds, Limiter limiter, OutcomePolicy policy) {

  private static final Logger LOG = System.getLogger(SenderParts.class.getName());

  /** Retry limit of a type that is no longer registered: the default of {@link MessageType}. */
  private static final int RETRY_LIMIT = 10;

  String alias() {
    return channel.messenger().alias();
  }

  Instant now() {
    return engine.clock().instant();
  }

  /** Returns the type of a dispatch, if it is registered here. */
  Optional<MessageType> type(ClaimedDispatch claimed) {
    return engine.registry().findType(claimed.message().type());
  }

  /** Returns the alias of the type of a dispatch for observers. */
  String typeAlias(ClaimedDispatch claimed) {
    return type(claimed).map(MessageType::alias).orElse(Observer.UNREGISTERED);
  }

  /**
   * Asks the type of a dispatch.
   *
   * @param otherwise answer for a type that is not registered here, or that throws
   */
  <T> T ofType(ClaimedDispatch claimed, Function<MessageType, T> question, T otherwise) {
    var type = type(claimed);
    try {
      return type.map(question).orElse(otherwise);
    } catch (RuntimeException e) { // Foreign code.
      LogKeys.put(claimed.dispatch());
      try {
        LOG.log(
            Level.ERROR,
            "message type \"%s\" failed; %s is used for dispatch %d"
                .formatted(claimed.message().type(), otherwise, claimed.dispatch().id()),
            e);
      } finally {
        LogKeys.remove();
      }
      return otherwise;
    }
  }

  /** Returns whether recipients may unsubscribe from the type of a dispatch; yes if it throws. */
  boolean isSubscribable(ClaimedDispatch claimed) {
    return type(claimed).isPresent() && ofType(claimed, MessageType::allowUserSubscription, true);
  }

  /** Returns the facts of a dispatch as they are now. */
  OutcomePolicy.Facts facts(ClaimedDispatch claimed, Optional<Content> content) {
    var retryLimit = ofType(claimed, MessageType::retryLimit, RETRY_LIMIT);
    return new OutcomePolicy.Facts(claimed, content, retryLimit, now());
  }

  OutcomePolicy.Facts facts(ClaimedDispatch claimed) {
    return facts(claimed, claimed.content());
  }

  /** Returns whether a person has paused the messenger. Callable from any thread. */
  boolean isPaused() {
    return engine.pauses().isPaused(alias());
  }

  /** Returns whether the messenger is paused by hand, or is held and not to be tried again yet. */
  boolean isBlocked() {
    var now = now();
    return isPaused() || holds.ofMessenger(alias()).filter(hold -> hold.blocks(now)).isPresent();
  }
}
