package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.mail.internet.InternetAddress;
import java.lang.System.Logger;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.NonBlocking;
import org.sitemessage.vertx.messenger.base.PlainText;
import org.sitemessage.vertx.mime.MailAddress;
import org.sitemessage.vertx.text.ExposedLogin;
import org.sitemessage.vertx.text.OneLine;
import org.sitemessage.vertx.text.Titles;

/**
 * E-mail over SMTP. Each delivery is a transaction of its own with one recipient, so that each has
 * its own outcome; the Message-ID follows from {@link Delivery#uid()} and is the same at every
 * attempt.
 *
 * <p>HTML goes out as {@code multipart/alternative} with a plain text that is made from it if the
 * content brings none. The content's headers are added; {@code To} and {@code Cc} among them are
 * shown, while the mail goes to {@link Delivery#address()} alone. Files that have a content id and
 * are shown in the HTML go out with it as {@code multipart/related}, others beside it as {@code
 * multipart/mixed}; they are streamed.
 * <!-- snippet: Guide.java#test-message -->
 *
 * <pre>{@code
 * var smtp =
 *     new SmtpMessenger(
 *         SmtpOptions.from("user1@host.com")
 *             .with(SmtpOptions.HOST, "smtp.host.com")
 *             .with(SmtpOptions.LOGIN, "user1")
 *             .with(SmtpOptions.PASSWORD, "user1password"));
 * SiteMessage.sendTestMessage(vertx, smtp, "user1@host.com", "This is a test message")
 *     .onComplete(outcome -> log.accept(String.valueOf(outcome)));
 * }</pre>
 */
public class SmtpMessenger implements Messenger, NonBlocking {
  /** The name it is registered under. */
  public static final String ALIAS = "smtp";

  private static final Logger LOG = System.getLogger(SmtpMessenger.class.getName());

  private final SmtpOptions options;
  private final Clock clock;
  private final InternetAddress sender;
  private Supplier<Optional<ProxySettings>> proxies;
  private Optional<Supplier<Future<String>>> supplied = Optional.empty();
  private Optional<SmtpTokens> tokens = Optional.empty();
  private @Nullable SmtpPool lanes;
  private @Nullable Vertx vertx;
  private volatile boolean closed;

  /** Creates a messenger that is not open yet. */
  public SmtpMessenger(SmtpOptions options) {
    this(options, Clock.systemUTC());
  }

