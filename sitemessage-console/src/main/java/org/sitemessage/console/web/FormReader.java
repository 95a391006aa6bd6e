package org.sitemessage.console.web;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.BodyLimits;
import org.sitemessage.vertx.web.request.FormBody;

/**
 * Reads a form. Vert.x itself would refuse a field above 8 KiB, which the server of the application
 * sets.
 */
final class FormReader implements Handler<RoutingContext> {
  private static final String FORM = FormReader.class.getName();
  private static final String TYPE = "application/x-www-form-urlencoded";

  /** A form has to arrive within this time. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Handler<RoutingContext> bodies;

  /**
   * Creates a reader.
   *
   * @param maxBytes maximum size of a form in bytes; a larger one is refused with 413
   * @param atOnce number of forms of that size that may arrive at once; further ones are refused
   *     with 503
   */
  FormReader(int maxBytes, int atOnce) {
    var limits = new BodyLimits(maxBytes, (long) maxBytes * atOnce, PATIENCE, PATIENCE);
    bodies =
        new Bodies(limits, (ctx, problem) -> refuse(ctx, problem.status(), problem.detail()))
            .reader();
  }

  /**
   * Returns the form of a request; an empty one before it is read.
   *
   * @throws SiteMessageException the first time, if the form is malformed
   */
  static MultiMap of(RoutingContext ctx) {
    if (ctx.get(FORM) == null && Bodies.isRead(ctx)) {
      ctx.put(FORM, MultiMap.caseInsensitiveMultiMap());
      ctx.put(FORM, FormBody.read(ctx));
    }
    return Optional.<MultiMap>ofNullable(ctx.get(FORM))
        .orElseGet(MultiMap::caseInsensitiveMultiMap);
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (!ctx.request().formAttributes().isEmpty()) {
      // A handler of the application has read it.
      ctx.put(FORM, ctx.request().formAttributes());
      ctx.next();
    } else if (FormBody.mediaType(ctx).equals(TYPE)) {
      bodies.handle(ctx);
    } else {
      refuse(ctx, 415, "send a form: " + TYPE);
    }
  }

  private static void refuse(RoutingContext ctx, int status, String text) {
    leaveUnread(ctx);
    ctx.fail(new HttpException(status, text));
  }

  /** Ends the connection after the answer, because the rest of the form is not wanted. */
  static void leaveUnread(RoutingContext ctx) {
    if (ctx.request().version() != HttpVersion.HTTP_2) {
      ctx.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    ctx.request().resume();
  }
}
