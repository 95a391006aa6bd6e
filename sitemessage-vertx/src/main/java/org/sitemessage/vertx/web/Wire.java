package org.sitemessage.vertx.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The channel under an HTTP connection. The API of Vert.x does not show whether an answer has left
 * the process, and its {@code close} waits without limit until the client has read the answer.
 * Confined to the event loop of the connection.
 */
final class Wire extends ChannelOutboundHandlerAdapter {
  /** Name that Vert.x gives to its handler of HTTP/1; an upgrade removes the handler. */
  private static final String HTTP_1 = "httpDecoder";

  /** Package of the class that has the channel. */
  private static final String HIDDEN = "io.vertx.core.net.impl";

  private final Channel channel;
  private final boolean http1;
  private long taken;

  /**
   * The progress of the client in reading; two equal values mean that it has read nothing in
   * between.
   *
   * @param buffers number of buffers that it has read whole
   * @param part number of bytes that it has read of the next buffer
   */
  record Progress(long buffers, long part) {}

  private Wire(Channel channel) {
    this.channel = channel;
    this.http1 = channel.pipeline().get(HTTP_1) != null;
  }

  /**
   * Returns the channel of a connection. Uses reflection, because Vert.x does not export the
   * accessor.
   *
   * @return the channel; empty if Vert.x is a named module that does not export {@code
   *     io.vertx.core.net.impl} to this one
   */
  static Optional<Wire> under(HttpConnection connection) {
    try {
      return connection.getClass().getMethod("channel").invoke(connection)
              instanceof Channel channel
          ? Optional.of(watched(channel))
          : Optional.empty();
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  private static Wire watched(Channel channel) {
    var wire = new Wire(channel);
    channel.pipeline().addFirst(wire);
    return wire;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    super.write(ctx, message, promise.unvoid().addListener(done -> taken++));
  }

  /**
   * Returns whether Vert.x lets this module reach the channel of a connection. If it does not,
   * {@link #under} finds none.
   */
  static boolean isReachable() {
    return HttpConnection.class.getModule().isExported(HIDDEN, Wire.class.getModule());
  }

  /** Returns whether the connection now speaks another protocol, such as WebSocket. */
  boolean isUpgraded() {
    return http1 && channel.pipeline().get(HTTP_1) == null && http2().isEmpty();
  }

  private Optional<Http2Connection> http2() {
    return Optional.ofNullable(channel.pipeline().get(Http2ConnectionHandler.class))
        .map(Http2ConnectionHandler::connection);
  }

  /** Returns whether part of an answer has not left the process, or an HTTP/2 stream is open. */
  boolean isBusy() {
    return isWriting() || http2().filter(h -> h.numActiveStreams() > 0).isPresent();
  }

  /** Returns whether part of an answer has not left the process because the client must read. */
  boolean isWriting() {
    return isUnread()
        || http2().filter(h -> firstOf(h, h.remote().flowController()).isPresent()).isPresent();
  }

  /** Returns a stream whose answer waits for the client. */
  private static Optional<Http2Stream> firstOf(
      Http2Connection connection, Http2RemoteFlowController flow) {
    try {
      return Optional.ofNullable(
          connection.forEachActiveStream(stream -> !flow.hasFlowControlled(stream)));
    } catch (Http2Exception e) {
      throw new IllegalStateException("the streams of a connection cannot be read", e);
    }
  }

  /**
   * Returns whether part of this answer has not left the process because the client must read.
   *
   * @param stream id of the HTTP/2 stream; with HTTP/1, any number
   */
  boolean isWriting(int stream) {
    return isUnread() || http2().filter(h -> waits(h, h.stream(stream))).isPresent();
  }

  private static boolean waits(Http2Connection connection, @Nullable Http2Stream stream) {
    return stream != null && connection.remote().flowController().hasFlowControlled(stream);
  }

  private boolean isUnread() {
    var out = channel.unsafe().outboundBuffer();
    return out != null && out.totalPendingWriteBytes() > 0;
  }

  /** Returns the progress of the client. */
  Progress progress() {
    var out = channel.unsafe().outboundBuffer();
    return new Progress(taken, out == null ? 0 : out.currentProgress());
  }

  /** Lets the server of this connection accept {@code max} connections, and only a few more. */
  void allow(int max) {
    Acceptor.allow(channel, max);
  }

  /** Closes the connection at once, and drops the data that the client has not read. */
  void cut() {
    channel.unsafe().close(channel.voidPromise());
  }
}
