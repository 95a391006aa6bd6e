package org.sitemessage.vertx.web;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The requests of one connection that are not answered yet, and whether their client or this
 * process must act next. Confined to the event loop of the connection.
 */
final class RequestsUnderWay {
  private final Optional<Wire> wire;
  private final Set<RoutingContext> requests = new LinkedHashSet<>();
  private Optional<Progress> seen = Optional.empty();
  private long seenAt;

  /**
   * The progress of the requests.
   *
   * @param received bytes of their bodies that have arrived
   * @param delays number of times that this process has delayed them
   * @param read progress of the client in reading the responses
   */
  private record Progress(long received, long delays, Optional<Wire.Progress> read) {}

  RequestsUnderWay(Optional<Wire> wire) {
    this.wire = wire;
  }

  void add(RoutingContext request) {
    requests.add(request);
    seen = Optional.empty();
  }

  void remove(RoutingContext request) {
    requests.remove(request);
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /**
   * Returns whether this process has waited this long for the client, and the client not for this
   * process.
   */
  boolean areStalled(Duration patience) {
    var now = Optional.of(progress());
    if (!now.equals(seen)) {
      seen = now;
      seenAt = System.nanoTime();
    }
    return clientOwes()
        && requests.stream().noneMatch(this::waits)
        && wire.filter(Wire::isUpgraded).isEmpty()
        && System.nanoTime() - seenAt >= patience.toNanos();
  }

  private Progress progress() {
    return new Progress(
        requests.stream().mapToLong(ctx -> ctx.request().bytesRead()).sum(),
        requests.stream().mapToLong(ctx -> OwnDelay.of(ctx).map(OwnDelay::count).orElse(0L)).sum(),
        wire.map(Wire::progress));
  }

  /** Returns whether the client has to send more of a body, or to read more of a response. */
  private boolean clientOwes() {
    return requests.stream().anyMatch(ctx -> !ctx.request().isEnded())
        || wire.filter(Wire::isWriting).isPresent();
  }

  /** Returns whether this request waits for this process, and not for the client. */
  private boolean waits(RoutingContext ctx) {
    var response = ctx.response();
    if (wire.filter(w -> w.isWriting(response.streamId())).isPresent()) {
      return false;
    }
    return ctx.request().isEnded()
        ? !response.ended()
        : OwnDelay.of(ctx).filter(OwnDelay::isUnderWay).isPresent();
  }
}
