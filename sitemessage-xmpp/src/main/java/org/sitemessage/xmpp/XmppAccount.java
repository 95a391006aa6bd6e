package org.sitemessage.xmpp;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.text.OneLine;
import org.sitemessage.xmpp.XmppPending.Flight;

/**
 * Keeps one account logged in, and sends through it. Its state belongs to the context it was made
 * on; what blocks runs on threads of its own, sending in order.
 *
 * <p>After a failure it tries again by itself, after growing delays; until then everything is
 * answered with that failure. What only a person can mend is tried again when something is to be
 * sent, and no sooner than that delay, so that no server locks the account.
 */
final class XmppAccount implements XmppSession.Events {
  private static final Logger LOG = System.getLogger(XmppAccount.class.getName());
  private static final long FIRST_DELAY_MS = 1_000;
  private static final long MAX_DELAY_MS = 60_000;
  private static final int MAX_DOUBLINGS = 6;

  /** A session that ends sooner than this counts as a failure to connect. */
  private static final Duration SHORT_LIFE = Duration.ofSeconds(10);

  /** Sending takes one thread, connecting another, rooms that do not answer the rest. */
  private static final int THREADS = 4;

  private final Vertx vertx;
  private final Context context;
  private final XmppOptions options;
  private final XmppTls tls;
  private final XmppReceipts receipts;
  private final Supplier<Optional<ProxySettings>> proxies;
  private final WorkerExecutor worker;
  private final String resource;
  private final XmppPending flights;
  private final Map<String, Future<Void>> rooms = new HashMap<>();
  private @Nullable XmppSession session;
  private @Nullable Future<XmppSession> connecting;
  private Throwable failure = new IllegalStateException("not connected yet");
  private long since;
  private long notBefore = System.nanoTime();
  private int failures;
  private long timer = -1;
  private volatile boolean closed;

  /** Not connected yet. */
  XmppAccount(
      Vertx vertx,
      XmppOptions options,
      XmppTls tls,
      XmppReceipts receipts,
      Supplier<Optional<ProxySettings>> proxies) {
    this.vertx = vertx;
    this.options = options;
    this.tls = tls;
    this.receipts = receipts;
    this.proxies = proxies;
    context = vertx.getOrCreateContext();
    var own = UUID.randomUUID().toString().substring(0, 8);
    resource = options.get(XmppOptions.RESOURCE) + "-" + own;
    worker =
        vertx.createSharedWorkerExecutor("sitemessage-xmpp-" + own, THREADS, 10, TimeUnit.MINUTES);
    flights = new XmppPending(vertx, options, this::silent);
  }

  /** Begins to connect. */
  void open() {
    context.runOnContext(v -> connected());
  }

  /** Sends in the order of the calls. Never fails. */
  Future<Outcome> send(XmppStanza stanza) {
    var answer = Promise.<Outcome>promise();
    context.runOnContext(v -> begin(stanza).onComplete(answer));
    return answer.future();
  }

  /** Answers everything, and logs out. */
  Future<Void> close() {
    var done = Promise.<Void>promise();
    context.runOnContext(
        v -> {
          closed = true;
          vertx.cancelTimer(timer);
          flights.close();
          var open = session;
          session = null;
          goodbye(open).compose(gone -> worker.close()).onComplete(done);
        });
    return done.future();
  }

  private Future<Void> goodbye(@Nullable XmppSession open) {
    if (open == null) {
      return Future.succeededFuture();
    }
    return worker
        .<Void>executeBlocking(
            () -> {
              open.close();
              return null;
            },
            false)
        .otherwiseEmpty();
  }

  private Future<Outcome> begin(XmppStanza stanza) {
    if (closed) {
      return Future.succeededFuture(Outcome.deferred("the messenger is closed", Scope.DISPATCH));
    }
    // The same message may be under way still; it is not sent twice at once.
    var before = flights.find(stanza.key());
    if (before.isPresent()) {
      return before.get().answer();
    }
    var flight = flights.begin(stanza);
    pass(flight);
    return flight.answer();
  }

  private void pass(Flight flight) {
    connected()
        .onFailure(e -> flights.answer(flight, XmppErrors.notConnected(e)))
        .onSuccess(
            open ->
                entered(open, flight.stanza().to())
                    .onFailure(e -> flights.answer(flight, XmppErrors.notJoined(e)))
                    .onSuccess(v -> hand(open, flight)));
  }

  private void hand(XmppSession open, Flight flight) {
    worker
        .executeBlocking(() -> open.send(flight.stanza()), true)
        .onFailure(e -> flights.answer(flight, XmppErrors.notSent(e)))
        .onSuccess(
            handedOver -> {
              if (!handedOver) {
                var gone =
                    new IllegalStateException(
                        "the connection was lost before the message was sent");
                flights.answer(flight, XmppErrors.notConnected(gone));
                return;
              }
              flights.sent(flight);
              if (open != session) {
                flights.lost(flight, "the connection broke while the message was sent");
              }
            });
  }

