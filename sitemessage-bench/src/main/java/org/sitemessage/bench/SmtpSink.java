package org.sitemessage.bench;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Postfix's {@code smtp-sink}, which counts the mails that it accepts. */
final class SmtpSink implements MailSink {
  private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin");
  private static final int TAIL = 200;
  private static final Pattern ACCEPTED = Pattern.compile("mesg=(\\d+)\r");

  private final int port;
  private final Path counters;
  private final Process process;

  private SmtpSink(Path program) throws IOException, InterruptedException {
    port = freePort();
    counters = Files.createTempFile("sitemessage-bench-", ".sink");
    process =
        new ProcessBuilder(program.toString(), "-u", "nobody", "-c", "127.0.0.1:" + port, "256")
            .redirectErrorStream(true)
            .redirectOutput(counters.toFile())
            .start();
    var patience = Instant.now().plus(Duration.ofSeconds(10));
    while (!answers()) {
      if (!process.isAlive() || Instant.now().isAfter(patience)) {
        throw new IllegalStateException("smtp-sink: " + Files.readString(counters));
      }
      Thread.sleep(10);
    }
  }

  /** Finds a program of Debian's package {@code postfix}. */
  static Optional<Path> program(String name) {
    var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
    return Stream.concat(Stream.of(path), FOLDERS.stream())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it; without it, a sink inside this process. */
  static MailSink startOrOwn() throws IOException, InterruptedException {
    var program = program("smtp-sink");
    return program.isPresent() ? new SmtpSink(program.get()) : new OwnSink(address -> {});
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == '2';
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long accepted() throws IOException {
    try (var file = new RandomAccessFile(counters.toFile(), "r")) {
      var bytes = new byte[(int) Math.min(TAIL, file.length())];
      file.seek(file.length() - bytes.length);
      file.readFully(bytes);
      var found = ACCEPTED.matcher(new String(bytes, StandardCharsets.US_ASCII));
      long accepted = 0;
      while (found.find()) {
        accepted = Long.parseLong(found.group(1));
      }
      return accepted;
    }
  }

  @Override
  public void close() {
    try {
      process.destroy();
      process.waitFor();
      Files.delete(counters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
