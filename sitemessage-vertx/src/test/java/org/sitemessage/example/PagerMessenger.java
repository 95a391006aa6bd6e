package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpMessenger;

// snippet:begin pager
public final class PagerMessenger extends HttpMessenger {
  private final PagerOptions options;

  public PagerMessenger(PagerOptions options) {
    super(options);
    this.options = options;
  }

  @Override
  public String alias() {
    return "pager";
  }

  @Override
  public Optional<String> address(Recipient recipient) {
    return super.address(recipient).map(PagerMessenger::number);
  }

  private static String number(String address) {
    if (!address.matches("[0-9-]{1,20}")) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "must be 1 to 20 digits and hyphens");
    }
    return address;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    var page =
        new JsonObject().put("to", delivery.address()).put("text", delivery.content().text());
    return send(HttpCall.json(options.get(PagerOptions.URL), page), this::outcome);
  }

  private Outcome outcome(HttpAnswer answer) {
    var reason = "HTTP " + answer.status();
    if (answer.successful()) {
      return Outcome.sent("", reason);
    }
    if (answer.status() == 429) {
      return answer
          .retryAfter(clock().instant())
          .map(delay -> Outcome.deferred(reason, delay, Scope.MESSENGER))
          .orElse(Outcome.deferred(reason, Scope.MESSENGER));
    }
    return answer.status() < 500 ? Outcome.rejected(reason) : Outcome.retry(reason);
  }
}
// snippet:end
