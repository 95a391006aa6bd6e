package org.sitemessage.vertx.messenger;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the text of one mail until it is sent: in memory, or, if it has files, in a temporary file
 * that only this user may read and that is gone when it is closed. The file is used on the context
 * that opened it, which is not that of the connection; answers come on the caller's.
 */
final class SmtpSpool {
  private static final String OWNER_ONLY = "rw-------";

  private final Vertx vertx;
  private final Context context;
  private final Buffer memory = Buffer.buffer();
  private final Optional<AsyncFile> file;
  private boolean closed;

  private SmtpSpool(Vertx vertx, Optional<AsyncFile> file) {
    this.vertx = vertx;
    this.file = file;
    context = vertx.getOrCreateContext();
  }

  /** An empty one. */
  static Future<SmtpSpool> open(Vertx vertx, boolean inFile) {
    if (!inFile) {
      return Future.succeededFuture(new SmtpSpool(vertx, Optional.empty()));
    }
    var files = vertx.fileSystem();
    return files
        .createTempFile("sitemessage", ".mail", OWNER_ONLY)
        .compose(path -> files.open(path, new OpenOptions().setDeleteOnClose(true)))
        .map(open -> new SmtpSpool(vertx, Optional.of(open)));
  }

  /** Adds to it; never answers at once, as callers go on with the next line then. */
  Future<Void> write(Buffer piece) {
    if (file.isPresent()) {
      return there(() -> file.get().write(piece));
    }
    memory.appendBuffer(piece);
    Promise<Void> later = Promise.promise();
    vertx.getOrCreateContext().runOnContext(later::complete);
    return later.future();
  }

  /** Whether it is better to wait before more is written. */
  boolean writeQueueFull() {
    return file.map(AsyncFile::writeQueueFull).orElse(false);
  }

  /** Told when it need not be waited for any more. */
  void drainHandler(@Nullable Handler<Void> handler) {
    var here = vertx.getOrCreateContext();
    @Nullable Handler<Void> told = handler == null ? null : v -> here.runOnContext(handler);
    file.ifPresent(
        open ->
            context.runOnContext(
                v -> {
                  if (!closed) {
                    open.drainHandler(told);
                  }
                }));
  }

  /** Sends all of it. */
  Future<Void> sendTo(NetSocket socket) {
    return file.isEmpty()
        ? socket.write(memory)
        : there(
            () ->
                file.get()
                    .flush()
                    .compose(v -> file.get().setReadPos(0).pipe().endOnComplete(false).to(socket)));
  }

  /** Forgets it. */
  Future<Void> close() {
    return file.isEmpty()
        ? Future.succeededFuture()
        : there(
            () -> {
              closed = true;
              return file.get().close();
            });
  }

  private Future<Void> there(Supplier<Future<Void>> work) {
    Promise<Void> answer = Promise.promise();
    var here = vertx.getOrCreateContext();
    context.runOnContext(
        v ->
            Future.succeededFuture()
                .compose(x -> closed ? Future.failedFuture("the mail is over") : work.get())
                .onComplete(done -> here.runOnContext(w -> answer.handle(done))));
    return answer.future();
  }
}
