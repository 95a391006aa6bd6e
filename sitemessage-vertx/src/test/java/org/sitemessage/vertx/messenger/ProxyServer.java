package org.sitemessage.vertx.messenger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** A real proxy on a port of its own; where the protocol has passwords, it wants this login. */
public final class ProxyServer implements AutoCloseable {
  public static final String USER = "site";
  public static final String PASSWORD = "pr0xy-s3cret";

  private static final long PATIENCE_SECONDS = 30;

  private final int port;
  private final Process process;

  private ProxyServer(int port, Path folder, String... command) {
    this.port = port;
    try {
      process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("proxy.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "these tests need tinyproxy, microsocks and danted; scripts/test.sh installs them", e);
    }
    awaitStart(folder);
  }

  /** Starts a proxy of the kind {@code http}, {@code socks4} or {@code socks5}. */
  public static ProxyServer start(String kind, Path folder) {
    var port = ScriptedSmtpServer.deadPort();
    return switch (kind) {
      case "http" -> {
        var file =
            written(
                folder,
                """
                Port %d
                Listen 127.0.0.1
                Allow 127.0.0.1
                Timeout 60
                BasicAuth %s %s
                """
                    .formatted(port, USER, PASSWORD));
        yield new ProxyServer(port, folder, "tinyproxy", "-d", "-c", file);
      }
      case "socks4" -> {
        var user = System.getProperty("user.name");
        var file =
            written(
                folder,
                """
                logoutput: stdout
                internal: 127.0.0.1 port = %1$d
                external: 127.0.0.1
                clientmethod: none
                socksmethod: none
                user.privileged: %2$s
                user.unprivileged: %2$s
                client pass {
                  from: 127.0.0.0/8 to: 0.0.0.0/0
                }
                socks pass {
                  from: 127.0.0.0/8 to: 0.0.0.0/0
                  proxyprotocol: socks_v4
                  protocol: tcp
                }
                """
                    .formatted(port, user));
        yield new ProxyServer(port, folder, "danted", "-f", file, "-p", folder + "/danted.pid");
      }
      default ->
          new ProxyServer(
              port,
              folder,
              "microsocks",
              "-i",
              "127.0.0.1",
              "-p",
              "" + port,
              "-u",
              USER,
              "-P",
              PASSWORD);
    };
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Polls the port, because none of the proxies prints when its port is open. */
  private void awaitStart(Path folder) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!accepts()) {
      if (System.nanoTime() - end > 0 || !process.isAlive()) {
        process.destroyForcibly();
        throw new IllegalStateException("the proxy did not start, see " + folder);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private boolean accepts() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static String written(Path folder, String text) {
    try {
      return Files.writeString(folder.resolve("proxy.conf"), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
