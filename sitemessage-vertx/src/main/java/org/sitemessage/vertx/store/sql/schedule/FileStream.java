package org.sitemessage.vertx.store.sql.schedule;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file piece by piece, the next one only when the one before has been taken. Confined to
 * one context; holds at most one piece, and no cursor.
 */
final class FileStream implements ReadStream<Buffer> {
  private final Context context;
  private final long size;
  private final LongFunction<Future<Buffer>> chunk;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Buffer ready;
  private long demand = Long.MAX_VALUE;
  private long position;
  private boolean reading;
  private boolean over;

  /**
   * A stream that flows once it has a handler.
   *
   * @param chunk the piece that begins at an offset
   */
  FileStream(Context context, long size, LongFunction<Future<Buffer>> chunk) {
    this.context = context;
    this.size = size;
    this.chunk = chunk;
  }

  @Override
  public FileStream exceptionHandler(@Nullable Handler<Throwable> value) {
    exceptionHandler = value;
    return this;
  }

  @Override
  public FileStream handler(@Nullable Handler<Buffer> value) {
    handler = value;
    goOn();
    return this;
  }

  @Override
  public FileStream endHandler(@Nullable Handler<Void> value) {
    endHandler = value;
    return this;
  }

  @Override
  public FileStream pause() {
    demand = 0;
    return this;
  }

  @Override
  public FileStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public FileStream fetch(long amount) {
    demand = amount > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + amount;
    goOn();
    return this;
  }

  /**
   * Continues, but never at once: a caller that sets a handler may be about to set the next one.
   */
  private void goOn() {
    context.runOnContext(v -> advance());
  }

  private void advance() {
    var taker = handler;
    if (taker == null || demand == 0 || reading || over) {
      return;
    }
    var piece = ready;
    if (piece != null) {
      ready = null;
      demand = demand == Long.MAX_VALUE ? demand : demand - 1;
      goOn();
      taker.handle(piece);
    } else if (position < size) {
      read();
    } else {
      over = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }

  private void read() {
    reading = true;
    Future.succeededFuture(position)
        .compose(chunk::apply)
        .onComplete(
            (piece, failure) ->
                context.runOnContext(
                    v -> {
                      reading = false;
                      if (failure != null) {
                        fail(failure);
                      } else {
                        position += piece.length();
                        ready = piece;
                        advance();
                      }
                    }));
  }

  private void fail(Throwable failure) {
    over = true;
    if (exceptionHandler != null) {
      exceptionHandler.handle(failure);
    }
  }
}
