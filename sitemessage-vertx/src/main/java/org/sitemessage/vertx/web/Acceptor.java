package org.sitemessage.vertx.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops accepting connections while a server has too many. Netty accepts on a thread of its own. A
 * flood of connections is therefore accepted faster than a guard closes them, until the process has
 * no file descriptor left; Netty then logs a stack trace and accepts nothing for a second. Usable
 * on any thread.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = System.getLogger(Acceptor.class.getName());
  private static final String NAME = Acceptor.class.getName();
  private static final Duration QUIET = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Connections accepted above the limit of the guards, which then decide about them. */
  private static final int UNDECIDED = 16;

  private final AtomicInteger max = new AtomicInteger(UNDECIDED);
  private final AtomicInteger open = new AtomicInteger();
  private long logged = System.nanoTime() - QUIET.toNanos();

  private Acceptor() {}

  /**
   * Adds the limit of a guard to that of its server.
   *
   * @param connection a connection of the server
   * @param guarded maximum number of connections of the guard
   */
  static void allow(Channel connection, int guarded) {
    var server = connection.parent();
    if (server != null) {
      server.eventLoop().execute(() -> of(server).max.addAndGet(guarded));
    }
  }

  private static Acceptor of(Channel server) {
    if (server.pipeline().get(NAME) instanceof Acceptor known) {
      return known;
    }
    var acceptor = new Acceptor();
    server.pipeline().addFirst(NAME, acceptor);
    return acceptor;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof Channel connection) {
      open.incrementAndGet();
      var unused =
          connection
              .closeFuture()
              .addListener(
                  closed -> {
                    open.decrementAndGet();
                    resume(ctx.channel());
                  });
      if (open.get() >= max.get()) {
        ctx.channel().config().setAutoRead(false);
        resume(ctx.channel());
      }
    }
    super.channelRead(ctx, message);
  }

  private void resume(Channel server) {
    if (open.get() < max.get()) {
      server.config().setAutoRead(true);
    }
  }

  /**
   * Pauses, as Netty does, but for less than a second, and logs a line instead of a stack trace.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.channel().config().setAutoRead(false);
    var unused =
        ctx.executor()
            .schedule(() -> resume(ctx.channel()), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    if (System.nanoTime() - logged >= QUIET.toNanos()) {
      logged = System.nanoTime();
      LOG.log(
          Level.WARNING,
          "the server at {0} cannot accept a connection: {1}; it tries again",
          ctx.channel().localAddress(),
          cause.getMessage());
    }
  }
}
