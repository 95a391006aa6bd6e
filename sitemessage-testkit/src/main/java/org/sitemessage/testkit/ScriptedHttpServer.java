package org.sitemessage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * An HTTP/1.1 server on a free port of 127.0.0.1 that stands in for a remote API. It answers 404 to
 * every request that the script does not cover:
 *
 * <pre>{@code
 * try (var server = ScriptedHttpServer.start()) {
 *   server.on("POST", "/send", HttpReaction.reply(200, "{\"id\": 1}"));   // every time
 *   server.once("POST", "/send", HttpReaction.reply(429).with("Retry-After", "7")); // first time
 *   server.next(HttpReaction.drop());                                     // before all of these
 *   … send to server.url("/send"), then look at server.requests()
 * }
 * }</pre>
 *
 * <p>A path that ends in {@code *} stands for all paths with that beginning; the method {@code *}
 * stands for all methods. The server keeps connections open, reads bodies with a length or in
 * chunks, and has one thread per connection. It can be scripted and asked at any time, from any
 * thread. Used as a forward proxy, it sees requests whose path is a whole URL.
 */
public final class ScriptedHttpServer implements AutoCloseable {
  private static final HttpReaction UNKNOWN = HttpReaction.reply(404, "{}");

  private final ServerSocket listener;
  private final boolean tls;
  private final Map<Route, HttpReaction> always = new LinkedHashMap<>();
  private final Map<Route, Deque<HttpReaction>> once = new LinkedHashMap<>();
  private final Deque<HttpReaction> next = new ArrayDeque<>();
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger toDrop = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  private record Route(String method, String path) {
    boolean takes(String otherMethod, String otherPath) {
      return (method.equals("*") || method.equals(otherMethod))
          && (path.endsWith("*")
              ? otherPath.startsWith(path.substring(0, path.length() - 1))
              : path.equals(otherPath));
    }
  }

  private record Waiter(int count, CompletableFuture<Void> reached) {}

  private ScriptedHttpServer(ServerSocket listener, boolean tls) {
    this.listener = listener;
    this.tls = tls;
  }

  /** Starts a server. */
  public static ScriptedHttpServer start() {
    try {
      return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server that speaks TLS. */
  public static ScriptedHttpServer startTls(SSLContext context) {
    try {
      return start(
          context
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
          true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ScriptedHttpServer start(ServerSocket listener, boolean tls) {
    var server = new ScriptedHttpServer(listener, tls);
    server.thread("accept", server::acceptAll);
    return server;
  }

  /** Returns a port of 127.0.0.1 on which nobody listens: connections to it are refused. */
  public static int deadPort() {
    return ScriptedSmtpServer.deadPort();
  }

  /** Reacts in this way to every request with a method and path. */
  public synchronized ScriptedHttpServer on(String method, String path, HttpReaction reaction) {
    always.put(new Route(method, path), reaction);
    return this;
  }

  /**
   * Reacts in this way to one request with a method and path, after the reactions scripted earlier
   * for them.
   */
  public synchronized ScriptedHttpServer once(String method, String path, HttpReaction reaction) {
    once.computeIfAbsent(new Route(method, path), route -> new ArrayDeque<>()).add(reaction);
    return this;
  }

  /**
   * Reacts in this way to the next request, after the reactions scripted earlier by this method.
   */
  public synchronized ScriptedHttpServer next(HttpReaction reaction) {
    next.add(reaction);
    return this;
  }

  /** Accepts this many connections and closes each before it has read anything. */
  public ScriptedHttpServer dropConnections(int count) {
    toDrop.set(count);
    return this;
  }

  /** Returns the port of 127.0.0.1 on which it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Returns the URL of a path, which begins with a slash. */
  public String url(String path) {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port() + path;
  }

  /**
   * Returns the requests so far, in order; a request of which only the head was read has no body.
   */
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /** Returns the number of connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** Completes when {@code count} requests have been read. */
  public CompletableFuture<Void> received(int count) {
    var waiter = new Waiter(count, new CompletableFuture<>());
    waiters.add(waiter);
    tellWaiters();
    return waiter.reached();
  }

  /** Closes all connections and stops listening. */
  @Override
  public void close() {
    closed.countDown();
    closeQuietly(listener);
    open.forEach(ScriptedHttpServer::closeQuietly);
  }

  /**
   * Returns the scripted reaction to a request, and removes it from the script if it was for one
   * request.
   */
  synchronized HttpReaction reaction(String method, String path) {
    if (!next.isEmpty()) {
      return next.remove();
    }
    for (var entry : once.entrySet()) {
      if (entry.getKey().takes(method, path) && !entry.getValue().isEmpty()) {
        return entry.getValue().remove();
      }
    }
    return always.entrySet().stream()
        .filter(entry -> entry.getKey().takes(method, path))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(UNKNOWN);
  }

  void received(ReceivedRequest request) {
    requests.add(request);
    tellWaiters();
  }

  void awaitClose() throws InterruptedException {
    closed.await();
  }

  boolean closesWithin(long millis) throws InterruptedException {
    return closed.await(millis, TimeUnit.MILLISECONDS);
  }

  private void tellWaiters() {
    waiters.stream()
        .filter(waiter -> requests.size() >= waiter.count())
        .forEach(waiter -> waiter.reached().complete(null));
  }

  private void acceptAll() {
    while (closed.getCount() > 0) {
      try {
        var socket = listener.accept();
        connections.incrementAndGet();
        if (toDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          socket.close();
          continue;
        }
        open.add(socket);
        thread("connection", () -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new HttpDialogue(this, socket).run();
    } catch (IOException e) {
      // Many tests have a client that disconnects; its request has been recorded by then.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void thread(String name, Runnable work) {
    var thread = new Thread(work, "scripted-http-" + name);
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
