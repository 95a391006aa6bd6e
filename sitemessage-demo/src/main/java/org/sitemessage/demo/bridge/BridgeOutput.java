package org.sitemessage.demo.bridge;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/**
 * Writes frames to a client of the bridge, and cuts off a client that does not read them. Confined
 * to the event loop of the socket.
 */
final class BridgeOutput {
  /** Maximum unread bytes of a client. */
  private static final int UNREAD_BYTES = 4 << 20;

  /** Unread bytes that a client may have while memory is short. */
  private static final int SMALL_BYTES = 64 << 10;

  /** Memory that an unread frame takes beside its bytes. */
  private static final int FRAME_BYTES = 512;

  private final Vertx vertx;
  private final NetSocket socket;
  private final Frames.Budget budget;
  private final Duration patience;
  private final Runnable frameRead;
  private long unread;
  private long framesTaken;
  private long timer = -1;

  /**
   * Creates an output.
   *
   * @param patience time in which the client must read something, if there is anything unread
   * @param frameRead called whenever the client has read a frame
   */
  BridgeOutput(
      Vertx vertx, NetSocket socket, Frames.Budget budget, Duration patience, Runnable frameRead) {
    this.vertx = vertx;
    this.socket = socket;
    this.budget = budget;
    this.patience = patience;
    this.frameRead = frameRead;
  }

  /**
   * Progress of the client's reading; equal values mean that it has read nothing.
   *
   * @param frames number of frames that it has read whole
   * @param part number of bytes of the next frame that it has read
   */
  record Progress(long frames, long part) {}

  /** Returns the progress of the client's reading. */
  Progress progress() {
    var unsent = channel().unsafe().outboundBuffer();
    return new Progress(framesTaken, unsent == null ? 0 : unsent.currentProgress());
  }

  private Channel channel() {
    return ((NetSocketInternal) socket).channelHandlerContext().channel();
  }

  /** Returns whether the client has read everything. */
  boolean isEmpty() {
    return unread == 0;
  }

  /** Returns whether the client must read before it gets more. */
  boolean isFull() {
    return unread >= UNREAD_BYTES;
  }

  /** Sends a frame; the future ends when the client has read it. */
  Future<Void> send(JsonObject frame) {
    var json = frame.toBuffer();
    var bytes = Buffer.buffer().appendInt(json.length()).appendBuffer(json);
    var taken = bytes.length() + FRAME_BYTES;
    unread += taken;
    budget.add(taken);
    var sent = socket.write(bytes);
    if (unread > SMALL_BYTES && budget.isShort()) {
      cut();
    } else {
      watch();
    }
    return sent.onComplete(
        done -> {
          unread -= taken;
          budget.add(-taken);
          framesTaken++;
          frameRead.run();
        });
  }

  /**
   * Closes the connection at once. The socket's own {@code close} waits until the client has read
   * everything, without end.
   */
  void cut() {
    channel().unsafe().close(channel().voidPromise());
  }

  /** Stops watching. */
  void end() {
    vertx.cancelTimer(timer);
  }

  private void watch() {
    if (timer < 0 && unread > 0) {
      var before = progress();
      timer =
          vertx.setTimer(
              patience.toMillis(),
              t -> {
                timer = -1;
                if (unread > 0 && progress().equals(before)) {
                  cut();
                } else {
                  watch();
                }
              });
    }
  }
}
