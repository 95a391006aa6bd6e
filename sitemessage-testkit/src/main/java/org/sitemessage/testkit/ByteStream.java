package org.sitemessage.testkit;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * A stream of bytes that delivers no more than its reader asks for, and counts the bytes. It begins
 * to flow when it gets a handler, as files do. Usable from any thread.
 */
public final class ByteStream implements ReadStream<Buffer> {
  /** Maximum length of a piece in bytes. */
  public static final int PIECE = 8 * 1024;

  private static final Handler<Buffer> NONE = piece -> {};

  private final Context context;
  private final long size;
  private final OptionalLong breaksAt;
  private final LongUnaryOperator byteAt;
  private final AtomicLong demand = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong given = new AtomicLong();
  private volatile Handler<Buffer> handler = NONE;
  private volatile Handler<Throwable> exceptionHandler = failure -> {};
  private volatile Handler<Void> endHandler = end -> {};
  private boolean over;

  private ByteStream(Vertx vertx, long size, OptionalLong breaksAt, LongUnaryOperator byteAt) {
    this.context = vertx.getOrCreateContext();
    this.size = size;
    this.breaksAt = breaksAt;
    this.byteAt = byteAt;
  }

  /** Returns a stream of these bytes. */
  public static ByteStream of(Vertx vertx, Buffer bytes) {
    return new ByteStream(
        vertx, bytes.length(), OptionalLong.empty(), at -> bytes.getByte(Math.toIntExact(at)));
  }

  /**
   * Returns a stream of {@code size} bytes, which are not kept in memory: each is the {@link
   * #byteAt} of its position.
   */
  public static ByteStream generated(Vertx vertx, long size) {
    return new ByteStream(vertx, size, OptionalLong.empty(), ByteStream::byteAt);
  }

  /** Returns a copy of this stream that fails after {@code position} bytes. */
  public ByteStream breakingAt(long position) {
    return new ByteStream(context.owner(), size, OptionalLong.of(position), byteAt);
  }

  /** Returns the byte at a position of a generated stream. */
  public static byte byteAt(long position) {
    return (byte) (position * 31 + position / 1000);
  }

  /** Returns the number of bytes delivered so far. */
  public long given() {
    return given.get();
  }

  @Override
  public ByteStream exceptionHandler(Handler<Throwable> value) {
    exceptionHandler = value == null ? failure -> {} : value;
    return this;
  }

  @Override
  public ByteStream handler(Handler<Buffer> value) {
    handler = value == null ? NONE : value;
    goOn();
    return this;
  }

  @Override
  public ByteStream endHandler(Handler<Void> value) {
    endHandler = value == null ? end -> {} : value;
    return this;
  }

  @Override
  public ByteStream pause() {
    demand.set(0);
    return this;
  }

  @Override
  public ByteStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ByteStream fetch(long amount) {
    demand.updateAndGet(now -> now > Long.MAX_VALUE - amount ? Long.MAX_VALUE : now + amount);
    goOn();
    return this;
  }

  private void goOn() {
    context.runOnContext(v -> advance());
  }

  private void advance() {
    if (over || handler == NONE || demand.get() == 0) {
      return;
    }
    var from = given.get();
    if (breaksAt.isPresent() && from >= breaksAt.getAsLong()) {
      over = true;
      exceptionHandler.handle(new IllegalStateException("broke off after " + from));
    } else if (from == size) {
      over = true;
      endHandler.handle(null);
    } else {
      demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1);
      var piece = new byte[(int) Math.min(PIECE, size - from)];
      for (int i = 0; i < piece.length; i++) {
        piece[i] = (byte) byteAt.applyAsLong(from + i);
      }
      given.addAndGet(piece.length);
      handler.handle(Buffer.buffer(piece));
      goOn();
    }
  }
}
