package org.sitemessage.vertx.messenger;

import io.vertx.core.net.ProxyType;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy at a port of 127.0.0.1: tinyproxy for HTTP, microsocks for SOCKS5, both with a login, and
 * one of our own for SOCKS4, which knows none.
 */
final class ProxyServer implements AutoCloseable {
  static final String USER = "me";
  static final String PASSWORD = "pr0xy-s3cret";

  private static final int PATIENCE_S = 20;

  private final int port = freePort();
  private final ProxyType type;
  private final AutoCloseable running;

  private ProxyServer(ProxyType type, Path folder) {
    this.type = type;
    try {
      running =
          switch (type) {
            case HTTP -> process("tinyproxy", "-d", "-c", tinyproxy(folder).toString());
            case SOCKS5 ->
                process(
                    "microsocks",
                    "-i",
                    "127.0.0.1",
                    "-p",
                    String.valueOf(port),
                    "-u",
                    USER,
                    "-P",
                    PASSWORD);
            case SOCKS4 -> new Socks4(port);
          };
    } catch (IOException e) {
      throw new UncheckedIOException(
          "these tests need tinyproxy and microsocks; scripts/test.sh installs them", e);
    }
    awaitOpen();
  }

  static ProxyServer start(ProxyType type, Path folder) {
    return new ProxyServer(type, folder);
  }

  /** The settings that let one in, or not. */
  ProxySettings settings(String password) {
    return type == ProxyType.SOCKS4
        ? new ProxySettings(type, "127.0.0.1", port, USER, "")
        : new ProxySettings(type, "127.0.0.1", port, USER, password);
  }

  int port() {
    return port;
  }

  private Path tinyproxy(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("tinyproxy.conf"),
        """
        Port %d
        Listen 127.0.0.1
        Timeout 60
        MaxClients 20
        Allow 127.0.0.1
        BasicAuth %s %s
        """
            .formatted(port, USER, PASSWORD));
  }

  private static AutoCloseable process(String... command) throws IOException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return () -> {
      process.destroy();
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    };
  }

  private void awaitOpen() {
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (true) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - until > 0) {
          throw new IllegalStateException("the proxy did not start", e);
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Stops it; again, too. */
  void stop() {
    close();
  }

  @Override
  public void close() {
    try {
      running.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SOCKS4 and 4a: CONNECT alone. */
  private static final class Socks4 implements AutoCloseable {
    private static final int CONNECT = 1;
    private static final byte[] GRANTED = {0, 90, 0, 0, 0, 0, 0, 0};
    private static final byte[] REFUSED = {0, 91, 0, 0, 0, 0, 0, 0};

    private final ServerSocket listener;
    private final List<Socket> open = new ArrayList<>();
    private final AtomicInteger number = new AtomicInteger();

    Socks4(int port) throws IOException {
      listener = new ServerSocket(port, 20, InetAddress.getLoopbackAddress());
      run(this::accept);
    }

    private interface Work {
      void run() throws IOException;
    }

    private void run(Work work) {
      var thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // One side has hung up.
                }
              },
              "socks4-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() throws IOException {
      while (true) {
        var client = keep(listener.accept());
        run(() -> serve(client));
      }
    }

    private synchronized Socket keep(Socket socket) {
      open.add(socket);
      return socket;
    }

    private void serve(Socket client) throws IOException {
      var in = new DataInputStream(client.getInputStream());
      int version = in.readUnsignedByte();
      int command = in.readUnsignedByte();
      int port = in.readUnsignedShort();
      var address = in.readNBytes(4);
      text(in);
      var named = address[0] == 0 && address[1] == 0 && address[2] == 0;
      var host = named ? text(in) : InetAddress.getByAddress(address).getHostAddress();
      if (version != 4 || command != CONNECT) {
        client.getOutputStream().write(REFUSED);
        client.close();
        return;
      }
      Socket server;
      try {
        server = keep(new Socket(InetAddress.getAllByName(host)[0], port));
      } catch (IOException e) {
        client.getOutputStream().write(REFUSED);
        client.close();
        return;
      }
      client.getOutputStream().write(GRANTED);
      run(() -> copy(server, client));
      copy(client, server);
    }

    private static String text(DataInputStream in) throws IOException {
      var text = new StringBuilder();
      for (int c = in.readUnsignedByte(); c != 0; c = in.readUnsignedByte()) {
        text.append((char) c);
      }
      return text.toString();
    }

    private static void copy(Socket from, Socket to) throws IOException {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    }

    @Override
    public synchronized void close() throws IOException {
      listener.close();
      for (var socket : open) {
        socket.close();
      }
    }
  }
}
