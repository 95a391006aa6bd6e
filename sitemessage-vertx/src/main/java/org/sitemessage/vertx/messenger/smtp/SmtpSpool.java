package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the text of one mail until it is sent: in memory, or, if it has files, in a temporary file
 * that only this user may read and that is gone when it is closed. Opened and used on the context
 * of the connection.
 */
final class SmtpSpool {
  private static final String OWNER_ONLY = "rw-------";

  private final Vertx vertx;
  private final Buffer memory = Buffer.buffer();
  private final Optional<AsyncFile> file;
  private final Promise<Void> written = Promise.promise();
  private int pending = 1;
  private Future<Void> sent = Future.succeededFuture();

  private SmtpSpool(Vertx vertx, Optional<AsyncFile> file) {
    this.vertx = vertx;
    this.file = file;
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
      pending++;
      return file.get().write(piece).onSuccess(v -> done()).onFailure(written::tryFail);
    }
    memory.appendBuffer(piece);
    Promise<Void> later = Promise.promise();
    vertx.getOrCreateContext().runOnContext(later::complete);
    return later.future();
  }

  private void done() {
    pending--;
    if (pending == 0) {
      written.tryComplete();
    }
  }

  /** Whether it is better to wait before more is written. */
  boolean writeQueueFull() {
    return file.map(AsyncFile::writeQueueFull).orElse(false);
  }

  /** Told when it need not be waited for any more. */
  void drainHandler(@Nullable Handler<Void> handler) {
    file.ifPresent(open -> open.drainHandler(handler));
  }

  /** Sends all of it; nothing may be added afterwards. */
  Future<Void> sendTo(NetSocket socket) {
    if (file.isEmpty()) {
      return socket.write(memory);
    }
    done();
    sent =
        written
            .future()
            .compose(v -> file.get().setReadPos(0).pipe().endOnComplete(false).to(socket));
    return sent;
  }

  /**
   * Forgets it, once it is no longer read: a pipe whose socket breaks goes on with its file, which
   * must still be open then.
   */
  Future<Void> close() {
    return sent.transform(v -> file.map(AsyncFile::close).orElseGet(Future::succeededFuture));
  }
}
