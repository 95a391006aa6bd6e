package org.sitemessage.vertx.upload;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.util.Base64;
import java.util.function.Function;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;

/**
 * Sends a stream to the engine, part by part. Nothing more is read while a part is under way, so
 * that it never holds more than a part and the last piece of the stream. Confined to one context.
 */
public final class Upload {
  private final Context context;
  private final ReadStream<Buffer> bytes;
  private final Function<JsonObject, Future<JsonObject>> send;
  private final Promise<JsonObject> promise = Promise.promise();
  private JsonObject head;
  private Buffer waiting = Buffer.buffer();
  private long sent;
  private boolean busy;
  private boolean ended;

  private Upload(
      Context context,
      ReadStream<Buffer> bytes,
      JsonObject head,
      Function<JsonObject, Future<JsonObject>> send) {
    this.context = context;
    this.bytes = bytes;
    this.head = head;
    this.send = send;
  }

  /**
   * Uploads a file.
   *
   * @param bytes stream that has not begun to flow
   * @param head fields of the first part: {@code {fileName, contentType}}, and {@code size} if it
   *     is known beforehand
   * @param send function that sends one part, a request to {@code sitemessage.upload}
   * @return the reply to the last part; fails with the failure of a part, or with code 4000 if the
   *     stream fails
   */
  public static Future<JsonObject> run(
      Vertx vertx,
      ReadStream<Buffer> bytes,
      JsonObject head,
      Function<JsonObject, Future<JsonObject>> send) {
    return begin(vertx, bytes, head, send).reply();
  }

  /** Begins to upload a file like {@link #run}, so that the upload can be stopped. */
  public static Upload begin(
      Vertx vertx,
      ReadStream<Buffer> bytes,
      JsonObject head,
      Function<JsonObject, Future<JsonObject>> send) {
    var upload = new Upload(vertx.getOrCreateContext(), bytes.pause(), head.copy(), send);
    upload.start();
    return upload;
  }

  /** Returns the reply, as {@link #run} does. */
  public Future<JsonObject> reply() {
    return promise.future();
  }

  /**
   * Sends no further part, and drops the bytes that still arrive. The reply fails with code 4000,
   * unless it has arrived already. A part that is under way is not withdrawn.
   */
  public void stop() {
    promise.tryFail(
        new SiteMessageException(
            FailureCode.INVALID_REQUEST, "the upload was stopped after " + received()));
    waiting = Buffer.buffer();
  }

  private void start() {
    bytes
        .exceptionHandler(failure -> here(() -> brokeOff(failure)))
        .endHandler(end -> here(this::end))
        .handler(piece -> here(() -> arrived(piece)));
    bytes.fetch(1);
  }

  private void here(Runnable work) {
    context.runOnContext(v -> work.run());
  }

  private void arrived(Buffer piece) {
    if (!promise.future().isComplete()) {
      waiting.appendBuffer(piece);
      advance();
    }
  }

  private void end() {
    ended = true;
    advance();
  }

  private void brokeOff(Throwable failure) {
    ended = true;
    promise.tryFail(
        new SiteMessageException(
            FailureCode.INVALID_REQUEST, "the file broke off after " + received(), failure));
  }

  private String received() {
    return (sent + waiting.length()) + " bytes";
  }

  /** Sends a part if it is whole or the last one; asks for more bytes otherwise. */
  private void advance() {
    if (busy || promise.future().isComplete()) {
      return;
    }
    if (waiting.length() >= Limits.PART_BYTES || ended) {
      sendPart();
    } else {
      bytes.fetch(1);
    }
  }

  private void sendPart() {
    int length = Math.min(waiting.length(), Limits.PART_BYTES);
    boolean last = ended && length == waiting.length();
    var part =
        head.copy()
            .put("bytes", Base64.getEncoder().encodeToString(waiting.getBytes(0, length)))
            .put("last", last);
    waiting = waiting.getBuffer(length, waiting.length());
    busy = true;
    Future.succeededFuture(part)
        .compose(send)
        .onComplete(
            (reply, failure) ->
                here(
                    () -> {
                      busy = false;
                      if (failure != null) {
                        promise.tryFail(failure);
                      } else if (last) {
                        promise.tryComplete(reply);
                      } else {
                        sent += length;
                        head =
                            new JsonObject().put("id", reply.getString("id")).put("offset", sent);
                        advance();
                      }
                    }));
  }
}
