package org.sitemessage.demo.bridge;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.sitemessage.api.FailureCode;

/**
 * Splits the bytes of a bridge socket into frames: four bytes of length, then that many bytes. A
 * frame that announces more than is allowed, or for which there is no memory, ends the reading.
 * While it is held, it keeps the bytes and passes on no frame. Confined to one context.
 */
final class Frames implements Handler<Buffer> {
  private static final int PREFIX = 4;

  private final Budget budget;
  private final int maxBytes;
  private final Consumer<Buffer> frame;
  private final BiConsumer<FailureCode, String> refused;
  private Buffer waiting = Buffer.buffer();
  private boolean over;
  private boolean held;
  private boolean reading;

  /**
   * Memory for frames of all sockets: incomplete ones, those of requests under way, and those that
   * clients have not read.
   */
  static final class Budget {
    private final long max;
    private long bytes;

    Budget(long max) {
      this.max = max;
    }

    /** Counts bytes that are held from now on, or released if negative. */
    void add(long more) {
      bytes += more;
    }

    /** Returns the bytes that are held now. */
    long bytes() {
      return bytes;
    }

    /** Returns whether all memory is taken, and not only by the holder of these bytes. */
    boolean isFullFor(long own) {
      return bytes > max && bytes > own;
    }

    /** Returns whether more than half of the memory is taken. */
    boolean isShort() {
      return bytes > max / 2;
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
    if (!over) {
      waiting.appendBuffer(piece);
      budget.add(piece.length());
      read();
    }
  }

  /** Returns whether it passes on no frame for now. */
  boolean isHeld() {
    return held;
  }

  /** Passes on no frame until {@link #release}. */
  void hold() {
    held = true;
  }

  /** Passes on the frames that have arrived in the meantime. */
  void release() {
    held = false;
    read();
  }

  /** A receiver may call back while it is given a frame; the loop that gave the frame goes on. */
  private void read() {
    if (!reading) {
      reading = true;
      try {
        readFrames();
      } finally {
        reading = false;
      }
    }
  }

  private void readFrames() {
    int offset = 0;
    while (!over && !held && waiting.length() - offset >= PREFIX) {
      int length = waiting.getInt(offset);
      if (length < 0 || length > maxBytes) {
        refuse(
            FailureCode.TOO_LARGE,
            "the frame announces %d bytes, at most %d are allowed"
                .formatted(Integer.toUnsignedLong(length), maxBytes));
      } else if (waiting.length() - offset - PREFIX < length) {
        break;
      } else {
        var whole = waiting.getBuffer(offset + PREFIX, offset + PREFIX + length);
        offset += PREFIX + length;
        frame.accept(whole);
      }
    }
    if (!over && offset > 0) {
      waiting = waiting.getBuffer(offset, waiting.length());
      budget.add(-offset);
    }
    if (!over && budget.isFullFor(waiting.length())) {
      refuse(
          FailureCode.NOT_READY,
          "frames of %d bytes are under way already; try again later".formatted(budget.bytes()));
    }
  }

  /** Ends the reading and releases its memory. */
  void end() {
    over = true;
    budget.add(-waiting.length());
    waiting = Buffer.buffer();
  }

  private void refuse(FailureCode code, String reason) {
    end();
    refused.accept(code, reason);
  }
}
