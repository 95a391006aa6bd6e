package org.sitemessage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * An SMTP server on a free port of 127.0.0.1 that accepts every mail, unless the script makes it
 * misbehave at a {@link SmtpStage}:
 *
 * <pre>{@code
 * try (var server = ScriptedSmtpServer.start()) {
 *   server.at(SmtpStage.RCPT, SmtpReaction.reply("550 5.1.1 no such user"));
 *   server.at(SmtpStage.END, 2, SmtpReaction.drop()); // the second message only
 *   … send to server.port(), then look at server.mails()
 * }
 * }</pre>
 *
 * <p>It speaks EHLO, HELO, STARTTLS, AUTH PLAIN, LOGIN and XOAUTH2, MAIL, RCPT, DATA, RSET, NOOP
 * and QUIT, and has one thread per connection. It can be scripted and asked at any time, from any
 * thread.
 */
public final class ScriptedSmtpServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Map<SmtpStage, SmtpReaction> always = new EnumMap<>(SmtpStage.class);
  private final Map<SmtpStage, Map<Integer, SmtpReaction>> single = new EnumMap<>(SmtpStage.class);
  private final Map<SmtpStage, Integer> visits = new EnumMap<>(SmtpStage.class);
  private final Map<SmtpStage, CompletableFuture<Void>> reached = new EnumMap<>(SmtpStage.class);
  private final List<String> capabilities = new CopyOnWriteArrayList<>();
  private final Map<String, String> credentials = new ConcurrentHashMap<>();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final List<ReceivedMail> mails = new CopyOnWriteArrayList<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean silent;
  private volatile Optional<SSLContext> tls = Optional.empty();

  private ScriptedSmtpServer(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts a server that behaves well, without STARTTLS and without AUTH. */
  public static ScriptedSmtpServer start() {
    return start(listener());
  }

  /** Starts a server that speaks TLS from the first byte. */
  public static ScriptedSmtpServer startTls(SSLContext context) {
    try {
      return start(
          context
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a port of 127.0.0.1 on which nobody listens: connections to it are refused, and a
   * server can be started there. It lies below the ports that systems give to outgoing connections
   * and to listeners on port 0 (32768 upwards on Linux), so that no other program gets it by
   * chance.
   *
   * @throws IllegalStateException if no such port was found
   */
  public static int deadPort() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      var port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
      try (var listener = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return listener.getLocalPort();
      } catch (IOException e) {
        // The port is in use; another one is tried.
      }
    }
    throw new IllegalStateException("no free port between 10000 and 32767 on 127.0.0.1");
  }

  private static ScriptedSmtpServer start(ServerSocket listener) {
    var server = new ScriptedSmtpServer(listener);
    server.thread("accept", server::acceptAll);
    return server;
  }

  private static ServerSocket listener() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reacts in this way every time at a stage. */
  public synchronized ScriptedSmtpServer at(SmtpStage stage, SmtpReaction reaction) {
    always.put(stage, reaction);
    return this;
  }

  /** Reacts in this way the n-th time at a stage, counted from 1 since the start. */
  public synchronized ScriptedSmtpServer at(SmtpStage stage, int time, SmtpReaction reaction) {
    single.computeIfAbsent(stage, s -> new HashMap<>()).put(time, reaction);
    return this;
  }

  /** Drops the script: from now on the server behaves well. */
  public synchronized ScriptedSmtpServer behave() {
    always.clear();
    single.clear();
    return this;
  }

  /**
   * Offers a capability in the answer to EHLO: {@code SIZE 1000}, {@code ENHANCEDSTATUSCODES}, …
   */
  public ScriptedSmtpServer offering(String capability) {
    capabilities.add(capability);
    return this;
  }

  /** Accepts this login without offering a mechanism; see {@link #offering}. */
  public ScriptedSmtpServer letIn(String login, String password) {
    silent = true;
    return login(login, password);
  }

  /** Offers AUTH PLAIN and LOGIN, and accepts this login; any other is refused with 535. */
  public ScriptedSmtpServer login(String login, String password) {
    credentials.put(login, password);
    return this;
  }

  /**
   * Offers AUTH XOAUTH2, and accepts this login with this access token instead of an earlier one;
   * any other is refused with 535 after an error in JSON.
   */
  public ScriptedSmtpServer token(String login, String token) {
    tokens.put(login, token);
    return this;
  }

  /** Offers STARTTLS with this certificate. */
  public ScriptedSmtpServer startTlsWith(SSLContext context) {
    tls = Optional.of(context);
    return this;
  }

  /** Returns the port of 127.0.0.1 on which it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Returns the mails accepted so far, in order. */
  public List<ReceivedMail> mails() {
    return List.copyOf(mails);
  }

  /** Returns all commands read on any connection, in order; credentials appear as {@code ***}. */
  public List<String> commands() {
    return List.copyOf(commands);
  }

  /** Returns the number of connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** Completes when a stage is reached for the first time. */
  public synchronized CompletableFuture<Void> reached(SmtpStage stage) {
    return reached.computeIfAbsent(stage, s -> new CompletableFuture<>()).copy();
  }

  /** Closes all connections and stops listening. */
  @Override
  public void close() {
    closed.countDown();
    closeQuietly(listener);
    open.forEach(ScriptedSmtpServer::closeQuietly);
  }

  /** Counts a visit of a stage, and returns the scripted reaction to it. */
  synchronized Optional<SmtpReaction> visit(SmtpStage stage) {
    int time = visits.merge(stage, 1, Integer::sum);
    reached.computeIfAbsent(stage, s -> new CompletableFuture<>()).complete(null);
    var scripted = single.getOrDefault(stage, Map.of()).get(time);
    return Optional.ofNullable(scripted != null ? scripted : always.get(stage));
  }

  List<String> capabilities(boolean encrypted) {
    var all = new ArrayList<>(capabilities);
    if (!silent && (!credentials.isEmpty() || !tokens.isEmpty())) {
      all.add(
          "AUTH"
              + (credentials.isEmpty() ? "" : " PLAIN LOGIN")
              + (tokens.isEmpty() ? "" : " XOAUTH2"));
    }
    if (tls.isPresent() && !encrypted) {
      all.add("STARTTLS");
    }
    return all;
  }

  Optional<SSLContext> tls() {
    return tls;
  }

  boolean mayLogIn(String login, String password) {
    return password.equals(credentials.get(login));
  }

  /** Returns the login of an XOAUTH2 string; empty if the string is not accepted. */
  Optional<String> loginOf(String bearer) {
    return tokens.entrySet().stream()
        .filter(
            e -> bearer.equals("user=%s\1auth=Bearer %s\1\1".formatted(e.getKey(), e.getValue())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  void received(ReceivedMail mail) {
    mails.add(mail);
  }

  void command(String line) {
    commands.add(line);
  }

  void awaitClose() throws InterruptedException {
    closed.await();
  }

  boolean closesWithin(long millis) throws InterruptedException {
    return closed.await(millis, TimeUnit.MILLISECONDS);
  }

  private void acceptAll() {
    while (closed.getCount() > 0) {
      try {
        var socket = listener.accept();
        open.add(socket);
        connections.incrementAndGet();
        thread("connection", () -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new SmtpDialogue(this, socket).run();
    } catch (IOException e) {
      command("! " + e.getMessage()); // many tests have a client that disconnects
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void thread(String name, Runnable work) {
    var thread = new Thread(work, "scripted-smtp-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("a socket could not be closed", e);
    }
  }
}
