package org.sitemessage.xmpp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.NonBlocking;
import org.sitemessage.vertx.messenger.base.PlainText;
import org.sitemessage.vertx.text.ExposedLogin;
import org.sitemessage.vertx.text.OneLine;

/**
 * Chat over XMPP, to people ({@code name@domain}) and to rooms ({@code name@domain?join}), through
 * one connection that stays open. The stanza id is {@link Delivery#reference()} at every attempt.
 * Receipts of clients (XEP-0184) are passed on.
 *
 * <p>A message to a person counts as sent when the server has acknowledged it and no bounce has
 * come for a grace period, or when the recipient's client has confirmed it; a message to a room
 * when the room has shown it. That waiting costs time, but no work: so that it does not limit the
 * throughput, up to 32 deliveries share each of 32 slots of the engine, and a slot is taken by what
 * came in meanwhile.
 * <!-- snippet: XmppGuide.java#xmpp -->
 *
 * <pre>{@code
 * return new XmppMessenger(
 *     XmppOptions.account("site@example.org", password)
 *         .with(XmppOptions.HOST, "xmpp.example.org"));
 * }</pre>
 */
public class XmppMessenger implements Messenger, NonBlocking {
  /** The name it is usually registered under. */
  public static final String ALIAS = XmppMessengerProvider.ALIAS;

  private static final Logger LOG = System.getLogger(XmppMessenger.class.getName());
  private static final int SLOTS = 32;
  private static final int BATCH = 32;

  private final String alias;
  private final XmppOptions options;
  private final XmppReceipts receipts = new XmppReceipts();
  private Supplier<Optional<ProxySettings>> proxies;
  private @Nullable XmppAccount account;
  private @Nullable Vertx vertx;

  /** Creates a messenger that is not open yet. */
  public XmppMessenger(XmppOptions options) {
    this(ALIAS, options);
  }

  /**
   * Creates a messenger under another alias; it is not open yet.
   *
   * @throws SiteMessageException if the account is no JID
   */
  public XmppMessenger(String alias, XmppOptions options) {
    this.alias = alias;
    this.options = options.checked();
    proxies = () -> options.get(XmppOptions.PROXY);
    try {
      JidCreate.entityBareFrom(options.get(XmppOptions.JID));
      Resourcepart.from(options.nickname());
    } catch (XmppStringprepException e) {
      throw options.invalid(
          options.get(XmppOptions.NICKNAME).isEmpty() ? XmppOptions.JID : XmppOptions.NICKNAME,
          "is \"%s\": %s".formatted(e.getCausingString(), e.getMessage()));
    }
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public String title() {
    return "XMPP";
  }

  @Override
  public String addressAttribute() {
    return "jabber";
  }

  /**
   * Returns a person's JID, bare or full, or {@code room@domain?join}; normalized, without {@code
   * xmpp:}.
   *
   * @throws SiteMessageException if it is no JID, or has no name before the @
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    return Messenger.super.address(recipient).map(text -> XmppAddress.of(text).toString());
  }

  /** Returns the account, whatever the resource. */
  @Override
  public String addressKey(String address) {
    return address.replaceFirst("/.*", "").toLowerCase(Locale.ROOT);
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return UnknownPolicy.RESEND;
  }

  @Override
  public int concurrency() {
    return SLOTS;
  }

  @Override
  public int batchSize() {
    return BATCH;
  }

  /**
   * Prepares the account.
   *
   * @return fails if the certificates to trust cannot be read
   */
  @Override
  public Future<Void> open(Vertx vertx) {
    this.vertx = vertx;
    return vertx
        .executeBlocking(() -> XmppTls.read(options))
        .map(
            tls -> {
              account = new XmppAccount(vertx, options, tls, receipts, proxies);
              if (options.exposesLogin()) {
                ExposedLogin.warn(
                    LOG,
                    "messenger \"%s\"".formatted(alias()),
                    options.server(),
                    "tls is \"off\"",
                    "required or direct");
              }
              return null;
            });
  }

  /** Begins to connect, and does not wait for the connection. The account logs what fails. */
  @Override
  public Future<Void> connect() {
    var open = account;
    if (open != null) {
      open.open();
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    var open = account;
    if (open == null) {
      return Future.failedFuture(new IllegalStateException("the messenger is not open"));
    }
    return PlainText.completed(vertx, delivery).compose(whole -> send(open, whole));
  }

  private Future<Outcome> send(XmppAccount open, Delivery delivery) {
    XmppAddress to;
    try {
      to = XmppAddress.of(delivery.address());
    } catch (SiteMessageException e) {
      return Future.succeededFuture(Outcome.rejected(OneLine.of(String.valueOf(e.getMessage()))));
    }
    var id = delivery.reference();
    if (id.isBlank() || !id.codePoints().allMatch(XmppText::isLegal)) {
      return Future.succeededFuture(
          Outcome.rejected("the uid is blank or has characters that XML cannot carry"));
    }
    var stanza = new XmppStanza(id, to, XmppText.of(delivery.content()));
    if (stanza.body().isBlank()) {
      return Future.succeededFuture(Outcome.rejected("the message has no text"));
    } else if (stanza.isLongerThan(options.get(XmppOptions.MAX_MESSAGE_BYTES))) {
      return Future.succeededFuture(
          Outcome.rejected(
              "the message is longer than %d bytes"
                  .formatted(options.get(XmppOptions.MAX_MESSAGE_BYTES))));
    }
    return open.send(stanza);
  }

  /**
   * Replaces the options' proxy; to be set before the messenger opens.
   *
   * @param supplier called before each connection, on a worker thread; returns the proxy, empty for
   *     none. If it throws, there is no connection empty for none; if it throws, there is no
   *     connection
   * @return this messenger
   */
  public final XmppMessenger proxySupplier(Supplier<Optional<ProxySettings>> supplier) {
    proxies = supplier;
    return this;
  }

  /** Returns the number of receipts since the start (XEP-0184), whoever has sent them. */
  public long receipts() {
    return receipts.count();
  }

  @Override
  public void onReceipt(Function<Receipt, Future<Void>> receiver) {
    receipts.tell(receiver);
  }

  /** Logs out; deliveries that are under way end at the stage they had reached. */
  @Override
  public Future<Void> close() {
    var open = account;
    return open == null ? Future.succeededFuture() : open.close();
  }

  /** Shows the account, and no secret. */
  @Override
  public String toString() {
    return "XmppMessenger[%s]".formatted(options.get(XmppOptions.JID));
  }
}
