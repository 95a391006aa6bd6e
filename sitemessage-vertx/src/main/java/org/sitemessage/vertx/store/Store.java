package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.value.Standing;

/**
 * The database of an engine. The store itself is opened and closed; each of its ports has the
 * methods of one role.
 *
 * <p>No method of a port blocks. Futures complete on the caller's context, and only after their
 * transaction is committed. Times always come from the caller. A future fails with a {@link
 * SiteMessageException}: code 5030 if nothing was done, because the store is not open, cannot be
 * reached or is busy; code 5000 if the store failed, or was lost during the commit.
 */
public interface Store {

  /**
   * Opens the store and brings its tables up to date.
   *
   * @param node id of this process
   * @return fails with a {@link SiteMessageException} whose text tells an operator why the store
   *     cannot be opened: it is in use, not writable, or of a newer version
   */
  Future<Void> open(long node, Instant now);

  /** Closes the store. Committed data is safe even if this is never called. */
  Future<Void> close();

  /** Returns the port that stores requests. */
  ScheduleStore schedules();

  /** Returns the port that makes the dispatches of postponed messages. */
  PreparationStore preparations();

  /** Returns the port that claims dispatches. */
  ClaimStore claims();

  /** Returns the port that records outcomes. */
  OutcomeStore outcomes();

  /** Returns the port of rate limits. */
  LimitStore limits();

  /** Returns the port of holds. */
  HoldStore holds();

  /** Returns the port of the processes that use the store. */
  NodeStore nodes();

  /** Returns the port of subscriptions and opt-outs. */
  SubscriptionStore subscriptions();

  /** Returns the port of the suppression list. */
  SuppressionStore suppressions();

  /** Returns the port of what the store has of one person. */
  PeopleStore people();

  /** Returns the port of what recipients open through links. */
  LinkStore links();

  /** Returns the port of uploaded files. */
  FileStore files();

  /** Returns the port of operators' commands. */
  CommandStore commands();

  /** Returns the port of operations, which change many dispatches. */
  OperationStore operations();

  /** Returns the port that removes old rows. */
  CleanupStore cleanup();

  /** Returns the port of keys and the audit log. */
  AccessStore access();

  /** Returns the port of users and their sessions. */
  UserStore users();

  /** Returns the port of the filters that principals have saved. */
  SavedFilterStore savedFilters();

  /** Returns the port that lists and counts dispatches. */
  QueryStore queries();

  /** Returns the port of the history. */
  HistoryStore history();

  /**
   * Returns, in one transaction, what {@link HoldStore#all}, {@link PauseStore#current} of
   * messengers and of types, and {@link LimitStore#current} return, and whether an operation is
   * open.
   */
  Future<Standing> standing(Clock clock);

  /** Returns the port of the messengers that people have paused. */
  PauseStore pauses();

  /** Returns the port of the message types that people have paused. */
  PauseStore typePauses();

  /** Returns the port that finds dispatches and messages by filters. */
  SearchStore searches();
}
