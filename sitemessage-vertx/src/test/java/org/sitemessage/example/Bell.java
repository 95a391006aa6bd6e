package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpMessenger;

/** The example of {@link HttpMessenger}. */
// snippet:begin messenger
public final class Bell extends HttpMessenger {
  private final String url;

  public Bell(PagerOptions options) {
    super(options); // timeouts, number of connections, proxy
    url = options.get(PagerOptions.URL);
  }

  @Override
  public String alias() {
    return "bell";
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    var ring = new JsonObject().put("door", delivery.address());
    return send(
        HttpCall.json(url, ring),
        answer ->
            answer.successful()
                ? Outcome.sent("", "HTTP " + answer.status())
                : Outcome.retry("HTTP " + answer.status()));
  }
}
// snippet:end
