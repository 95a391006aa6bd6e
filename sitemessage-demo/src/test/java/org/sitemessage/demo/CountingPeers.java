package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server and a webhook endpoint, in a process of their own, that count what they take,
 * whatever becomes of their clients. For each arrival they append a line {@code KIND TAB id TAB
 * recipient} to a file before they answer; the id is the Message-ID or the webhook-id.
 *
 * <p>They are difficult: they think for a few milliseconds, refuse some at first and some for good,
 * take some and claim that they did not, and stand behind a {@link FlakyProxy}.
 */
final class CountingPeers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LONGEST_THOUGHT_NANOS = 10_000_000;

  /** One of so many recipients is refused at first, as greylisting servers do. */
  private static final int GREYLISTED = 10;

  /** One of so many recipients is refused for good. */
  private static final int UNKNOWN = 25;

  /** One of so many is taken, and answered as if it had not been. */
  private static final int LIES = 50;

  /** One of so many recipients has a webhook. */
  private static final int WEBHOOKS = 3;

  private final Process process;
  private final Path file;
  private final int mailPort;
  private final int webhookPort;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Set<String> done = new HashSet<>();
  private int lies;
  private int broken;
  private long read;

  private CountingPeers(Process process, Path file, int mailPort, int webhookPort) {
    this.process = process;
    this.file = file;
    this.mailPort = mailPort;
    this.webhookPort = webhookPort;
  }

  /** What a line of the file tells. */
  private enum Kind {
    TAKEN,
    /** Taken, and answered as if it had not been. */
    LIED,
    /** Refused for good. */
    REFUSED,
    /** A connection was broken. */
    BROKEN
  }

  /**
   * A message that has arrived.
   *
   * @param id its Message-ID or webhook-id
   * @param recipient whom it was for
   */
  record Arrival(String id, String recipient) {}

  /** Starts them as a process that ends with this one. */
  static CountingPeers start(Path folder, long seed) {
    var file = folder.resolve("arrivals.txt");
    var classPath = DemoProcess.JAR + System.getProperty("path.separator") + testClasses();
    try {
      Files.createFile(file);
      var process =
          new ProcessBuilder(
                  DemoProcess.java(
                      "-cp",
                      classPath,
                      CountingPeers.class.getName(),
                      file.toString(),
                      String.valueOf(seed)))
              .redirectError(folder.resolve("peers.log").toFile())
              .start();
      var ports = process.inputReader(UTF_8).readLine();
      if (ports == null) {
        throw new AssertionError(
            "the peers do not start: " + Files.readString(folder.resolve("peers.log")));
      }
      var both = ports.split(" ", -1);
      return new CountingPeers(process, file, Integer.parseInt(both[0]), Integer.parseInt(both[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path testClasses() {
    return DemoProcess.JAR.resolveSibling("test-classes");
  }

  /** Whom a message of this number is for, as a request names it. */
  JsonObject recipient(int number) {
    return number % WEBHOOKS == 0
        ? new JsonObject()
            .put("messenger", "webhook")
            .put("address", "http://127.0.0.1:%d/hook/%d".formatted(webhookPort, number))
        : new JsonObject()
            .put("messenger", "smtp")
            .put("address", "recipient-%d@example.org".formatted(number));
  }

  /** The messengers that reach them. What a webhook may have got is held for a person. */
  JsonObject messengers() {
    return new JsonObject()
        .put(
            "smtp",
            new JsonObject()
                .put("from", "Killed <killed@example.org>")
                .put("host", "127.0.0.1")
                .put("port", mailPort)
                .put("tls", "off")
                .put("timeoutMs", 2_000))
        .put(
            "webhook",
            new JsonObject()
                .put("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .put("allowPrivateAddresses", true)
                .put("unknown", "hold")
                .put("timeoutMs", 2_000));
  }

  /** What has arrived, in order. */
  List<Arrival> arrivals() {
    readOn();
    return List.copyOf(arrivals);
  }

  /** How many messages have arrived. */
  int count() {
    readOn();
    return arrivals.size();
  }

  /** How many recipients have their message, or cannot get one. */
  int recipients() {
    readOn();
    return done.size();
  }

  /** How many were taken and answered as if they had not been. */
  int lies() {
    readOn();
    return lies;
  }

  /** How many connections were broken. */
  int broken() {
    readOn();
    return broken;
  }

  /** Whether there is no such recipient. */
  static boolean isUnknown(String recipient) {
    return Math.floorMod(name(recipient).hashCode(), UNKNOWN) == 0;
  }

  /** The port of a webhook differs from run to run. */
  private static String name(String recipient) {
    return recipient.substring(recipient.lastIndexOf('/') + 1);
  }

  /** Reads the lines that are new since the last time, all but one that is half written. */
  private void readOn() {
    try (var channel = FileChannel.open(file)) {
      var bytes = ByteBuffer.allocate((int) (channel.size() - read));
      channel.read(bytes, read);
      var text = new String(bytes.array(), 0, bytes.position(), UTF_8);
      var lines = text.substring(0, text.lastIndexOf('\n') + 1);
      read += lines.getBytes(UTF_8).length;
      lines.lines().forEach(this::take);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String line) {
    var columns = line.split("\t", -1);
    switch (Kind.valueOf(columns[0])) {
      case BROKEN -> broken++;
      case REFUSED -> done.add(columns[2]);
      case LIED -> {
        lies++;
        arrive(columns);
      }
      case TAKEN -> arrive(columns);
    }
  }

  private void arrive(String... columns) {
    arrivals.add(new Arrival(columns[1], columns[2]));
    done.add(columns[2]);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    DemoProcess.until(
        "the peers end", PATIENCE, () -> process.isAlive() ? Optional.empty() : Optional.of(true));
  }

  /** The process: prints its ports and serves until its standard input ends. */
  public static void main(String[] args) throws IOException {
    var random = new Random(Long.parseLong(args[1]));
    var book = new Book(Path.of(args[0]), random.nextLong());
    var smtp =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .hostName("localhost")
            .messageHandlerFactory(context -> new Mailbox(context, book))
            .build();
    smtp.start();
    var vertx = Vertx.vertx();
    var http =
        vertx
            .createHttpServer()
            .requestHandler(request -> hook(vertx, request, book))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    Runnable broken = () -> book.write(Kind.BROKEN, "", "");
    System.out.printf(
        "%d %d%n",
        FlakyProxy.start(smtp.getPortAllocated(), random.nextLong(), broken),
        FlakyProxy.start(http.actualPort(), random.nextLong(), broken));
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static void hook(Vertx vertx, HttpServerRequest request, Book book) {
    var recipient = "http://" + request.getHeader("Host") + request.path();
    request
        .body()
        .compose(
            body ->
                vertx.executeBlocking(
                    () -> book.answer(request.getHeader("webhook-id"), recipient), false))
        .onSuccess(answer -> request.response().setStatusCode(answer.http).end());
  }

  /** What is answered, as each protocol says it. */
  private enum Answer {
    OK(200, 250),
    LATER(503, 451),
    NEVER(400, 550);

    private final int http;
    private final int smtp;

    Answer(int http, int smtp) {
      this.http = http;
      this.smtp = smtp;
    }
  }

  /** The file, and who was there before. */
  private static final class Book {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Path file;
    private final Random random;

    Book(Path file, long seed) {
      this.file = file;
      this.random = new Random(seed);
    }

    void write(Kind kind, String id, String recipient) {
      try {
        Files.writeString(
            file, kind + "\t" + id + "\t" + recipient + "\n", StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Whether to let it come in. */
    Answer admit(String recipient) {
      if (isUnknown(recipient)) {
        write(Kind.REFUSED, "", recipient);
        return Answer.NEVER;
      }
      var first = seen.add(recipient);
      return first && Math.floorMod(name(recipient).hashCode(), GREYLISTED) == 0
          ? Answer.LATER
          : Answer.OK;
    }

    Answer take(String id, String recipient) {
      var lie = random.nextInt(LIES) == 0;
      write(lie ? Kind.LIED : Kind.TAKEN, id, recipient);
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_THOUGHT_NANOS));
      return lie ? Answer.LATER : Answer.OK;
    }

    Answer answer(String id, String recipient) {
      var admitted = admit(recipient);
      return admitted == Answer.OK ? take(id, recipient) : admitted;
    }
  }

  /** One mail while it comes in. */
  private static final class Mailbox implements MessageHandler {
    private final Book book;
    private final List<String> recipients = new ArrayList<>();

    @SuppressWarnings("UnusedVariable")
    Mailbox(MessageContext context, Book book) {
      this.book = book;
    }

    @Override
    public void from(String from) {}

    @Override
    public void recipient(String recipient) throws RejectException {
      var answer = book.admit(recipient);
      if (answer == Answer.NEVER) {
        throw new RejectException(answer.smtp, "5.1.1 no such user");
      }
      if (answer == Answer.LATER) {
        throw new RejectException(answer.smtp, "4.7.1 greylisted, try again");
      }
      recipients.add(recipient);
    }

    @Override
    public String data(InputStream data) throws RejectException, IOException {
      var messageId = messageId(data);
      for (var recipient : recipients) {
        var answer = book.take(messageId, recipient);
        if (answer != Answer.OK) {
          throw new RejectException(answer.smtp, "4.3.0 try again");
        }
      }
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
