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
 * Where the requests of one batch are stored, and what they refer to is looked up. Used on the
 * engine's event loop; the futures complete there.
 */
interface InsertTarget {
  /** The messages of these ids. */
  Future<Map<Long, Message>> messages(Set<Long> ids);

  /** The complete files of these ids, by id. */
  Future<Map<String, Attachment>> files(Set<String> ids);

  /** Stores the requests, all or none. */
  Future<List<ScheduleReply>> insert(List<Insertion> group);

  /** The replies to requests that were all stored before. */
  Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests);
}
