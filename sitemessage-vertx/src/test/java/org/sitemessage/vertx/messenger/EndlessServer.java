package org.sitemessage.vertx.messenger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** An HTTP server whose answers never end, until the client closes the connection. */
public final class EndlessServer implements AutoCloseable {
  private static final int FLOOD_BYTES = 16 << 10;
  private static final Duration BETWEEN = Duration.ofMillis(5);
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  private final ServerSocket listener;
  private final CompletableFuture<Void> hungUp = new CompletableFuture<>();

  /** Parts of an answer that a server can repeat without end. */
  public enum Endless {
    STATUS_LINE("HTTP/1.1 200 ", "a"),
    HEADER(OK + "X-Long: ", "a"),
    HEADERS(OK, "X-A: a\r\n"),
    BODY(OK + "\r\n", "a"),
    CHUNKS(CHUNKED, "4\r\naaaa\r\n"),
    CHUNK_EXTENSION(CHUNKED + "4;", "a"),
    TRAILER(CHUNKED + "0\r\n", "X-A: a\r\n"),
    INTERIM_ANSWERS("", "HTTP/1.1 102 Processing\r\n\r\n"),
    AFTER_THE_ANSWER(OK + "Content-Length: 2\r\n\r\n{}", "a");

    private final String start;
    private final String again;

    Endless(String start, String again) {
      this.start = start;
      this.again = again;
    }
  }

  private EndlessServer(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts a server that sends as fast as the client reads. */
  public static EndlessServer flooding(Endless part) {
    var times = FLOOD_BYTES / part.again.length();
    return start(part.start, part.again.repeat(times), Duration.ZERO);
  }

  /** Starts a server that sends one byte after the other, with pauses. */
  public static EndlessServer trickling(Endless part) {
    return start(part.start, part.again, BETWEEN);
  }

  private static EndlessServer start(String start, String again, Duration pause) {
    try {
      var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      var server = new EndlessServer(listener);
      inBackground(() -> server.accept(start, again, pause));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void inBackground(Runnable work) {
    var thread = new Thread(work, "endless-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(String start, String again, Duration pause) {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        inBackground(() -> serve(socket, start, again, pause));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket accepted, String start, String again, Duration pause) {
    try (var socket = accepted) {
      answer(socket, start, again, pause);
    } catch (IOException gone) {
      hungUp.complete(null);
    }
  }

  private static void answer(Socket socket, String start, String again, Duration pause)
      throws IOException {
    readHead(socket);
    var out = socket.getOutputStream();
    var bytes = again.getBytes(US_ASCII);
    var pieces =
        pause.isZero()
            ? List.of(bytes)
            : again.chars().mapToObj(c -> new byte[] {(byte) c}).toList();
    out.write(start.getBytes(US_ASCII));
    while (true) {
      for (var piece : pieces) {
        out.write(piece);
        LockSupport.parkNanos(pause.toNanos());
      }
    }
  }

  private static void readHead(Socket socket) throws IOException {
    var last = new byte[4];
    while (!Arrays.equals(last, "\r\n\r\n".getBytes(US_ASCII))) {
      System.arraycopy(last, 1, last, 0, 3);
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException("the client is gone");
      }
      last[3] = (byte) next;
    }
  }

  /** Returns the URL of a path, which begins with a slash. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  /** Completes when a client has closed its connection. */
  public CompletableFuture<Void> hungUp() {
    return hungUp;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
