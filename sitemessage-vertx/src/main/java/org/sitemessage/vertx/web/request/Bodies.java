package org.sitemessage.vertx.web.request;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.sitemessage.api.FailureCode;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Reads whole bodies. Limits the size and the time of each body, and the memory of all bodies under
 * way. Only bytes that have arrived count, so that announcing a large body does not affect other
 * clients. Large bodies leave a quarter of the memory to small ones. Usable on any context.
 */
public final class Bodies {
  /** Maximum bytes of a body that may use all the memory. */
  private static final int SMALL_BYTES = 64 << 10;

  private static final String KEY = Bodies.class.getName();
  private static final Logger LOG = System.getLogger(KEY);
  private static final String DROPPED =
      "a handler of the application has dropped the body: mount the routes of sitemessage before"
          + " it, let it pause the request while it waits, or put a BodyHandler before it";

  private final BodyLimits limits;
  private final BiConsumer<RoutingContext, Problem> refusal;
  private final AtomicLong held = new AtomicLong();

  /** Creates a reader that refuses a body with the document of a problem. */
  public Bodies(BodyLimits limits) {
    this(limits, (ctx, problem) -> problem.refuseUnread(ctx));
  }

  /**
   * Creates a reader.
   *
   * @param refusal answers a request whose body is refused, and does not wait for its rest
   */
  public Bodies(BodyLimits limits, BiConsumer<RoutingContext, Problem> refusal) {
    this.limits = limits;
    this.refusal = refusal;
  }

  /** Returns the handler that reads the body, which later handlers get by {@link #of}. */
  public Handler<RoutingContext> reader() {
    return ctx -> {
      var before = readBefore(ctx);
      if (before.isPresent()) {
        ctx.put(KEY, before.get());
        ctx.next();
      } else {
        new Reading(ctx).begin();
      }
    };
  }

  /**
   * Returns the body if a handler of the application has read it, or if there is none; empty if it
   * has still to be read.
   *
   * @throws HttpException with status 500 if the body was read and not kept, so that it is lost
   */
  public static Optional<Buffer> readBefore(RoutingContext ctx) {
    if (!ctx.request().isEnded()) {
      return Optional.empty();
    }
    if (!ctx.body().available() && isAnnounced(ctx.request())) {
      LOG.log(Level.WARNING, "a POST is answered with 500: {0}", DROPPED);
      throw new HttpException(500, DROPPED);
    }
    return Optional.of(Optional.ofNullable(ctx.body().buffer()).orElseGet(Buffer::buffer));
  }

  private static boolean isAnnounced(HttpServerRequest request) {
    return request.bytesRead() > 0 // A body over HTTP/2 may have neither header.
        || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
        || !Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_LENGTH))
            .orElse("0")
            .equals("0");
  }

  /** Returns whether the body of a request was read. */
  public static boolean isRead(RoutingContext ctx) {
    return ctx.get(KEY) != null;
  }

  /** Returns the body that was read; empty if there is none. */
  public static Buffer of(RoutingContext ctx) {
    return Optional.ofNullable(ctx.<Buffer>get(KEY)).orElseGet(Buffer::buffer);
  }

  private Problem tooLarge() {
    return Problem.of(
        FailureCode.TOO_LARGE,
        "body has more than %d bytes, the limit of this request".formatted(limits.each()));
  }

  /** One body. Confined to the context of its request. */
  private final class Reading {
    private final RoutingContext ctx;
    private Buffer body = Buffer.buffer();
    private long taken;
    private boolean over;

    Reading(RoutingContext ctx) {
      this.ctx = ctx;
    }

    void begin() {
      var request = ctx.request();
      var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
      if (length != null && PageQuery.wholeNumber("Content-Length", length) > limits.each()) {
        refuse(tooLarge());
        return;
      }
      ctx.addEndHandler(done -> release());
      BodyPace.watch(ctx, limits, this::refuse);
      request.exceptionHandler(failure -> release());
      request.handler(this::arrived);
      request.endHandler(end -> ended());
      if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
        ctx.response().writeContinue();
      }
    }

    private void arrived(Buffer piece) {
      if (over) {
        return;
      }
      var size = body.length() + piece.length();
      var bound = size <= SMALL_BYTES ? limits.all() : limits.all() / 4 * 3;
      var before = held.getAndAdd(piece.length());
      taken += piece.length();
      if (size > limits.each()) {
        refuse(tooLarge());
      } else if (before + piece.length() > bound && before > body.length()) {
        refuse(
            Problem.of(
                FailureCode.NOT_READY,
                "bodies of %d bytes are under way already; try again later".formatted(before)));
      } else {
        body.appendBuffer(piece);
      }
    }

    private void ended() {
      if (!over) {
        over = true;
        ctx.put(KEY, body);
        ctx.next();
      }
    }

    private void refuse(Problem problem) {
      release();
      refusal.accept(ctx, problem);
    }

    private void release() {
      over = true;
      body = Buffer.buffer();
      held.addAndGet(-taken);
      taken = 0;
    }
  }
}
