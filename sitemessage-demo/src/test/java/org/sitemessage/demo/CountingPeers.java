package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.davidmoten.guavamini.Preconditions;
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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.demo.PeersBook.Kind;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server and a webhook endpoint, in a process of their own, that count the messages they
 * accept, whatever becomes of their clients. They write each arrival into a {@link PeersBook}
 * before they answer; the id is the Message-ID or the webhook-id.
 *
 * <p>They are difficult: they wait for a few milliseconds, refuse some messages at first and some
 * for good, accept some and claim that they did not, and stand behind a {@link FlakyProxy}.
 */
final class CountingPeers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LONGEST_THOUGHT_NANOS = 10_000_000;

  /** One of so many recipients is refused at first, as greylisting servers do. */
  private static final int GREYLISTED = 10;

  /** One of so many recipients is refused for good. */
  private static final int UNKNOWN = 25;

  /** One of so many messages is accepted, and answered as if it had not been. */
  private static final int LIES = 50;

  /** One of so many recipients has a webhook. */
  private static final int WEBHOOKS = 3;

  private final Process process;
  private final PeersBook book;
  private final int mailPort;
  private final int webhookPort;

  private CountingPeers(Process process, PeersBook book, int mailPort, int webhookPort) {
    this.process = process;
    this.book = book;
    this.mailPort = mailPort;
    this.webhookPort = webhookPort;
  }

  /** Starts them as a process that ends with this one. */
  static CountingPeers start(Path folder, long seed) {
    var file = folder.resolve("arrivals.txt");
    var classPath =
        Stream.of(
                DemoProcess.JAR, testClasses(), jarOf(SMTPServer.class), jarOf(Preconditions.class))
            .map(Path::toString)
            .collect(Collectors.joining(System.getProperty("path.separator")));
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
      return new CountingPeers(
          process, new PeersBook(file), Integer.parseInt(both[0]), Integer.parseInt(both[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the jar of a library that the fat jar does not have. */
  private static Path jarOf(Class<?> part) {
    return Path.of(URI.create(part.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static Path testClasses() {
    return DemoProcess.JAR.resolveSibling("test-classes");
  }

  /** Returns the recipient of the message with this number, as a request names it. */
  JsonObject recipient(int number) {
    return number % WEBHOOKS == 0
        ? new JsonObject()
            .put("messenger", "webhook")
            .put("address", "http://127.0.0.1:%d/hook/%d".formatted(webhookPort, number))
        : new JsonObject()
            .put("messenger", "smtp")
            .put("address", "recipient-%d@example.org".formatted(number));
  }

  /** Returns the messengers that reach them. A message that a webhook may have got is held. */
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

  /**
   * Returns whether an unknown outcome of this messenger is held for a person, and not sent again.
   */
  static boolean isHeld(String messenger) {
    return messenger.equals("webhook");
  }

  /** Returns the book of the arrivals so far. */
  PeersBook book() {
    return book;
  }

  /** Returns whether there is no such recipient. */
  static boolean isUnknown(String recipient) {
    return Math.floorMod(name(recipient).hashCode(), UNKNOWN) == 0;
  }

  /** Returns the recipient without a webhook's port, which differs from run to run. */
  private static String name(String recipient) {
    return recipient.substring(recipient.lastIndexOf('/') + 1);
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
    var book = new PeersBook(Path.of(args[0]));
    var answers = new Answers(book, random.nextLong());
    var smtp =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .hostName("localhost")
            .messageHandlerFactory(context -> new Mailbox(context, answers))
            .build();
    smtp.start();
    var vertx = Vertx.vertx();
    var http =
        vertx
            .createHttpServer()
            .requestHandler(request -> hook(vertx, request, answers))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    System.out.printf(
        "%d %d%n",
        FlakyProxy.start(
            smtp.getPortAllocated(),
            random.nextLong(),
            ends(book, Kind.MAIL_LINE_BROKEN, Kind.MAIL_LINE_LEFT)),
        FlakyProxy.start(
            http.actualPort(),
            random.nextLong(),
            ends(book, Kind.WEBHOOK_LINE_BROKEN, Kind.WEBHOOK_LINE_LEFT)));
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static FlakyProxy.Ends ends(PeersBook book, Kind broken, Kind left) {
    return new FlakyProxy.Ends() {
      @Override
      public void broken() {
        book.write(broken, "", "");
      }

      @Override
      public void left() {
        book.write(left, "", "");
      }
    };
  }

  private static void hook(Vertx vertx, HttpServerRequest request, Answers answers) {
    var recipient = "http://" + request.getHeader("Host") + request.path();
    request
        .body()
        .compose(
            body ->
                vertx.executeBlocking(
                    () -> answers.answer(request.getHeader("webhook-id"), recipient), false))
        .onSuccess(answer -> request.response().setStatusCode(answer.http).end());
  }

  /** An answer, as each protocol says it. */
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

  /** Answers, and the recipients that were seen before. */
  private static final class Answers {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final PeersBook book;
    private final Random random;

    Answers(PeersBook book, long seed) {
      this.book = book;
      this.random = new Random(seed);
    }

    /** Returns the answer to a message's recipient. */
    Answer admit(String recipient) {
      if (isUnknown(recipient)) {
        book.write(Kind.REFUSED, "", recipient);
        return Answer.NEVER;
      }
      var first = seen.add(recipient);
      return first && Math.floorMod(name(recipient).hashCode(), GREYLISTED) == 0
          ? Answer.LATER
          : Answer.OK;
    }

    Answer take(String id, String recipient) {
      var lie = random.nextInt(LIES) == 0;
      book.write(lie ? Kind.LIED : Kind.TAKEN, id, recipient);
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
    private final Answers answers;
    private final List<String> recipients = new ArrayList<>();

    @SuppressWarnings("UnusedVariable")
    Mailbox(MessageContext context, Answers answers) {
      this.answers = answers;
    }

    @Override
    public void from(String from) {}

    @Override
    public void recipient(String recipient) throws RejectException {
      var answer = answers.admit(recipient);
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
        var answer = answers.take(messageId, recipient);
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
