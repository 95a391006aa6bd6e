package org.sitemessage.vertx.messenger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.vertx.text.HtmlText;

/** The plain text of what is delivered. */
final class PlainText {
  private PlainText() {}

  /**
   * Adds the plain text to a content that has HTML alone. The engine has done that already; only
   * who calls a messenger without the engine may leave it out. It is made on a worker thread.
   *
   * @param vertx null before the messenger is opened
   */
  static Future<Delivery> completed(@Nullable Vertx vertx, Delivery delivery) {
    if (!HtmlText.isNeededFor(delivery.content())) {
      return Future.succeededFuture(delivery);
    }
    if (vertx == null) {
      return Future.failedFuture(new IllegalStateException("the messenger is not open"));
    }
    return vertx.executeBlocking(
        () -> delivery.withContent(HtmlText.completed(delivery.content())), false);
  }
}
