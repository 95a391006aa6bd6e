package org.sitemessage.vertx.upload;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A stream of one piece over a buffer that is in memory already. Confined to one context. */
public final class BufferStream implements ReadStream<Buffer> {
  private final Context context;
  private final Buffer bytes;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private boolean paused;
  private boolean ended;

  /** Creates a stream that delivers these bytes on the context. */
  public BufferStream(Context context, Buffer bytes) {
    this.context = context;
    this.bytes = bytes;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> value) {
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> value) {
    handler = value;
    return flow();
  }

  @Override
  public ReadStream<Buffer> pause() {
    paused = true;
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    paused = false;
    return flow();
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    return amount > 0 ? resume() : this;
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> value) {
    endHandler = value;
    return this;
  }

  private ReadStream<Buffer> flow() {
    context.runOnContext(v -> deliver());
    return this;
  }

  private void deliver() {
    var to = handler;
    if (paused || to == null || ended) {
      return;
    }
    ended = true;
    if (bytes.length() > 0) {
      to.handle(bytes);
    }
    if (endHandler != null) {
      endHandler.handle(null);
    }
  }
}
