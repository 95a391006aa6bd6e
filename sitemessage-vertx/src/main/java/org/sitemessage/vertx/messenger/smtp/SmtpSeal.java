package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what the mail client writes of one mail after DATA, and lets it go with its signature
 * once the last line is known.
 *
 * <p>The mail client has a signer of its own (5.0.8). That keeps streamed files in memory, or
 * leaves temporary files behind whenever a recipient is refused, and signs wrongly what relaxed
 * form changes: blank lines that hold blanks, an empty text, folded names of files.
 */
final class SmtpSeal {
  private final Vertx vertx;
  private final DkimSigner signer;
  private final boolean hasFiles;
  private final DkimBody body = new DkimBody();
  private String head = "";
  private @Nullable SmtpSpool spool;
  private boolean closed;

  /** One for the next mail. */
  SmtpSeal(Vertx vertx, DkimSigner signer, boolean hasFiles) {
    this.vertx = vertx;
    this.signer = signer;
    this.hasFiles = hasFiles;
  }

  /** Takes all headers and the empty line after them. */
  Future<Void> head(String lines) {
    head = lines;
    return SmtpSpool.open(vertx, hasFiles)
        .compose(
            opened -> {
              spool = opened;
              return closed ? opened.close().compose(v -> over()) : Future.succeededFuture();
            });
  }

  private static Future<Void> over() {
    return Future.failedFuture("the mail is over");
  }

  /** Takes a piece of the text; when the mail is over, what the client still says is dropped. */
  Future<Void> write(Buffer piece) {
    if (closed || spool == null) {
      return Future.succeededFuture();
    }
    body.update(piece);
    return spool.write(piece);
  }

  /** Whether it is better to wait before more is written. */
  boolean writeQueueFull() {
    return !closed && spool != null && spool.writeQueueFull();
  }

  /** Told when it need not be waited for any more. */
  void drainHandler(@Nullable Handler<Void> handler) {
    if (!closed && spool != null) {
      spool.drainHandler(handler);
    }
  }

  /** Writes the signature and the mail, without the final dot. */
  Future<Void> release(NetSocket socket) {
    var text = spool;
    if (closed || text == null) {
      return over();
    }
    return Future.succeededFuture()
        .compose(v -> socket.write(signer.signature(head, body.hash()) + head))
        .compose(v -> text.sendTo(socket));
  }

  /** Forgets the mail. */
  Future<Void> close() {
    closed = true;
    return spool == null ? Future.succeededFuture() : spool.close();
  }
}
