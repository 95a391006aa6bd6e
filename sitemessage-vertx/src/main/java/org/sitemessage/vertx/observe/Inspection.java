package org.sitemessage.vertx.observe;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.schedule.MessengerStats;

/**
 * Answers questions about the state of one engine of this process, past the event bus. May be asked
 * on any thread; the futures complete on any thread, and fail with code 5030 if the engine does not
 * run or the store cannot be reached.
 */
public interface Inspection {

  /** Asks the database for nothing, to see whether it answers. */
  Future<Void> pingStore();

  /** Reads the versions of the schema. */
  Future<SchemaVersions> schema();

  /**
   * Returns whether this process may send: on a shared store, whether its lease is alive. Asks
   * nobody.
   */
  boolean holdsLease();

  /** Returns the states of the messengers, as this process knows them. Does not ask the store. */
  Future<List<Condition>> messengers();

  /**
   * Returns the age of the dispatch that is due for longest and not claimed, by messenger of this
   * process; zero if none is due. Cheap, however many dispatches there are.
   */
  Future<Map<String, Duration>> overdue();

  /**
   * Takes a sample. It counts what waits in the store, so that its cost grows with the backlog: ask
   * for it now and then, and not for each reader.
   */
  Future<EngineSample> sample();

  /**
   * Versions of the schema.
   *
   * @param applied version of the newest migration in the store; 0 if there is none
   * @param known version of the newest migration that this process knows
   */
  record SchemaVersions(int applied, int known) {}

  /**
   * State of a messenger.
   *
   * @param alias alias of the messenger
   * @param state the state
   * @param reason reason of the state; empty if the messenger is ready
   * @param until time of the next attempt; empty if the messenger is ready, or if a person has to
   *     resume it
   */
  record Condition(
      String alias, MessengerStats.State state, String reason, Optional<Instant> until) {}
}