  /** Creates a messenger that is not open yet and reads the time from this clock. */
  public SmtpMessenger(SmtpOptions options, Clock clock) {
    this.options = options.checked();
    this.clock = clock;
    proxies = () -> options.get(SmtpOptions.PROXY);
    sender = MailAddress.single("from", options.get(SmtpOptions.FROM));
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String title() {
    return Titles.ofMessenger("smtp", Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return Titles.ofMessenger("smtp", title(), locale);
  }

  @Override
  public String addressAttribute() {
    return "email";
  }

  /**
   * Returns a bare mailbox: {@code name@domain} with the domain in its ASCII form and the name
   * unchanged, or {@code postmaster}.
   *
   * @throws SiteMessageException if it is no single mailbox, or its name is not ASCII
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    return Messenger.super.address(recipient).map(MailAddress::recipient);
  }

  /**
   * Returns the address in lower case. RFC 5321 allows names that differ by case alone, but hardly
   * any server has them, and reports often come back in another case.
   */
  @Override
  public String addressKey(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean sendsAttachments() {
    return true;
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return UnknownPolicy.RESEND;
  }

  /** Returns the maximum number of connections. */
  @Override
  public int concurrency() {
    return options.get(SmtpOptions.MAX_CONNECTIONS);
  }

  /**
   * Makes ready to connect.
   *
   * @return fails if the file of certificates to trust is missing, if nothing supplies the tokens,
   *     or the key that signs mails cannot be read
   */
  @Override
  public Future<Void> open(Vertx vertx) {
    var file = options.get(SmtpOptions.TRUST_CERTIFICATES);
    var present = file.isEmpty() ? Future.succeededFuture(true) : vertx.fileSystem().exists(file);
    return present
        .compose(
            found -> {
              if (!found) {
                throw options.invalid(
                    SmtpOptions.TRUST_CERTIFICATES, "is \"" + file + "\", which does not exist");
              }
              return Future.all(signer(vertx), SmtpDialer.ownName(vertx, options));
            })
        .map(
            ready -> {
              this.vertx = vertx;
              tokens = tokens(vertx);
              lanes =
                  new SmtpPool(
                      vertx,
                      new SmtpContext(
                          options,
                          ready.resultAt(1),
                          new SmtpDialer(vertx, options, proxies),
                          tokens,
                          ready.resultAt(0),
                          new SmtpReplies(clock)));
              if (options.exposesLogin()) {
                ExposedLogin.warn(
                    LOG,
                    "messenger \"%s\"".formatted(alias()),
                    options.server(),
                    "tls is \"%s\"".formatted(options.tls().name().toLowerCase(Locale.ROOT)),
                    "required, direct or auto");
              }
              return null;
            });
  }

  private Future<Optional<DkimSigner>> signer(Vertx vertx) {
    var dkim = options.get(SmtpOptions.DKIM);
    return dkim.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : DkimKey.of(dkim.get(), vertx)
            .map(key -> Optional.of(new DkimSigner(dkim.get(), key, clock)));
  }

  /**
   * Takes the place of the options' proxy; to be set before the messenger opens.
   *
   * @param supplier asked before each connection, on the messenger's event loop, for the proxy to
   *     go through, empty for none; if it throws, nothing is sent
   * @return this messenger
   */
  public final SmtpMessenger proxySupplier(Supplier<Optional<ProxySettings>> supplier) {
    proxies = supplier;
    return this;
  }

  /**
   * Takes the place of the options' password; to be set before the messenger opens. The options
   * have {@link SmtpOptions#OAUTH2}.
   *
   * @param supplier asked before each connection, on the messenger's event loop, for the access
   *     token to log in with, and once more if that was refused; if it throws or fails, the
   *     messenger waits
   * @return this messenger
   */
  public final SmtpMessenger tokenSupplier(Supplier<Future<String>> supplier) {
    supplied = Optional.of(supplier);
    return this;
  }

  private Optional<SmtpTokens> tokens(Vertx vertx) {
    if (supplied.isPresent()) {
      if (!options.isOAuth2()) {
        throw options.invalid(SmtpOptions.OAUTH2, "is false, but tokens are supplied");
      }
      return supplied.map(SuppliedTokens::new);
    }
    var source = options.get(SmtpOptions.OAUTH2_TOKEN);
    if (options.hasLogin() && options.get(SmtpOptions.PASSWORD).isEmpty() && source.isEmpty()) {
      throw options.invalid(
          SmtpOptions.PASSWORD,
          "is empty, but login is given; give it, or oauth2Token, or supply tokens");
    }
    return source.map(
        given -> new OAuth2Tokens(vertx, given, proxies, options.get(SmtpOptions.TIMEOUT), clock));
  }

  /** Logs in, if there is a login, and keeps the connection. */
  @Override
  public Future<Void> connect() {
    var open = lanes;
    return open == null || !options.hasLogin()
        ? Future.succeededFuture()
        : open.logIn()
            .compose(
                outcome ->
                    closed || outcome.isSent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                            new SiteMessageException(FailureCode.NOT_READY, outcome.reason())));
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    var open = lanes;
    if (open == null) {
      return Future.failedFuture(new IllegalStateException("the messenger is not open"));
    }
    return PlainText.completed(vertx, delivery)
        .map(whole -> SmtpMail.of(whole, sender, options.get(SmtpOptions.BOUNCE_ADDRESS), clock))
        .compose(open::send)
        .recover(
            failure ->
                failure instanceof SiteMessageException refused && SmtpReplies.isForGood(refused)
                    ? Future.succeededFuture(
                        Outcome.rejected(OneLine.of(String.valueOf(refused.getMessage()))))
                    : Future.failedFuture(failure));
  }

  /** Closes all connections; what is still under way is answered as far as it had got. */
  @Override
  public Future<Void> close() {
    var open = lanes;
    closed = true;
    var source = tokens;
    return open == null
        ? Future.succeededFuture()
        : open.close()
            .eventually(() -> source.isPresent() ? source.get().close() : Future.succeededFuture());
  }

  /** Names the server, and no secret. */
  @Override
  public String toString() {
    return "SmtpMessenger[%s]".formatted(options.server());
  }
}
