package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.value.Insertion;

/**
 * Stores the requests of one batch, and looks up the messages and files that they refer to. Used on
 * the engine's event loop; the futures complete there.
 */
interface InsertTarget {
  /** Returns the messages with these ids. */
  Future<Map<Long, Message>> messages(Set<Long> ids);

  /** Returns the complete files with these ids, by id. */
  Future<Map<String, Attachment>> files(Set<String> ids);

  /** Stores the requests, all or none. */
  Future<List<ScheduleReply>> insert(List<Insertion> group);

  /** Returns the replies to requests that were all stored before. */
  Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests);
}
