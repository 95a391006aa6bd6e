package org.sitemessage.vertx.web;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Limits the connections of one HTTP server, in total and per address, and closes a connection
 * whose next request does not come in time. Connections that send nothing, or half a head, can
 * therefore neither use up the process's file descriptors and memory, nor block other clients. At a
 * limit, a new connection closes the connection that has waited longest for a request. If every
 * connection is busy, the new one closes the oldest whose client stalls: for {@link #STALL}, the
 * client has neither sent more of a body nor read more of a response, and does not wait for this
 * process. If no client stalls, the new connection is closed.
 *
 * <p>A connection is busy from the head of a request until the client has read the response. A
 * client that reads nothing of it for {@link #IDLE} is disconnected. A connection that was upgraded
 * (WebSocket, {@code CONNECT}) counts, but is never closed by the guard. To see which connections
 * are busy, the guard uses a class that Vert.x does not export. On the module path it therefore
 * needs the JVM option {@code --add-exports
 * io.vertx.core/io.vertx.core.net.impl=org.sitemessage.vertx}. Without the option, it treats a
 * connection as idle as soon as the application has ended the response, and logs a WARNING at the
 * start.
 *
 * <p>An application attaches a guard to its own server, which needs {@link #options}:
 * <!-- snippet: Guide.java#guard -->
 *
 * <pre>{@code
 * var server = vertx.createHttpServer(ConnectionGuard.options());
 * ConnectionGuard.create(vertx, ConnectionGuard.fitting(1_000), 250).watch(server, router);
 * server.requestHandler(router);
 * }</pre>
 *
 * <p>Confined to the event loop of the server; a server that is deployed several times needs one
 * guard per instance. The guard uses the server's connection handler and each connection's close
 * handler.
 */
public final class ConnectionGuard {
  private static final Logger LOG = System.getLogger(ConnectionGuard.class.getName());

  private static final String BLIND =
      "ConnectionGuard cannot see what clients have read: it may close slow downloads and idle"
          + " WebSockets for other connections, does not disconnect clients that read nothing, and"
          + " does not limit how fast the server accepts connections; start Java with --add-exports"
          + " io.vertx.core/io.vertx.core.net.impl=org.sitemessage.vertx";

  /** Time for the first head of a connection. */
  public static final Duration HEAD = Duration.ofSeconds(15);

  /** Time for the next head, after a response; also for the client to read more of a response. */
  public static final Duration IDLE = Duration.ofSeconds(60);

  /**
   * Time without progress after which the guard may close a client that has not sent its whole body
   * or not read its response.
   */
  public static final Duration STALL = Duration.ofSeconds(1);

  /** Order of the guard's route, before every route of the application. */
  private static final int FIRST = Integer.MIN_VALUE;

  /** Bytes of the heap that one connection may take, including buffers. */
  private static final long HEAP_OF_ONE = 128 << 10;

  private final Vertx vertx;
  private final int max;
  private final int maxOfAddress;
  private final Times times;

  /** All connections, the oldest first. */
  private final Map<HttpConnection, Client> clients = new LinkedHashMap<>();

  /**
   * Connections without a request under way, the one that has waited longest first. The client may
   * still be reading a response.
   */
  private final Map<HttpConnection, Client> waiting = new LinkedHashMap<>();

  private final Map<String, Integer> ofAddress = new HashMap<>();

  /** True if the server knows {@link #max}. */
  private boolean announced;

  /**
   * Times of the guard.
   *
   * @param head time for the first head of a connection
   * @param idle time for the next head, and for the client to read more of a response
   * @param stall time without progress after which a client may be disconnected for a new one
   */
  record Times(Duration head, Duration idle, Duration stall) {}

  private ConnectionGuard(Vertx vertx, int max, int maxOfAddress, Times times) {
    this.vertx = vertx;
    this.max = max;
    this.maxOfAddress = maxOfAddress;
    this.times = times;
  }

  /**
   * Creates a guard.
   *
   * @param max maximum number of connections, at least 1; see {@link #fitting}
   * @param maxOfAddress maximum number of connections from one remote address, at least 1; behind a
   *     reverse proxy all connections have the proxy's address
   */
  public static ConnectionGuard create(Vertx vertx, int max, int maxOfAddress) {
    return create(vertx, max, maxOfAddress, new Times(HEAD, IDLE, STALL));
  }

  static ConnectionGuard create(Vertx vertx, int max, int maxOfAddress, Times times) {
    if (max < 1 || maxOfAddress < 1) {
      throw new IllegalArgumentException(
          "max is %d, maxOfAddress is %d, each must be at least 1".formatted(max, maxOfAddress));
    }
    return new ConnectionGuard(vertx, max, maxOfAddress, times);
  }

  /**
   * Returns options of a server that reports connections when they are opened. With HTTP/2 in clear
   * text, Vert.x reports a connection only when its first bytes have come, and the guard could
   * never close a connection that sends none.
   */
  public static HttpServerOptions options() {
    return new HttpServerOptions().setHttp2ClearTextEnabled(false);
  }

  /**
   * Returns the number of connections that fit into this process: at most {@code wanted}, half of
   * the file descriptors that are free now (the other half is for deliveries, the store and files),
   * and one per 128 KiB of the heap.
   *
   * @param wanted wanted number of connections
   * @return number of connections, at least 1
   */
  public static int fitting(int wanted) {
    var fitting = Math.min(wanted, Runtime.getRuntime().maxMemory() / HEAP_OF_ONE);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      var free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
      fitting = Math.min(fitting, free / 2);
    }
    return (int) Math.max(1, fitting);
  }

  /**
   * Watches a server that does not listen yet, and its requests.
   *
   * @param router router that handles the server's requests
   */
  public void watch(HttpServer server, Router router) {
    if (!Wire.isReachable()) {
      sayOnce();
    }
    server.connectionHandler(this::connected);
    router.route().order(FIRST).handler(this::requested);
  }

  /** Logs once for each Vert.x, because a server may have several instances. */
  private void sayOnce() {
    var name = ConnectionGuard.class.getName();
    if (vertx.sharedData().<String, Boolean>getLocalMap(name).putIfAbsent(name, true) == null) {
      LOG.log(Level.WARNING, BLIND);
    }
  }

  private void connected(HttpConnection connection) {
    var address = connection.remoteAddress().hostAddress();
    var from = String.valueOf(address);
    var wire = Wire.under(connection);
    if (!announced) {
      announced = true;
      wire.ifPresent(w -> w.allow(max));
    }
    if (!hasRoom(from)) {
      connection.close();
      return;
    }
    var client = new Client(connection, from, wire);
    clients.put(connection, client);
    ofAddress.merge(from, 1, Integer::sum);
    connection.closeHandler(closed -> client.leave());
    client.awaitHead(times.head());
  }

  private boolean hasRoom(String from) {
    return (ofAddress.getOrDefault(from, 0) < maxOfAddress || makeRoom(c -> c.from.equals(from)))
        && (clients.size() < max || makeRoom(c -> true));
  }

  private boolean makeRoom(Predicate<Client> which) {
    var victim = first(waiting, which.and(client -> !client.isBusy()));
    if (victim.isEmpty()) {
      victim = first(clients, which.and(Client::isStalled));
    }
    victim.ifPresent(Client::close);
    return victim.isPresent();
  }

  private static Optional<Client> first(Map<HttpConnection, Client> of, Predicate<Client> which) {
    return of.values().stream().filter(which).findFirst();
  }

  private void requested(RoutingContext ctx) {
    var client = clients.get(ctx.request().connection());
    if (client != null) {
      client.begin(ctx);
      ctx.addEndHandler(done -> client.end(ctx));
    }
    ctx.next();
  }

  /** A counted connection. */
  private final class Client {
    private final HttpConnection connection;
    private final String from;
    private final Optional<Wire> wire;
    private Optional<Wire.Progress> seen = Optional.empty();
    private final RequestsUnderWay requests;
    private long timer = -1;

    Client(HttpConnection connection, String from, Optional<Wire> wire) {
      this.connection = connection;
      this.from = from;
      this.wire = wire;
      this.requests = new RequestsUnderWay(wire);
    }

    /** Returns whether the client still reads a response, or speaks another protocol. */
    boolean isBusy() {
      return wire.filter(w -> w.isUpgraded() || w.isBusy()).isPresent();
    }

    boolean isStalled() {
      return requests.areStalled(times.stall());
    }

    void awaitHead(Duration patience) {
      waiting.put(connection, this);
      seen = wire.map(Wire::progress);
      timer = vertx.setTimer(patience.toMillis(), t -> overdue());
    }

    private void overdue() {
      if (!isBusy()) {
        close();
      } else if (wire.filter(Wire::isUpgraded).isPresent()) {
        stopWaiting();
      } else if (wire.map(Wire::progress).equals(seen)) {
        close();
      } else {
        awaitHead(times.idle());
      }
    }

    void begin(RoutingContext request) {
      requests.add(request);
      stopWaiting();
    }

    void end(RoutingContext request) {
      requests.remove(request);
      if (requests.isEmpty() && clients.containsKey(connection)) {
        awaitHead(times.idle());
      }
    }

    void close() {
      leave();
      wire.filter(Wire::isBusy).ifPresentOrElse(Wire::cut, connection::close);
    }

    void leave() {
      stopWaiting();
      if (clients.remove(connection) != null) {
        ofAddress.computeIfPresent(from, (key, count) -> count == 1 ? null : count - 1);
      }
    }

    private void stopWaiting() {
      waiting.remove(connection);
      vertx.cancelTimer(timer);
    }
  }
}
