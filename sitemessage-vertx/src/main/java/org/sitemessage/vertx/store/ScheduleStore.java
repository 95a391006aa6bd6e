package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.value.Insertion;

/** Stores requests. */
public interface ScheduleStore {

  /**
   * Stores groups of requests. A group is stored whole or not at all, and a group that is refused
   * does not affect the others.
   *
   * @return a result per group, in the same order: a reply per request of the group, or a failed
   *     future with a {@link SiteMessageException}
   */
  Future<List<Future<List<ScheduleReply>>>> insert(List<List<Insertion>> groups, Instant now);

  /**
   * Looks up the replies to requests that were stored before. Only the ids and fingerprints of the
   * requests are compared.
   *
   * @return a reply per request, in the same order; empty unless all of them are stored
   */
  Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests);

  /** Returns the message of an id; empty if there is none. */
  Future<Optional<Message>> message(long id);

  /**
   * Lets dispatches join their groups that were stored by transactions of callers.
   *
   * @param limit maximum number of dispatches, at least 1
   * @return number of dispatches that were looked at
   */
  Future<Integer> joinGroups(Instant now, int limit);
}
