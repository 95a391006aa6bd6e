package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server in a process of its own that counts what it takes, whatever becomes of its clients.
 * For each mail it appends a line {@code Message-ID TAB recipient} to a file before it answers the
 * final dot. It thinks for a few milliseconds, and refuses every tenth address at first, as
 * greylisting servers do.
 */
final class CountingSmtpServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LONGEST_THOUGHT_NANOS = 10_000_000;
  private static final int GREYLISTED = 10;

  private final Process process;
  private final Path file;
  private final int port;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Set<String> recipients = new HashSet<>();
  private long read;

  private CountingSmtpServer(Process process, Path file, int port) {
    this.process = process;
    this.file = file;
    this.port = port;
  }

  /**
   * A mail that has arrived.
   *
   * @param messageId what its header says
   * @param recipient what its envelope says
   */
  record Arrival(String messageId, String recipient) {}

  /** Starts it as a process that ends with this one. */
  static CountingSmtpServer start(Path folder) {
    var file = folder.resolve("arrivals.txt");
    var classPath = DemoProcess.JAR + System.getProperty("path.separator") + testClasses();
    try {
      Files.createFile(file);
      var process =
          new ProcessBuilder(
                  DemoProcess.java(
                      "-cp", classPath, CountingSmtpServer.class.getName(), file.toString()))
              .redirectError(folder.resolve("smtp.log").toFile())
              .start();
      var port = process.inputReader(UTF_8).readLine();
      if (port == null) {
        throw new AssertionError(
            "the mail server does not start: " + Files.readString(folder.resolve("smtp.log")));
      }
      return new CountingSmtpServer(process, file, Integer.parseInt(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path testClasses() {
    return DemoProcess.JAR.resolveSibling("test-classes");
  }

  /** Where it listens, on 127.0.0.1. */
  int port() {
    return port;
  }

  /** What has arrived, in order. */
  List<Arrival> arrivals() {
    readOn();
    return List.copyOf(arrivals);
  }

  /** How many mails have arrived. */
  int count() {
    readOn();
    return arrivals.size();
  }

  /** To how many recipients mails have arrived. */
  int recipients() {
    readOn();
    return recipients.size();
  }

  /** Reads the lines that are new since the last time, all but one that is half written. */
  private void readOn() {
    try (var channel = FileChannel.open(file)) {
      var bytes = ByteBuffer.allocate((int) (channel.size() - read));
      channel.read(bytes, read);
      var text = new String(bytes.array(), 0, bytes.position(), UTF_8);
      var lines = text.substring(0, text.lastIndexOf('\n') + 1);
      read += lines.getBytes(UTF_8).length;
      for (var line : lines.lines().toList()) {
        var columns = line.split("\t", -1);
        arrivals.add(new Arrival(columns[0], columns[1]));
        recipients.add(columns[1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    DemoProcess.until(
        "the mail server ends",
        PATIENCE,
        () -> process.isAlive() ? Optional.empty() : Optional.of(true));
  }

  /** The process: prints its port and serves until its standard input ends. */
  public static void main(String[] args) throws IOException {
    var file = Path.of(args[0]);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    var server =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .hostName("localhost")
            .messageHandlerFactory(context -> new Counting(context, file, seen))
            .build();
    server.start();
    System.out.println(server.getPortAllocated());
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  /** One mail while it comes in. */
  private static final class Counting implements MessageHandler {
    private final Path file;
    private final Set<String> seen;
    private final List<String> recipients = new ArrayList<>();

    @SuppressWarnings("UnusedVariable")
    Counting(MessageContext context, Path file, Set<String> seen) {
      this.file = file;
      this.seen = seen;
    }

    @Override
    public void from(String from) {}

    @Override
    public void recipient(String recipient) throws RejectException {
      if (seen.add(recipient) && Math.floorMod(recipient.hashCode(), GREYLISTED) == 0) {
        throw new RejectException(451, "4.7.1 greylisted, try again");
      }
      recipients.add(recipient);
    }

    @Override
    public String data(InputStream data) throws IOException {
      var messageId = messageId(data);
      for (var recipient : recipients) {
        Files.writeString(file, messageId + "\t" + recipient + "\n", StandardOpenOption.APPEND);
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_THOUGHT_NANOS));
      return "counted";
    }

    private static String messageId(InputStream data) throws IOException {
      var reader = new BufferedReader(new InputStreamReader(data, ISO_8859_1));
      var messageId = "";
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        if (messageId.isEmpty() && line.regionMatches(true, 0, "Message-ID:", 0, 11)) {
          messageId = (line.length() > 11 ? line.substring(11) : "").strip();
          if (messageId.isEmpty()) {
            messageId = Optional.ofNullable(reader.readLine()).orElse("").strip();
          }
        }
      }
      return messageId;
    }

    @Override
    public void done() {}
  }
}
