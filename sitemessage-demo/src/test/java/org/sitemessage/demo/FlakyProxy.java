package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A bad line to a server of this machine: some connections end with a reset, some fall silent,
 * after a number of bytes in either direction.
 */
final class FlakyProxy {
  /** One of so many connections is reset, and one falls silent. */
  private static final int ONE_OF = 4;

  private static final int MOST_BYTES = 12_000;
  private static final String FAREWELL = "QUIT\r\n";
  private static final Duration SILENCE = Duration.ofSeconds(4);

  private final ServerSocket listener;
  private final int target;
  private final Random random;
  private final Ends ends;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "flaky");
            thread.setDaemon(true);
            return thread;
          });

  /** Receives connections that end before their time, on any thread. */
  interface Ends {
    /** Reports a connection that the proxy has broken. */
    void broken();

    /**
     * Reports a connection that the client has closed without a QUIT: it was killed, or has waited
     * for too long. Of clients that never say QUIT, every unbroken connection is reported.
     */
    void left();
  }

  private enum Fate {
    FINE,
    RESET,
    SILENT
  }

  private FlakyProxy(ServerSocket listener, int target, long seed, Ends ends) {
    this.listener = listener;
    this.target = target;
    this.random = new Random(seed);
    this.ends = ends;
  }

  /**
   * Listens on a free port of 127.0.0.1.
   *
   * @param ends told how connections end
   * @return the port
   */
  static int start(int target, long seed, Ends ends) throws IOException {
    var listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    var proxy = new FlakyProxy(listener, target, seed, ends);
    proxy.threads.execute(proxy::accept);
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        var client = listener.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        var line = new Line(client, server, fate(), 1 + random.nextInt(MOST_BYTES));
        threads.execute(() -> line.copy(client, server));
        threads.execute(() -> line.copy(server, client));
      }
    } catch (IOException e) {
      throw new IllegalStateException("the line is dead", e);
    }
  }

  private Fate fate() {
    return switch (random.nextInt(ONE_OF)) {
      case 0 -> Fate.RESET;
      case 1 -> Fate.SILENT;
      default -> Fate.FINE;
    };
  }

  /** One connection. */
  private final class Line {
    private final Socket client;
    private final Socket server;
    private final Fate fate;
    private final AtomicLong left;
    private volatile boolean farewell;

    Line(Socket client, Socket server, Fate fate, int bytes) {
      this.client = client;
      this.server = server;
      this.fate = fate;
      this.left = new AtomicLong(fate == Fate.FINE ? Long.MAX_VALUE : bytes);
    }

    void copy(Socket from, Socket to) {
      try {
        pass(from, to.getOutputStream());
      } catch (IOException e) {
        // An end has gone: the other one is told below.
      } finally {
        if (from == client && !farewell && left.get() >= 0) {
          ends.left();
        }
        close(client);
        close(server);
      }
    }

    private void pass(Socket from, OutputStream out) throws IOException {
      var in = from.getInputStream();
      var buffer = new byte[8_192];
      for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        var before = left.getAndAdd(-read);
        if (before < 0) {
          LockSupport.parkNanos(SILENCE.toNanos());
          return;
        }
        var passed = (int) Math.min(read, before);
        farewell |= from == client && new String(buffer, 0, passed, US_ASCII).endsWith(FAREWELL);
        out.write(buffer, 0, passed);
        out.flush();
        if (passed < read) {
          end();
          return;
        }
      }
    }

    private void end() throws IOException {
      ends.broken();
      if (fate == Fate.SILENT) {
        LockSupport.parkNanos(SILENCE.toNanos());
      } else {
        client.setSoLinger(true, 0);
        server.setSoLinger(true, 0);
      }
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
