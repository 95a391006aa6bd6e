package org.sitemessage.vertx.messenger.smtp.text;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Iterator;
import org.sitemessage.api.AttachedFile;
import org.sitemessage.vertx.mime.Base64Lines;

/**
 * Writes the text of a mail into a sink as fast as that takes it. Files are opened one after
 * another. Used once, on one event loop.
 */
public final class MailTextWriter {
  /** Maximum bytes handed over at once. */
  private static final int SLICE = 1 << 16;

  private final Context context;
  private final MailSink sink;
  private final Iterator<MailText.Piece> pieces;
  private final boolean isLong;
  private final Promise<Void> done = Promise.promise();

  private MailTextWriter(Context context, MailText text, MailSink sink) {
    this.context = context;
    this.sink = sink;
    pieces = text.body().iterator();
    isLong = text.size() > SLICE;
  }

  /**
   * Writes everything after the headers, except the final dot.
   *
   * @param context the event loop of the sink; files may come on any other
   * @return completes once the sink has everything, and of a text above 64 KiB once that was passed
   *     on; fails if a file cannot be opened or breaks off; never completes once the sink is closed
   */
  public static Future<Void> write(Context context, MailText text, MailSink sink) {
    var writer = new MailTextWriter(context, text, sink);
    writer.next();
    return writer.done.future();
  }

  private void next() {
    if (pieces.hasNext()) {
      var piece = pieces.next();
      lines(piece.lines(), 0, () -> piece.file().ifPresentOrElse(this::file, this::next));
    } else if (isLong) {
      sink.onDrained(done::tryComplete);
    } else {
      done.tryComplete();
    }
  }

  private void lines(Buffer lines, int start, Runnable then) {
    int from = start;
    while (from < lines.length()) {
      if (sink.isClosed()) {
        return;
      }
      if (sink.isFull()) {
        int resumed = from;
        sink.onDrained(() -> lines(lines, resumed, then));
        return;
      }
      int to = Math.min(from + SLICE, lines.length());
      sink.write(from == 0 && to == lines.length() ? lines : lines.slice(from, to));
      from = to;
    }
    then.run();
  }

  private void file(AttachedFile file) {
    file.open().onSuccess(this::copy).onFailure(this::fail);
  }

  /** Asks for one piece after the other, so that no more of a file waits in memory. */
  private void copy(ReadStream<Buffer> stream) {
    var lines = new Base64Lines();
    stream
        .pause()
        .exceptionHandler(this::fail)
        .endHandler(end -> context.runOnContext(v -> end(lines)))
        .handler(piece -> context.runOnContext(v -> write(stream, lines.next(piece))))
        .fetch(1);
  }

  private void write(ReadStream<Buffer> stream, Buffer lines) {
    if (sink.isClosed()) {
      stream.handler(null);
      return;
    }
    sink.write(lines);
    if (sink.isFull()) {
      sink.onDrained(() -> stream.fetch(1));
    } else {
      stream.fetch(1);
    }
  }

  private void fail(Throwable failure) {
    context.runOnContext(v -> done.tryFail(failure));
  }

  private void end(Base64Lines lines) {
    sink.write(lines.last());
    next();
  }
}
