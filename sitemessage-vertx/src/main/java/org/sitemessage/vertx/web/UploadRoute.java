package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.upload.BufferStream;
import org.sitemessage.vertx.upload.Upload;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.BodyPace;
import org.sitemessage.vertx.web.request.FormBody;
import org.sitemessage.vertx.web.request.PageQuery;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Accepts a file, as the body itself or as the one file of a multipart form, and passes it on while
 * it arrives.
 */
final class UploadRoute implements Handler<RoutingContext> {
  private static final String FORM = "multipart/form-data";
  private static final String URL_ENCODED = "application/x-www-form-urlencoded";
  private static final String UNKNOWN_TYPE = "application/octet-stream";

  private final Vertx vertx;

  private final Duration pace;

  UploadRoute(Vertx vertx, Duration pace) {
    this.vertx = vertx;
    this.pace = pace;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var request = ctx.request();
    var parts = new Parts(vertx, AccessGuard.caller(ctx));
    OwnDelay.tell(ctx, parts);
    BodyPace.watchStream(ctx, pace, parts::heldUpClient, problem -> refuse(ctx, parts, problem));
    var type = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)).orElse("").strip();
    var mediaType = FormBody.mediaType(ctx);
    if (mediaType.equals(URL_ENCODED)) {
      Problem.ofStatus(415, "send the file with its own Content-Type, or send " + FORM)
          .refuseUnread(ctx);
      return;
    }
    var before = Bodies.readBefore(ctx);
    var upload =
        !mediaType.equals(FORM)
            ? body(ctx, type, before, parts)
            : before.isPresent() ? formBefore(ctx, parts) : form(request, parts);
    upload
        .map(reply -> reply.toBuffer())
        .onSuccess(reply -> Answer.end(ctx, "application/json", reply))
        .onFailure(failure -> refuse(ctx, parts, Problem.of(failure)));
  }

  /**
   * Answers with the first problem when no part is under way any more, so that nothing is stored
   * after the answer.
   */
  private static void refuse(RoutingContext ctx, Parts parts, Problem problem) {
    if (!parts.isStopped()) {
      parts.stop().onComplete(done -> problem.refuseUnread(ctx));
    }
  }

  private Future<JsonObject> body(
      RoutingContext ctx, String type, Optional<Buffer> before, Parts parts) {
    var request = ctx.request();
    var name = Optional.ofNullable(ctx.queryParams().get("fileName")).orElse("");
    if (name.isBlank()) {
      return Future.failedFuture(
          SiteMessageException.invalid(
              "fileName", "is missing: name the file in the query, ?fileName=report.pdf"));
    }
    var head = head(name, type);
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      head.put("size", PageQuery.wholeNumber("Content-Length", length));
    }
    return parts.upload(
        before
            .<ReadStream<Buffer>>map(bytes -> new BufferStream(vertx.getOrCreateContext(), bytes))
            .orElse(request),
        head);
  }

  /** Accepts the one file that a BodyHandler of the application has stored. */
  private Future<JsonObject> formBefore(RoutingContext ctx, Parts parts) {
    var files = ctx.fileUploads();
    if (files.isEmpty()) {
      return Future.failedFuture(
          SiteMessageException.invalid(
              "body",
              "is a form from which the application's BodyHandler has kept no file: send one, and"
                  + " let the BodyHandler handle file uploads, or mount it after these routes"));
    }
    if (files.size() > 1) {
      return Future.failedFuture(severalFiles());
    }
    var file = files.get(0);
    var head = head(baseName(file.fileName()), file.contentType()).put("size", file.size());
    return vertx
        .fileSystem()
        .open(file.uploadedFileName(), new OpenOptions().setWrite(false).setCreate(false))
        .compose(bytes -> parts.upload(bytes, head).eventually(bytes::close));
  }

  private Future<JsonObject> form(HttpServerRequest request, Parts parts) {
    Promise<JsonObject> promise = Promise.promise();
    try {
      request.setExpectMultipart(true);
    } catch (RuntimeException e) {
      // The decoder rejects the Content-Type.
      return Future.failedFuture(
          SiteMessageException.invalid("Content-Type", "names no boundary of the form's parts"));
    }
    request
        .exceptionHandler(
            failure ->
                promise.tryFail(
                    SiteMessageException.invalid("body", "is not a form that can be read")))
        .endHandler(end -> refuseWithoutFile(promise))
        .uploadHandler(new OneFile(request, parts, promise));
    return promise.future();
  }

  private static void refuseWithoutFile(Promise<JsonObject> promise) {
    promise.tryFail(SiteMessageException.invalid("body", "is a form without a file"));
  }

  private static SiteMessageException severalFiles() {
    return SiteMessageException.invalid("body", "has more than one file, send one at a time");
  }

  /** Returns the name without the folders that some browsers send. */
  private static String baseName(String name) {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }

  /** Accepts the first file; a second one makes the route refuse the request. */
  private static final class OneFile implements Handler<HttpServerFileUpload> {
    private final HttpServerRequest request;
    private final Parts parts;
    private final Promise<JsonObject> promise;
    private boolean taken;

    OneFile(HttpServerRequest request, Parts parts, Promise<JsonObject> promise) {
      this.request = request;
      this.parts = parts;
      this.promise = promise;
    }

    @Override
    public void handle(HttpServerFileUpload file) {
      if (taken) {
        promise.tryFail(severalFiles());
        return;
      }
      taken = true;
      request.endHandler(end -> {});
      var upload = parts.upload(file, head(baseName(file.filename()), file.contentType()));
      upload.onComplete(
          (reply, failure) -> {
            if (failure != null) {
              file.handler(rest -> {}).resume();
              promise.tryFail(failure);
            } else if (request.isEnded()) {
              promise.tryComplete(reply);
            } else {
              request.endHandler(end -> promise.tryComplete(reply));
            }
          });
    }
  }

  private static JsonObject head(String fileName, String contentType) {
    return new JsonObject()
        .put("fileName", fileName)
        .put("contentType", contentType.isBlank() ? UNKNOWN_TYPE : contentType);
  }

  /**
   * Sends the parts of one file. Nothing more is read from the client while a part is under way; a
   * store that does not answer for {@link ApiRoutes#PATIENCE} fails the part.
   */
  private static final class Parts implements OwnDelay {
    private final Vertx vertx;
    private final Optional<Caller> caller;
    private Optional<Upload> begun = Optional.empty();
    private Future<JsonObject> latest = Future.succeededFuture();
    private long sent;
    private boolean stopped;
    private boolean heldUp;

    Parts(Vertx vertx, Optional<Caller> caller) {
      this.vertx = vertx;
      this.caller = caller;
    }

    /** Uploads a file, unless the request was refused before. */
    Future<JsonObject> upload(ReadStream<Buffer> bytes, JsonObject head) {
      var upload = Upload.begin(vertx, bytes, head, this::send);
      begun = Optional.of(upload);
      if (stopped) {
        upload.stop();
      }
      return upload.reply();
    }

    private Future<JsonObject> send(JsonObject part) {
      heldUp = true;
      sent++;
      latest = BusRequest.send(vertx, BusAddress.UPLOAD, part, caller, ApiRoutes.PATIENCE);
      return latest;
    }

    /** Sends no further part; completes when none is under way. */
    Future<Void> stop() {
      stopped = true;
      begun.ifPresent(Upload::stop);
      return latest.<Void>mapEmpty().otherwiseEmpty();
    }

    boolean isStopped() {
      return stopped;
    }

    @Override
    public boolean isUnderWay() {
      return !latest.isComplete();
    }

    @Override
    public long count() {
      return sent;
    }

    /** Returns whether a part was under way at any time since the last call. */
    boolean heldUpClient() {
      var held = heldUp;
      heldUp = isUnderWay();
      return held;
    }
  }
}
