package org.sitemessage.console.web;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads a form. Vert.x itself would refuse a field above 8 KiB, which the server of the application
 * sets.
 */
final class FormReader implements Handler<RoutingContext> {
  private static final String FORM = FormReader.class.getName();
  private static final String TYPE = "application/x-www-form-urlencoded";

  /** A form has to arrive within this time. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final int maxBytes;
  private final int atOnce;
  private final AtomicInteger reading = new AtomicInteger();

  /**
   * Creates a reader.
   *
   * @param maxBytes maximum size of a form in bytes; a larger one is refused with 413
   * @param atOnce maximum number of forms that arrive at once; further ones are refused with 503
   */
  FormReader(int maxBytes, int atOnce) {
    this.maxBytes = maxBytes;
    this.atOnce = atOnce;
  }

  /** Returns the form of a request; an empty one before it is read. */
  static MultiMap of(RoutingContext ctx) {
    return Optional.<MultiMap>ofNullable(ctx.get(FORM))
        .orElseGet(MultiMap::caseInsensitiveMultiMap);
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (!ctx.request().formAttributes().isEmpty()) {
      // A handler of the application has read it.
      ctx.put(FORM, ctx.request().formAttributes());
      ctx.next();
    } else if (!mediaType(ctx).equals(TYPE)) {
      leaveUnread(ctx);
      ctx.fail(new HttpException(415, "send a form: " + TYPE));
    } else if (ctx.body().available()) {
      read(ctx, Optional.ofNullable(ctx.body().buffer()).orElseGet(Buffer::buffer));
    } else if (ctx.request().isEnded()) {
      ctx.fail(
          new HttpException(
              500,
              "a handler of the application has dropped the form: mount the console before it, let"
                  + " it pause the request while it waits, or put a BodyHandler before it"));
    } else if (reading.incrementAndGet() > atOnce) {
      reading.decrementAndGet();
      leaveUnread(ctx);
      ctx.fail(new HttpException(503, "too many forms arrive at once; try again"));
    } else {
      collect(ctx);
    }
  }

  /** Ends the connection after the answer, because the rest of the form is not wanted. */
  static void leaveUnread(RoutingContext ctx) {
    if (ctx.request().version() != HttpVersion.HTTP_2) {
      ctx.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    ctx.request().resume();
  }

  private static String mediaType(RoutingContext ctx) {
    return Optional.ofNullable(ctx.request().getHeader("Content-Type"))
        .orElse("")
        .split(";", 2)[0]
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  private void collect(RoutingContext ctx) {
    var body = Buffer.buffer();
    var ended = new End(ctx);
    var timer =
        ctx.vertx()
            .setTimer(
                PATIENCE.toMillis(), t -> ended.fail(408, "the form has not arrived in time"));
    ended.then(
        () -> {
          reading.decrementAndGet();
          ctx.vertx().cancelTimer(timer);
        });
    ctx.request()
        .handler(
            part -> {
              if (body.length() + part.length() > maxBytes) {
                ended.fail(413, "the form has more than %d bytes".formatted(maxBytes));
              } else if (!ended.isOver()) {
                body.appendBuffer(part);
              }
            })
        .exceptionHandler(failure -> ended.fail(400, "the connection has ended"))
        .endHandler(v -> ended.run(() -> read(ctx, body)));
    ctx.request().resume();
  }

  private static void read(RoutingContext ctx, Buffer body) {
    try {
      var form = MultiMap.caseInsensitiveMultiMap();
      for (var pair : body.toString().split("&", -1)) {
        var parts = pair.split("=", 2);
        form.add(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
      }
      ctx.put(FORM, form);
    } catch (IllegalArgumentException e) {
      ctx.fail(new HttpException(400, "the form is not percent-encoded"));
      return;
    }
    ctx.next();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The one end of the reading of a form. */
  private static final class End {
    private final RoutingContext ctx;
    private Runnable cleaner = () -> {};
    private boolean over;

    End(RoutingContext ctx) {
      this.ctx = ctx;
    }

    void then(Runnable clean) {
      cleaner = clean;
    }

    boolean isOver() {
      return over;
    }

    void run(Runnable last) {
      if (!over) {
        over = true;
        cleaner.run();
        last.run();
      }
    }

    void fail(int status, String text) {
      run(
          () -> {
            leaveUnread(ctx);
            ctx.fail(new HttpException(status, text));
          });
    }
  }
}
