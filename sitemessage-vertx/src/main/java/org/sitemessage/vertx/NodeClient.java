package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.node.NodeList;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.api.node.SettingList;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The requests about the nodes on the store, typed. Works in any process that shares the bus.
 * Failures are {@link SiteMessageException}s. Usable from any thread.
 */
public final class NodeClient {
  private final SiteMessageClient client;

  NodeClient(SiteMessageClient client) {
    this.client = client;
  }

  /** Returns the nodes on the store. */
  public Future<NodeList> list() {
    return client.request(BusAddress.NODES, new JsonObject()).map(NodeList::fromJson);
  }

  /** Returns the options that the node that answers runs with; without secrets. */
  public Future<SettingList> settings() {
    return client.request(BusAddress.SETTINGS, new JsonObject()).map(SettingList::fromJson);
  }

  /**
   * Drains a node: it finishes what it has claimed, and claims nothing more until it is undrained
   * or restarted. Another node than the one that answers obeys at its next heartbeat.
   *
   * @param node {@link NodeState#id} of the node
   * @return fails with {@link FailureCode#NOT_FOUND} naming the nodes
   */
  public Future<Void> drain(String node) {
    return client.request(BusAddress.DRAIN, new JsonObject().put("node", node)).mapEmpty();
  }

  /**
   * Lets a node claim again.
   *
   * @param node {@link NodeState#id} of the node
   * @return fails with {@link FailureCode#NOT_FOUND} naming the nodes
   */
  public Future<Void> undrain(String node) {
    return client.request(BusAddress.UNDRAIN, new JsonObject().put("node", node)).mapEmpty();
  }
}
