package org.sitemessage.vertx.messenger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy that passes bytes on until a client sends a given text. From then on that connection
 * is dead, in one of three {@linkplain Way ways}. After {@link #heal()}, the proxy passes on all
 * bytes of new connections.
 */
public final class StallingProxy implements AutoCloseable {
  private static final long TRICKLE_MS = 50;

  private final ServerSocket listener;
  private final int target;
  private final Way way;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<String> swallowed = new CopyOnWriteArrayList<>();
  private volatile String stallAt;

  /** The state of a dead connection; the proxy reads and discards what the client sends. */
  public enum Way {
    /** The connection stays open, and nothing arrives. */
    STALL,
    /** The connection stays open, and blanks arrive for ever. */
    TRICKLE,
    /** The server's half of the connection is closed. */
    HALF_CLOSE
  }

  private StallingProxy(int target, String stallAt, Way way) {
    this.target = target;
    this.way = way;
    this.stallAt = stallAt;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::accept);
  }

  public static StallingProxy to(int port, String stallAt) {
    return to(port, stallAt, Way.STALL);
  }

  public static StallingProxy to(int port, String stallAt, Way way) {
    return new StallingProxy(port, stallAt, way);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Returns the text that dead connections have discarded. */
  public String swallowed() {
    return String.join("", swallowed);
  }

  public void heal() {
    stallAt = "";
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        var client = listener.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, server));
        var link = new Link(stallAt);
        thread(() -> link.pass(client, server, true));
        thread(() -> link.pass(server, client, false));
      }
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void thread(Runnable work) {
    var thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private final class Link {
    private final String stallAt;
    private volatile boolean dead;

    Link(String stallAt) {
      this.stallAt = stallAt;
    }

    void pass(Socket from, Socket to, boolean watched) {
      var chunk = new byte[8192];
      try {
        var in = from.getInputStream();
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          if (watched && !stallAt.isEmpty()) {
            var text = new String(chunk, 0, n, StandardCharsets.UTF_8);
            if (!dead && text.contains(stallAt)) {
              dead = true;
              die(from);
            }
            if (dead) {
              swallowed.add(text);
            }
          }
          if (!dead) {
            to.getOutputStream().write(chunk, 0, n);
          }
        }
        to.close();
      } catch (IOException e) {
        dead = true;
      }
    }

    private void die(Socket client) throws IOException {
      if (way == Way.HALF_CLOSE) {
        client.shutdownOutput();
      } else if (way == Way.TRICKLE) {
        thread(() -> trickle(client));
      }
    }

    private void trickle(Socket client) {
      try {
        while (!closed.await(TRICKLE_MS, TimeUnit.MILLISECONDS)) {
          client.getOutputStream().write(' ');
        }
      } catch (IOException e) {
        dead = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
