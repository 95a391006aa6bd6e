package org.sitemessage.vertx.messenger;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the text of one mail until it is sent: in memory, or, if it has files, in a temporary file
 * that only this user may read and that is gone when it is closed.
 */
final class SmtpSpool {
  private static final String OWNER_ONLY = "rw-------";

  private final Buffer memory = Buffer.buffer();
  private final Optional<AsyncFile> file;

  private SmtpSpool(Optional<AsyncFile> file) {
    this.file = file;
  }

  /** An empty one. */
  static Future<SmtpSpool> open(Vertx vertx, boolean inFile) {
    if (!inFile) {
      return Future.succeededFuture(new SmtpSpool(Optional.empty()));
    }
    var files = vertx.fileSystem();
    return files
        .createTempFile("sitemessage", ".mail", OWNER_ONLY)
        .compose(path -> files.open(path, new OpenOptions().setDeleteOnClose(true)))
        .map(open -> new SmtpSpool(Optional.of(open)));
  }

  /** Adds to it. */
  Future<Void> write(Buffer piece) {
    if (file.isPresent()) {
      return file.get().write(piece);
    }
    memory.appendBuffer(piece);
    return Future.succeededFuture();
  }

  /** Whether it is better to wait before more is written. */
  boolean writeQueueFull() {
    return file.map(AsyncFile::writeQueueFull).orElse(false);
  }

  /** Told when it need not be waited for any more. */
  void drainHandler(@Nullable Handler<Void> handler) {
    file.ifPresent(open -> open.drainHandler(handler));
  }

  /** Sends all of it. */
  Future<Void> sendTo(NetSocket socket) {
    return file.isEmpty()
        ? socket.write(memory)
        : file.get()
            .flush()
            .compose(v -> file.get().setReadPos(0).pipe().endOnComplete(false).to(socket));
  }

  /** Forgets it. */
  Future<Void> close() {
    return file.map(AsyncFile::close).orElseGet(Future::succeededFuture);
  }
}
