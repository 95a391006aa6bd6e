package org.sitemessage.api.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The processes that use a store, in the order in which they started.
 *
 * @param node id of the process that answers
 * @param nodes the processes; one that was killed is listed for a day
 */
public record NodeList(String node, List<NodeState> nodes) {
  /** Copies. */
  public NodeList {
    nodes = List.copyOf(nodes);
  }

  /** Returns the reply of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("node", node)
        .put("nodes", new JsonArray(nodes.stream().map(NodeState::toJson).toList()));
  }

  /** The reverse of {@link #toJson()}. */
  public static NodeList fromJson(JsonObject json) {
    return new NodeList(
        json.getString("node"),
        json.getJsonArray("nodes").stream()
            .map(one -> NodeState.fromJson((JsonObject) one))
            .toList());
  }
}
