package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.store.value.Heartbeats;

/** The processes that use the store. */
public interface NodeStore {

  /** Returns whether other processes may use the store at the same time. */
  boolean isShared();

  /** Returns the URL of the store without its parameters and login, for error texts. */
  String place();

  /** Asks the database for nothing, to see whether it answers. */
  Future<Void> ping();

  /** Reads the versions of the schema. */
  Future<Inspection.SchemaVersions> schema();

  /** Returns whether a node has entered this store, and has not left it. */
  Future<Boolean> isRegistered(long node);

  /**
   * Returns the number of processes that are alive on the store and send by themselves, this one
   * included.
   *
   * @param silence time since the last heartbeat after which a process does not count as alive
   */
  Future<Integer> alive(Duration silence);

  /**
   * Returns the processes that use the store, in the order in which they started.
   *
   * @param silence time since the last heartbeat after which a process does not count as alive
   * @param now time of this process's clock
   */
  Future<List<NodeState>> all(Duration silence, Instant now);

  /**
   * Lets a node claim nothing, or claim again. The node learns of it with its next heartbeat.
   *
   * @param since time since which it is drained, of the clock that all processes share; empty if it
   *     may claim
   * @return false if there is no such node
   */
  Future<Boolean> drain(long node, Optional<Instant> since);

  /**
   * Records that a node is alive, and registers the node if needed.
   *
   * @param clock clock of this process, which is compared with the clock that all processes share
   * @return the last heartbeats of all nodes
   */
  Future<Heartbeats> heartbeat(long node, Clock clock);

  /**
   * Sets the handler that is called when other processes may have committed ready dispatches. It is
   * called on any thread, until the store is closed, and never by a store without notifications.
   */
  void listen(Runnable heard);

  /** Notifies other processes that dispatches are ready. */
  Future<Void> announce();
}
