package com.example.pager;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;

/**
 * Pages over SNPP (RFC 1861), one connection for each page. The address is a pager's id. The
 * messenger sends the text, in UTF-8, but not the subject.
 *
 * <p>SNPP has no idempotency key, so a page that may have been sent is held.
 */
public final class SnppMessenger implements Messenger {
  /** The name it is registered under. */
  public static final String ALIAS = "snpp";

  private static final Pattern PAGER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");

  private final SnppOptions options;
  private final Set<SnppDialogue> underWay = new HashSet<>();
  private @Nullable Open open;
  private boolean closed;

  private record Open(Vertx vertx, Context context, NetClient client) {}

  /** Creates a messenger that is not open yet. */
  public SnppMessenger(SnppOptions options) {
    this.options = options.checked();
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String title() {
    return "Pager";
  }

  @Override
  public String addressAttribute() {
    return "pager";
  }

  /** Returns the maximum number of connections. */
  @Override
  public int concurrency() {
    return options.get(SnppOptions.MAX_CONNECTIONS);
  }

  // snippet:begin address
  /**
   * Returns a pager's id: letters, digits and {@code . _ + -}.
   *
   * @throws SiteMessageException if it is none
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    return Messenger.super.address(recipient).map(SnppMessenger::pager);
  }

  private static String pager(String address) {
    var pager = address.strip();
    if (!PAGER.matcher(pager).matches()) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "must be a pager's id: at most 64 letters, digits and . _ + -");
    }
    return pager;
  }

  // snippet:end

  // snippet:begin open
  @Override
  public Future<Void> open(Vertx vertx) {
    var connections =
        new NetClientOptions().setConnectTimeout((int) options.get(SnppOptions.TIMEOUT).toMillis());
    open = new Open(vertx, vertx.getOrCreateContext(), vertx.createNetClient(connections));
    return Future.succeededFuture();
  }

  /** Logs in once, so that a wrong password is noticed before the first page. */
  @Override
  public Future<Void> connect() {
    return run(SnppDialogue::logIn)
        .compose(
            outcome ->
                closed || outcome.isSent()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new SiteMessageException(FailureCode.NOT_READY, outcome.reason())));
  }

  // snippet:end

  // snippet:begin deliver
  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    try {
      var text = SnppText.of(delivery.content().text(), options.get(SnppOptions.MAX_CHARS));
      return run(dialogue -> dialogue.page(delivery.address(), text));
    } catch (SiteMessageException e) {
      return Future.succeededFuture(Outcome.rejected(String.valueOf(e.getMessage())));
    }
  }

  // snippet:end

  private interface Work {
    Future<Outcome> in(SnppDialogue dialogue);
  }

  private Future<Outcome> run(Work work) {
    var now = open;
    if (now == null) {
      return Future.failedFuture(new IllegalStateException("the messenger is not open"));
    }
    Promise<Outcome> answer = Promise.promise();
    now.context().runOnContext(v -> run(now, work).onComplete(answer));
    return answer.future();
  }

  private Future<Outcome> run(Open now, Work work) {
    if (closed) {
      return Future.succeededFuture(Outcome.deferred("the messenger is closed", Scope.DISPATCH));
    }
    var dialogue = new SnppDialogue(now.vertx(), now.client(), options);
    underWay.add(dialogue);
    return work.in(dialogue).onComplete(done -> underWay.remove(dialogue));
  }

  // snippet:begin close
  /** Breaks all connections; pages that are under way end at the stage they had reached. */
  @Override
  public Future<Void> close() {
    var now = open;
    if (now == null) {
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    now.context()
        .runOnContext(
            v -> {
              closed = true;
              List.copyOf(underWay).forEach(SnppDialogue::close);
              now.client().close().onComplete(done);
            });
    return done.future();
  }

  // snippet:end

  /** Shows the gateway, and no secret. */
  @Override
  public String toString() {
    return "SnppMessenger[%s:%d]"
        .formatted(options.get(SnppOptions.HOST), options.get(SnppOptions.PORT));
  }
}
