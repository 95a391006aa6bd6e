package org.sitemessage.vertx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy that can cut its connections, or discard their bytes. */
final class LineProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean cut;
  private volatile boolean mute;

  private LineProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::accept);
  }

  static LineProxy to(int port) {
    return new LineProxy(port);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns the number of connections that clients have opened. */
  int asked() {
    return asked.get();
  }

  /** Closes all connections, and from now on each new one at once. */
  void cut() {
    cut = true;
    closeLines();
  }

  /** Discards all bytes from now on; connections stay open, and new ones are accepted. */
  void mute() {
    mute = true;
  }

  /** Passes on the bytes of new connections from now on; closes the older ones. */
  void heal() {
    closeLines();
    cut = false;
    mute = false;
  }

  private void closeLines() {
    var lines = List.copyOf(sockets);
    sockets.removeAll(lines);
    lines.forEach(line -> close(line));
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        var client = listener.accept();
        asked.incrementAndGet();
        if (cut) {
          client.close();
          continue;
        }
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, server));
        thread(() -> pass(client, server));
        thread(() -> pass(server, client));
      }
    } catch (IOException e) {
      closeLines(); // Closed by the test.
    }
  }

  private void pass(Socket from, Socket to) {
    var chunk = new byte[8192];
    try {
      var in = from.getInputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (!mute) {
          to.getOutputStream().write(chunk, 0, n);
        }
      }
    } catch (IOException e) {
      close(from); // One half is gone, and so is the other.
    }
    close(to);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeLines();
  }

  private static void thread(Runnable work) {
    var thread = new Thread(work, "line-proxy");
    thread.setDaemon(true);
    thread.start();
  }
}
