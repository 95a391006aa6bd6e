package org.sitemessage.vertx.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import java.util.Optional;

/**
 * The channel under an HTTP connection. The API of Vert.x does not tell whether an answer has left
 * the process, and its {@code close} waits until the client has read the answer, without end.
 * Confined to the event loop of the connection.
 */
final class Wire extends ChannelOutboundHandlerAdapter {
  /** Name that Vert.x gives to its handler of HTTP/1; an upgrade removes the handler. */
  private static final String HTTP_1 = "httpDecoder";

  private final Channel channel;
  private final boolean http1;
  private long bytes;

  /**
   * How far the writing has come.
   *
   * @param bytes bytes that were given to the channel
   * @param waiting bytes of all buffers that the client has not read whole
   * @param part bytes of the first of these buffers that the client has read
   */
  record Progress(long bytes, long waiting, long part) {}

  private Wire(Channel channel) {
    this.channel = channel;
    this.http1 = channel.pipeline().get(HTTP_1) != null;
  }

  /**
   * Returns the channel of a connection. Uses reflection, because Vert.x exports the accessor to
   * nobody.
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
    if (message instanceof ByteBuf buffer) {
      bytes += buffer.readableBytes();
    }
    super.write(ctx, message, promise);
  }

  /** Returns whether the connection now speaks another protocol, such as WebSocket. */
  boolean isUpgraded() {
    return http1 && channel.pipeline().get(HTTP_1) == null;
  }

  /** Returns whether part of an answer has not left the process. */
  boolean isWriting() {
    var http2 = channel.pipeline().get(Http2ConnectionHandler.class);
    return progress().waiting > 0 || (http2 != null && http2.connection().numActiveStreams() > 0);
  }

  /** Returns how far the writing has come; equal values tell that the client reads nothing. */
  Progress progress() {
    var out = channel.unsafe().outboundBuffer();
    return out == null
        ? new Progress(bytes, 0, 0)
        : new Progress(bytes, out.totalPendingWriteBytes(), out.currentProgress());
  }

  /** Lets the server of this connection accept so many connections, and not many more. */
  void allow(int max) {
    Acceptor.allow(channel, max);
  }

  /** Closes the connection at once, and forgets what the client has not read. */
  void cut() {
    channel.unsafe().close(channel.voidPromise());
  }
}
