package org.sitemessage.vertx.dispatch.schedule;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.GroupCommit;
import org.sitemessage.vertx.store.value.Insertion;

/** The store itself, in a transaction together with whatever else arrives meanwhile. */
record StoreInsertTarget(
    EngineContext engine,
    GroupCommit<List<Insertion>, List<ScheduleReply>> commits,
    Duration patience)
    implements InsertTarget {

  @Override
  public Future<Map<Long, Message>> messages(Set<Long> ids) {
    var found = new HashMap<Long, Message>();
    Future<Void> looked = Future.succeededFuture();
    for (var id : ids) {
      looked =
          looked
              .compose(v -> engine.store().schedules().message(id))
              .map(
                  message -> {
                    message.ifPresent(m -> found.put(id, m));
                    return null;
                  });
    }
    return inTime(looked.map(v -> found));
  }

  @Override
  public Future<Map<String, Attachment>> files(Set<String> ids) {
    return inTime(engine.store().files().find(ids));
  }

  @Override
  public Future<List<ScheduleReply>> insert(List<Insertion> group) {
    return commits.submit(group);
  }

  @Override
  public Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    return inTime(engine.store().schedules().repeated(requests));
  }

  /** Nothing has been stored yet, so that a store that does not answer may be given up. */
  private <T> Future<T> inTime(Future<T> reading) {
    return reading
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? new SiteMessageException(
                            FailureCode.NOT_READY,
                            "the store did not answer within %d ms; try again later"
                                .formatted(patience.toMillis()))
                        : failure));
  }
}
