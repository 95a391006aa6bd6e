package org.sitemessage.xmpp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.messenger.TlsFixture;

/**
 * A Prosody for {@code localhost} with rooms at {@code rooms.localhost}, in a folder and on ports
 * of its own. It can be stopped and started again; what it stores, it keeps. The accounts {@link
 * #ACCOUNTS} have one password.
 */
public final class ProsodyServer implements AutoCloseable {
  public static final String PASSWORD = "s3cret-p4ssword";
  static final List<String> ACCOUNTS =
      List.of("bot", "alice", "mallory", "unlucky", "unwanted", "flooding");

  private static final long PATIENCE_SECONDS = 30;

  private final Path folder;
  private final int port = ScriptedSmtpServer.deadPort();
  private final int directPort = ScriptedSmtpServer.deadPort();
  private Process process;

  private ProsodyServer(Path folder, String certificate) {
    this.folder = folder;
    try {
      configure(certificate);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    process = launch();
  }

  /** Starts a server with this certificate of {@link TlsFixture}. */
  public static ProsodyServer start(Path folder, String certificate) {
    return new ProsodyServer(folder, certificate);
  }

  public int port() {
    return port;
  }

  public int directPort() {
    return directPort;
  }

  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void restart() {
    stop();
    process = launch();
  }

  @Override
  public void close() {
    stop();
  }

  private void configure(String certificate) throws IOException, GeneralSecurityException {
    var plugins = Files.createDirectories(folder.resolve("plugins"));
    try (var plugin = ProsodyServer.class.getResourceAsStream("/xmpp/mod_moods.lua")) {
      Files.write(plugins.resolve("mod_moods.lua"), Objects.requireNonNull(plugin).readAllBytes());
    }
    Files.createDirectories(folder.resolve("certs"));
    var accounts = Files.createDirectories(folder.resolve("data/localhost/accounts"));
    for (var account : ACCOUNTS) {
      Files.writeString(
          accounts.resolve(account + ".dat"),
          "return { [\"password\"] = \"%s\" };\n".formatted(PASSWORD));
    }
    var key =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(TlsFixture.key(certificate).getEncoded());
    Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    Files.writeString(
        folder.resolve("prosody.cfg.lua"),
        """
        data_path = "%1$s/data"
        pidfile = "%1$s/prosody.pid"
        certificates = "%1$s/certs"
        plugin_paths = { "%1$s/plugins" }
        run_as_root = true
        modules_enabled = { "disco", "saslauth", "tls", "smacks", "ping", "posix", "offline", "moods" }
        modules_disabled = { "s2s" }
        authentication = "internal_plain"
        storage = "internal"
        interfaces = { "127.0.0.1" }
        c2s_ports = { %2$d }
        c2s_direct_tls_ports = { %3$d }
        c2s_require_encryption = false
        ssl = { key = "%1$s/key.pem", certificate = "%4$s" }
        log = { { levels = { min = "info" }, to = "console" } }
        VirtualHost "localhost"
        Component "rooms.localhost" "muc"
        """
            .formatted(folder, port, directPort, TlsFixture.certificate(certificate)));
  }

  private Process launch() {
    Process started;
    try {
      started =
          new ProcessBuilder("prosody", "-F", "--config", folder + "/prosody.cfg.lua")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "these tests need prosody; scripts/test.sh installs it, or: apt-get install prosody", e);
    }
    var ready = new CompletableFuture<Boolean>();
    var reader = new Thread(() -> read(started.inputReader(), ready), "prosody output");
    reader.setDaemon(true);
    reader.start();
    try {
      ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      started.destroyForcibly();
      throw new IllegalStateException("prosody did not start: " + e.getMessage(), e);
    }
    return started;
  }

  private static void read(BufferedReader output, CompletableFuture<Boolean> ready) {
    var before = new StringBuilder();
    try (output) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        before.append(line).append('\n');
        // It opens one port after the other, this one last.
        if (line.contains("Activated service 'legacy_ssl'")) {
          ready.complete(true);
        }
      }
    } catch (IOException e) {
      before.append(e);
    }
    ready.completeExceptionally(
        new IllegalStateException(before.toString().lines().collect(Collectors.joining("\n  "))));
  }
}
