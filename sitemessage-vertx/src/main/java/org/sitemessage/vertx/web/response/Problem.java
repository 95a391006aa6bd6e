package org.sitemessage.vertx.web.response;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * A failure in the form of RFC 9457: {@code application/problem+json}.
 *
 * @param status the HTTP status
 * @param detail description of the failure, fit to be shown to the caller
 * @param code reason of the refusal; absent if HTTP itself was used wrongly (no such path, method
 *     or content type)
 */
public record Problem(int status, String detail, Optional<FailureCode> code) {
  private static final Logger LOG = System.getLogger(Problem.class.getName());

  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content Too Large"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(421, "Misdirected Request"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"));

  private static final Duration LINGER = Duration.ofSeconds(1);

  /** The code of HTTP/2 for a complete answer to a request whose rest is not wanted. */
  private static final long NO_ERROR = 0;

  /** Statuses with which a login of Vert.x refuses a request. */
  private static final Set<Integer> LOGIN = Set.of(401, 403);

  /** Shortens the detail, which may hold a value that a client sent. */
  public Problem {
    detail = SiteMessageException.shortened(detail);
  }

  /** Returns the problem of a refusal. */
  public static Problem of(FailureCode code, String detail) {
    return new Problem(code.httpStatus(), detail, Optional.of(code));
  }

  /** Returns the problem of a wrong use of HTTP. */
  public static Problem ofStatus(int status, String detail) {
    return new Problem(status, detail, Optional.empty());
  }

  /**
   * Returns the problem of a failure. A failure that is not a refusal is logged, and the caller
   * learns only that something failed.
   */
  public static Problem of(Throwable failure) {
    if (failure instanceof SiteMessageException refusal) {
      return of(refusal.code(), String.valueOf(refusal.getMessage()));
    }
    if (failure instanceof ReplyException reply) {
      return of(reply);
    }
    if (failure instanceof HttpException http) {
      return ofStatus(
          http.getStatusCode(),
          Optional.ofNullable(http.getPayload()).orElseGet(() -> titleOf(http.getStatusCode())));
    }
    LOG.log(Level.ERROR, "a request failed", failure);
    return of(FailureCode.STORE_FAILED, "internal error; see the server's log");
  }

  /** Answers a request whose handling failed, or that HTTP itself refuses. */
  public static void ofFailed(RoutingContext ctx) {
    var failure = ctx.failure();
    if (failure instanceof HttpException && LOGIN.contains(ctx.statusCode())) {
      ofStatus(ctx.statusCode(), "the login of the application refused the request").send(ctx);
    } else if (failure != null && !isMisuse(ctx.statusCode())) {
      of(failure).send(ctx);
    } else {
      ofStatus(ctx.statusCode(), "the request cannot be read").send(ctx);
    }
  }

  /** Returns whether Vert.x reports that the client's request is malformed. */
  public static boolean isMisuse(int status) {
    return status >= 400 && status < 500;
  }

  private static Problem of(ReplyException reply) {
    return switch (reply.failureType()) {
      case RECIPIENT_FAILURE ->
          of(
              FailureCode.ofCode(reply.failureCode()).orElse(FailureCode.STORE_FAILED),
              String.valueOf(reply.getMessage()));
      case NO_HANDLERS -> of(FailureCode.NOT_READY, "not started yet, or stopping; try again");
      default ->
          of(
              FailureCode.NOT_READY,
              reply.failureType() == ReplyFailure.TIMEOUT
                  ? "no answer in time; send the request again with the same requestId"
                  : String.valueOf(reply.getMessage()));
    };
  }

  /** Returns the document. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", titleOf(status))
            .put("status", status)
            .put("detail", detail);
    code.ifPresent(c -> json.put("code", c.code()));
    return json;
  }

  /** Ends the response with this problem, unless the response has begun already. */
  public void send(RoutingContext ctx) {
    var response = ctx.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    if (status == FailureCode.NOT_READY.httpStatus()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    response.setStatusCode(status);
    Answer.end(ctx, "application/problem+json", toJson().toBuffer());
  }

  /**
   * Refuses a request without waiting for the rest of its body. The connection ends a moment later,
   * so that the client sees the answer before the reset. In HTTP/2, where other requests share the
   * connection, only the stream ends.
   */
  public void refuseUnread(RoutingContext ctx) {
    if (ctx.request().isEnded() || ctx.response().headWritten()) {
      send(ctx);
      return;
    }
    var shared = ctx.request().version() == HttpVersion.HTTP_2;
    if (!shared) {
      ctx.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    send(ctx);
    ctx.request().resume();
    ctx.vertx()
        .setTimer(
            LINGER.toMillis(),
            timer -> {
              if (shared) {
                ctx.response().reset(NO_ERROR);
              } else {
                ctx.request().connection().close();
              }
            });
  }

  private static String titleOf(int status) {
    return TITLES.getOrDefault(status, "Failure");
  }
}
