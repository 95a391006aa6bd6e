package org.sitemessage.demo.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.access.AddressRights;
import org.sitemessage.api.access.Right;
import org.sitemessage.demo.config.DemoConfig.Listen;

/**
 * Serves the event-bus contract over TCP, in the frames of Vert.x's TCP event-bus bridge. Unlike
 * the original, it limits connections, the size of a frame, the time for a frame, the requests of a
 * client under way, and the bytes that a client leaves unread, and it answers malformed frames.
 * Confined to the event loop of its server.
 */
public final class Bridge {
  /** Addresses of the requests that it takes: all but those for administrators alone. */
  public static final Set<String> REQUESTS =
      AddressRights.addresses(EnumSet.complementOf(EnumSet.of(Right.ADMIN)));

  /** Maximum bytes of a frame, as of a body over HTTP; a sixteenth of the heap if that is less. */
  static final int MAX_FRAME_BYTES = 16 << 20;

  private static final int MAX_UNDER_WAY = 64;
  private static final int SHARE_OF_FRAME = 16;
  private static final int SHARE_OF_ALL = 4;

  /**
   * Limits of the bridge.
   *
   * @param frameBytes maximum bytes of a frame
   * @param allBytes maximum bytes of all frames under way
   * @param underWay maximum requests of a client under way; further ones are read when these have
   *     been replied to
   * @param frame time for the rest of a frame that has begun, and for reading a frame
   */
  record Limits(int frameBytes, long allBytes, int underWay, Duration frame) {
    /** Returns the limits for the memory of this process. */
    static Limits ofThisProcess() {
      var heap = Runtime.getRuntime().maxMemory();
      return new Limits(
          (int) Math.min(MAX_FRAME_BYTES, heap / SHARE_OF_FRAME),
          Math.min(64 << 20, heap / SHARE_OF_ALL),
          MAX_UNDER_WAY,
          Duration.ofSeconds(60));
    }
  }

  private final Vertx vertx;
  private final Listen at;
  private final Limits limits;
  private final Frames.Budget budget;
  private final int max;
  private final int maxOfAddress;

  private final Map<NetSocket, BridgeClient> clients = new HashMap<>();

  private final Map<String, Integer> ofAddress = new HashMap<>();

  private Bridge(Vertx vertx, Listen at, Limits limits) {
    this.vertx = vertx;
    this.at = at;
    this.limits = limits;
    this.budget = new Frames.Budget(limits.allBytes());
    this.max = at.fitting();
    this.maxOfAddress = at.fittingOfAddress();
  }

  /** Starts to listen; fails if the port is in use. */
  public static Future<NetServer> listen(Vertx vertx, Listen at) {
    return listen(vertx, at, Limits.ofThisProcess());
  }

  public static Future<NetServer> listen(Vertx vertx, Listen at, Limits limits) {
    var bridge = new Bridge(vertx, at, limits);
    return vertx
        .createNetServer(new NetServerOptions().setTcpKeepAlive(true))
        .connectHandler(bridge::connected)
        .listen(bridge.at.port(), bridge.at.host());
  }

  private void connected(NetSocket socket) {
    var from = String.valueOf(socket.remoteAddress().hostAddress());
    if (!hasRoom(from)) {
      socket.close();
      return;
    }
    ofAddress.merge(from, 1, Integer::sum);
    var client = new BridgeClient(vertx, socket, from, limits, budget);
    clients.put(socket, client);
    socket.closeHandler(closed -> left(client));
    client.start();
  }

  private void left(BridgeClient client) {
    client.stop();
    if (clients.remove(client.socket()) != null) {
      ofAddress.computeIfPresent(client.from(), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /** At a limit, closes the idle connection that has been silent for longest. */
  private boolean hasRoom(String from) {
    return (ofAddress.getOrDefault(from, 0) < maxOfAddress || makeRoom(Optional.of(from)))
        && (clients.size() < max || makeRoom(Optional.empty()));
  }

  private boolean makeRoom(Optional<String> from) {
    var idle =
        clients.values().stream()
            .filter(client -> from.map(client.from()::equals).orElse(true))
            .filter(BridgeClient::isIdle)
            .min((one, other) -> Long.signum(one.lastUsed() - other.lastUsed()));
    idle.ifPresent(
        client -> {
          left(client);
          client.socket().close();
        });
    return idle.isPresent();
  }
}
