package com.example.sms;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpMessenger;

/**
 * Sends text messages through an HTTP gateway, which knows duplicates by their {@code reference}.
 * An address is a phone number in international form, such as +491701234567.
 */
public final class SmsMessenger extends HttpMessenger {
  /** The name it is registered under. */
  public static final String ALIAS = "sms";

  private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");

  private final SmsOptions options;

  /** Creates a messenger that is not open yet. */
  public SmsMessenger(SmsOptions options) {
    super(options);
    this.options = options;
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String addressAttribute() {
    return "phone";
  }

  /** Returns the number without blanks, dashes and brackets. */
  @Override
  public Optional<String> address(Recipient recipient) {
    return super.address(recipient).map(SmsMessenger::number);
  }

  private static String number(String text) {
    var number = text.replaceAll("[ ()/-]", "");
    if (!NUMBER.matcher(number).matches()) {
      throw SiteMessageException.invalid("", "must be a phone number such as +491701234567");
    }
    return number;
  }

  /** A message that may have been sent is sent again: the gateway recognizes it. */
  @Override
  public UnknownPolicy unknownPolicy() {
    return UnknownPolicy.RESEND;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    return withText(delivery).compose(this::deliverText);
  }

  private Future<Outcome> deliverText(Delivery delivery) {
    var body =
        new JsonObject()
            .put("to", delivery.address())
            .put("text", delivery.content().text())
            .put("reference", delivery.uid());
    return send(authorized(HttpCall.json(url("/messages"), body)), this::judge);
  }

  private String url(String path) {
    return options.get(SmsOptions.BASE_URL) + path;
  }

  private HttpCall authorized(HttpCall call) {
    return call.withHeader("Authorization", "Bearer " + options.get(SmsOptions.TOKEN));
  }

  private Outcome judge(HttpAnswer answer) {
    var reason = "HTTP %d %s".formatted(answer.status(), shown(answer.body()));
    return switch (answer.status()) {
      case 201 -> Outcome.sent(answer.json().map(json -> json.getString("id")).orElse(""));
      case 400 -> Outcome.rejected(reason);
      case 401, 403 -> Outcome.paused(reason);
      case 410 -> Outcome.rejectedAndSuppress(reason);
      case 429 ->
          answer
              .retryAfter(clock().instant())
              .map(delay -> Outcome.deferred(reason, delay, Scope.MESSENGER))
              .orElseGet(() -> Outcome.deferred(reason, Scope.MESSENGER));
      default -> Outcome.retry(reason);
    };
  }

  /** Asks for the account when the messenger opens, so that a wrong token is in the log then. */
  @Override
  protected Future<Optional<Outcome>> verify() {
    return inquiry(
        authorized(HttpCall.get(url("/account"))),
        answer -> Optional.of(answer).filter(one -> one.status() == 401).map(this::judge));
  }

  /** Keeps the token out of outcomes, should the gateway repeat it. */
  @Override
  protected List<String> secrets() {
    return List.of(options.get(SmsOptions.TOKEN));
  }
}