  private Future<Void> entered(XmppSession open, XmppAddress to) {
    if (!to.room()) {
      return Future.succeededFuture();
    }
    var entered = rooms.get(to.bare());
    if (entered == null) {
      entered =
          worker.executeBlocking(
              () -> {
                open.enter(to, nickname());
                return null;
              },
              false);
      var attempt = entered;
      rooms.put(to.bare(), attempt);
      attempt.onFailure(e -> rooms.remove(to.bare(), attempt));
    }
    return entered;
  }

  private String nickname() {
    return options.nickname();
  }

  private Future<XmppSession> connected() {
    if (session != null) {
      return Future.succeededFuture(session);
    } else if (connecting != null) {
      return connecting;
    } else if (closed || System.nanoTime() - notBefore < 0) {
      return Future.failedFuture(failure);
    }
    vertx.cancelTimer(timer);
    var attempt =
        worker
            .executeBlocking(this::login, false)
            .transform(
                opened -> {
                  connecting = null;
                  return opened.succeeded() ? established(opened.result()) : failed(opened.cause());
                });
    connecting = attempt;
    return attempt;
  }

  /** Blocks. Nobody waits for the end of it when the messenger is closed meanwhile. */
  private XmppSession login() throws Exception {
    var open =
        XmppSession.open(options, new XmppSockets(options, tls, proxies.get()), resource, this);
    return closed ? discarded(open) : open;
  }

  private static XmppSession discarded(XmppSession session) {
    session.discard();
    return session;
  }

  private Future<XmppSession> established(XmppSession open) {
    if (closed) {
      vertx.executeBlocking(() -> discarded(open), false);
      return Future.failedFuture(new IllegalStateException("the messenger is closed"));
    } else if (!open.isAlive()) {
      return failed(new IllegalStateException("the connection was lost at once"));
    }
    if (failures > 0) {
      LOG.log(Level.INFO, "XMPP account {0} is connected again", options.get(XmppOptions.JID));
    }
    session = open;
    since = System.nanoTime();
    return Future.succeededFuture(open);
  }

  private Future<XmppSession> failed(Throwable cause) {
    failure = cause;
    failures++;
    var longest = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS << Math.min(failures - 1, MAX_DOUBLINGS));
    var delay = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    notBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
    boolean retries = !closed && !XmppErrors.needsPerson(cause);
    LOG.log(
        failures == 1 ? Level.WARNING : Level.DEBUG,
        retries
            ? "XMPP account {0} has no connection and is tried again in {1} ms: {2}"
            : "XMPP account {0} has no connection and is tried again with the next message: {2}",
        options.get(XmppOptions.JID),
        String.valueOf(delay),
        OneLine.of(String.valueOf(cause.getMessage())));
    if (retries) {
      timer = vertx.setTimer(delay, id -> connected());
    }
    return Future.failedFuture(cause);
  }

  @Override
  public void lost(XmppSession gone, String why) {
    context.runOnContext(
        v -> {
          if (closed) {
            return;
          }
          worker.executeBlocking(() -> discarded(gone), false);
          if (gone == session) {
            session = null;
            rooms.clear();
            if (System.nanoTime() - since > SHORT_LIFE.toNanos()) {
              failures = 0;
            }
            failed(new IllegalStateException(why));
            flights.lost(why);
          }
        });
  }

  private void silent() {
    var open = session;
    if (open != null) {
      lost(
          open, "no acknowledgement within " + options.get(XmppOptions.TIMEOUT).toMillis() + " ms");
    }
  }

  @Override
  public void acknowledged(String key) {
    context.runOnContext(v -> flights.find(key).ifPresent(flights::acknowledged));
  }

  @Override
  public void refused(String key, StanzaError error) {
    context.runOnContext(v -> flights.find(key).ifPresent(flight -> refused(flight, error)));
  }

  private void refused(Flight flight, StanzaError error) {
    boolean outside =
        error.getCondition() == StanzaError.Condition.not_acceptable
            || error.getCondition() == StanzaError.Condition.item_not_found;
    if (outside && flight.mayReenter()) {
      // Rooms forget who was in them when their server restarts.
      rooms.remove(flight.stanza().to().bare());
      flights.again(flight);
      pass(flight);
    } else {
      flights.answer(flight, XmppErrors.refused("bounced", error));
    }
  }

  @Override
  public void shown(String key) {
    context.runOnContext(
        v ->
            flights
                .find(key)
                .ifPresent(
                    flight ->
                        flights.answer(
                            flight, Outcome.sent(flight.stanza().id(), "shown in the room"))));
  }

  @Override
  public void received(String id, String from) {
    context.runOnContext(
        v -> {
          receipts.received(id, from);
          flights
              .find(XmppStanza.key(id, from))
              .ifPresent(
                  flight ->
                      flights.answer(
                          flight,
                          Outcome.sent(
                              flight.stanza().id(), "received by the recipient's client")));
        });
  }
}
