package org.sitemessage.vertx.messenger.base;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.vertx.text.HtmlText;

/** Adds the plain text to contents that have only HTML. */
public final class PlainText {
  private PlainText() {}

  /**
   * Adds the plain text to a content that has only HTML. Contents from the engine have a text
   * already; a content may lack it only if a messenger is called without the engine. The text is
   * made on a worker thread.
   *
   * @param vertx Vert.x instance of the messenger; null before the messenger is opened
   */
  public static Future<Delivery> completed(@Nullable Vertx vertx, Delivery delivery) {
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
