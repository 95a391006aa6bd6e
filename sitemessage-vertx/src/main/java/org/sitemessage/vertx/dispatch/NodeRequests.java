package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.node.NodeList;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.node.SettingList;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.send.Pump;

/** Lists the nodes on the store and the settings of this one, and drains nodes. */
record NodeRequests(EngineContext engine, Pump pump, List<Setting> settings) {
  private static final int HEX = 16;

  Future<JsonObject> list(JsonObject body) {
    new JsonFields("", body).allowOnly(Set.of());
    return nodes().map(NodeList::toJson);
  }

  Future<JsonObject> settings(JsonObject body) {
    new JsonFields("", body).allowOnly(Set.of());
    return Future.succeededFuture(
        new SettingList(Long.toHexString(engine.node()), settings).toJson());
  }

  private Future<NodeList> nodes() {
    return engine
        .store()
        .nodes()
        .all(engine.lease().length(), engine.clock().instant())
        .map(all -> new NodeList(Long.toHexString(engine.node()), all));
  }

  Future<JsonObject> drain(JsonObject body) {
    return drain(body, Optional.of(engine.lease().shared().instant()));
  }

  Future<JsonObject> undrain(JsonObject body) {
    return drain(body, Optional.empty());
  }

  private Future<JsonObject> drain(JsonObject body, Optional<Instant> since) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("node"));
    var node = id(fields);
    return engine
        .store()
        .nodes()
        .drain(node, since)
        .compose(found -> found ? Future.succeededFuture() : noNode(node))
        .map(
            v -> {
              if (node == engine.node()) {
                engine.lease().drain(since.isPresent());
                pump.nudge();
              }
              return new JsonObject()
                  .put("node", Long.toHexString(node))
                  .put("drained", since.isPresent());
            });
  }

  private static long id(JsonFields fields) {
    var text = fields.string("node", HEX);
    try {
      return Long.parseUnsignedLong(text, HEX);
    } catch (NumberFormatException e) {
      throw fields.invalid(
          "node", "is \"%s\", must be the id of a node in hexadecimal digits".formatted(text));
    }
  }

  private Future<Void> noNode(long node) {
    return nodes()
        .compose(
            list ->
                Future.failedFuture(
                    new SiteMessageException(
                        FailureCode.NOT_FOUND,
                        "node %s does not exist (nodes: %s)"
                            .formatted(
                                Long.toHexString(node),
                                list.nodes().stream()
                                    .map(NodeState::id)
                                    .collect(Collectors.joining(", "))))));
  }
}
