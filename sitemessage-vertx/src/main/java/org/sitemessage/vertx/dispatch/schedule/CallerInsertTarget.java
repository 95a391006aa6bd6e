package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.sql.CallerTransaction;
import org.sitemessage.vertx.store.value.Insertion;

/** A transaction of the caller's. */
record CallerInsertTarget(EngineContext engine, CallerTransaction transaction)
    implements InsertTarget {

  @Override
  public Future<Map<Long, Message>> messages(Set<Long> ids) {
    return engine.here(transaction.messages(ids));
  }

  @Override
  public Future<Map<String, Attachment>> files(Set<String> ids) {
    return engine.here(transaction.files(ids));
  }

  @Override
  public Future<List<ScheduleReply>> insert(List<Insertion> group) {
    return engine.here(transaction.insert(group, engine.clock().instant()));
  }

  @Override
  public Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    return engine.here(transaction.repeated(requests));
  }
}
