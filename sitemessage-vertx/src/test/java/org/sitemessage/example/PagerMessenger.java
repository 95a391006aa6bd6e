package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;

// snippet:begin pager
public final class PagerMessenger implements Messenger {
  private final String url;
  private WebClient http;

  public PagerMessenger(String url) {
    this.url = url;
  }

  @Override
  public String alias() {
    return "pager";
  }

  @Override
  public Future<Void> open(Vertx vertx) {
    http = WebClient.create(vertx);
    return Future.succeededFuture();
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    var page =
        new JsonObject().put("to", delivery.address()).put("text", delivery.content().text());
    return http.postAbs(url).sendJsonObject(page).map(answer -> outcome(answer.statusCode()));
  }

  private static Outcome outcome(int status) {
    return status < 300
        ? Outcome.sent("")
        : status < 500 ? Outcome.rejected("HTTP " + status) : Outcome.retry("HTTP " + status);
  }

  @Override
  public Future<Void> close() {
    http.close();
    return Future.succeededFuture();
  }
}
// snippet:end
