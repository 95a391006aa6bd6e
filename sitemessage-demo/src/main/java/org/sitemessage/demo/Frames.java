package org.sitemessage.demo;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.sitemessage.api.FailureCode;

/**
 * Splits the bytes of a bridge socket into frames: four bytes of length, then that many bytes. A
 * frame that announces more than is allowed, or for which there is no memory, ends the reading.
 * Confined to one context.
 */
final class Frames implements Handler<Buffer> {
  private static final int PREFIX = 4;

  private final Budget budget;
  private final int maxBytes;
  private final Consumer<Buffer> frame;
  private final BiConsumer<FailureCode, String> refused;
  private Buffer waiting = Buffer.buffer();
  private boolean over;

  /** Memory for incomplete frames, shared by all sockets. */
  static final class Budget {
    private final long max;
    private long held;

    Budget(long max) {
      this.max = max;
    }
  }

  /**
   * Creates a reader.
   *
   * @param maxBytes maximum bytes of one frame
   * @param frame receiver of each whole frame, without its length
   * @param refused receiver of the code and the reason when reading ends; called once
   */
  Frames(
      Budget budget,
      int maxBytes,
      Consumer<Buffer> frame,
      BiConsumer<FailureCode, String> refused) {
    this.budget = budget;
    this.maxBytes = maxBytes;
    this.frame = frame;
    this.refused = refused;
  }

  /** Returns whether part of a frame has arrived. */
  boolean inFrame() {
    return waiting.length() > 0;
  }

  @Override
  public void handle(Buffer piece) {
    if (over) {
      return;
    }
    waiting.appendBuffer(piece);
    budget.held += piece.length();
    int offset = 0;
    while (!over && waiting.length() - offset >= PREFIX) {
      int length = waiting.getInt(offset);
      if (length < 0 || length > maxBytes) {
        refuse(
            FailureCode.TOO_LARGE,
            "the frame announces %d bytes, at most %d are allowed"
                .formatted(Integer.toUnsignedLong(length), maxBytes));
        return;
      }
      if (waiting.length() - offset - PREFIX < length) {
        break;
      }
      frame.accept(waiting.getBuffer(offset + PREFIX, offset + PREFIX + length));
      offset += PREFIX + length;
    }
    if (over) {
      return;
    }
    if (offset > 0) {
      waiting = waiting.getBuffer(offset, waiting.length());
      budget.held -= offset;
    }
    if (budget.held > budget.max && budget.held > waiting.length()) {
      refuse(
          FailureCode.NOT_READY,
          "frames of %d bytes are under way already; try again later".formatted(budget.held));
    }
  }

  /** Ends the reading and releases its memory. */
  void end() {
    over = true;
    budget.held -= waiting.length();
    waiting = Buffer.buffer();
  }

  private void refuse(FailureCode code, String reason) {
    end();
    refused.accept(code, reason);
  }
}
