package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.vertx.store.Insertion;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Stores groups of requests in one transaction: what is there already is looked up first, then the
 * whole is planned in memory, then written in a batch per table.
 */
public final class Inserts {
  /** Adds a dispatch that has not been tried yet. */
  public static final String DISPATCH =
      "insert into dispatch (id, uid, message_id, part, messenger, address, user_id, locale, status, lane,"
          + " rank, due_at, quiet, attempts, unknowns, takeovers, moved)"
          + " values (?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,false)";

  private final Tx tx;
  private final Instant now;
  private final Map<String, Known> requests = new HashMap<>();
  private final Map<Long, Target> targets = new HashMap<>();
  private final Map<String, Long> files = new HashMap<>();
  private final List<Planned> plan = new ArrayList<>();
  private final GroupJoins groups;

  Inserts(Tx tx, Instant now) {
    this(tx, now, new Groups(tx));
  }

  Inserts(Tx tx, Instant now, GroupJoins groups) {
    this.tx = tx;
    this.now = now;
    this.groups = groups;
  }

  /** A request that is stored already, or will be by this transaction. */
  private record Known(
      String fingerprint, long messageId, int part, int dispatches, Skipped skipped) {}

  /** A message that gets dispatches. */
  private record Target(
      long id,
      boolean sealed,
      int parts,
      int priority,
      Instant sendAt,
      Instant expiresAt,
      boolean ignoresQuietHours) {}

  /** A request that is going to be stored. */
  private record Planned(Insertion insertion, Target message, List<Long> dispatchIds) {
    boolean isNew() {
      return insertion.appendTo().isEmpty();
    }
  }

  /** The answer to a request, before the ids of what was there already are looked up. */
  private record Answer(
      long messageId,
      int part,
      int dispatches,
      Optional<List<Long>> ids,
      boolean duplicate,
      Skipped skipped) {

    /** Returns the reply to a repeated request. */
    static Answer again(Known known) {
      return new Answer(
          known.messageId(),
          known.part(),
          known.dispatches(),
          Optional.empty(),
          true,
          known.skipped());
    }

    boolean wantsIds() {
      return ids.isEmpty() && dispatches <= Limits.LISTED_DISPATCHES;
    }

    ScheduleReply reply(List<Long> found) {
      return new ScheduleReply(
          messageId, dispatches, wantsIds() ? Optional.of(found) : ids, duplicate, skipped);
    }
  }

  Future<List<Future<List<ScheduleReply>>>> run(List<List<Insertion>> requests) {
    var all = requests.stream().flatMap(List::stream).toList();
    return findRequests(all)
        .compose(v -> findTargets(all))
        .compose(v -> findFiles(all))
        .compose(v -> groups.find(keysOf(all)))
        .compose(v -> takeIds(all))
        .map(ids -> requests.stream().map(group -> attempt(group, ids)).toList())
        .compose(answers -> write().compose(v -> replies(answers)));
  }

  /** The replies to requests that were all stored before, with the same bodies; else nothing. */
  Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> all) {
    return findRequests(all)
        .compose(
            v -> {
              var answers = new ArrayList<Answer>();
              for (var insertion : all) {
                var known = requests.get(insertion.requestId());
                if (known == null || !known.fingerprint().equals(insertion.fingerprint())) {
                  return Future.succeededFuture(Optional.empty());
                }
                answers.add(Answer.again(known));
              }
              return replies(List.of(Future.succeededFuture(answers)))
                  .map(results -> Optional.of(results.get(0).result()));
            });
  }

  private Future<Void> findRequests(List<Insertion> all) {
    var ids = all.stream().map(Insertion::requestId).filter(id -> !id.isEmpty()).toList();
    return tx.in(
            "select id, fingerprint, message_id, part, dispatches, skipped from request"
                + " where id in (%s)",
            ids,
            row ->
                requests.put(
                    row.getString("ID"),
                    new Known(
                        row.getString("FINGERPRINT"),
                        row.getLong("MESSAGE_ID"),
                        row.getInteger("PART"),
                        row.getInteger("DISPATCHES"),
                        skipped(row.getString("SKIPPED")))))
        .mapEmpty();
  }

  private Future<Void> findTargets(List<Insertion> all) {
    var ids =
        all.stream()
            .filter(insertion -> insertion.appendTo().isPresent())
            .map(insertion -> insertion.appendTo().getAsLong())
            .collect(Collectors.toSet());
    return tx.in(
            "select id, sealed, parts, priority, send_at, expires_at, ignores_quiet from message"
                + " where id in (%s)"
                + tx.dialect().lock(),
            ids,
            row ->
                targets.put(
                    row.getLong("ID"),
                    new Target(
                        row.getLong("ID"),
                        row.getBoolean("SEALED"),
                        row.getInteger("PARTS"),
                        row.getInteger("PRIORITY"),
                        Tx.instant(row, "SEND_AT"),
                        Tx.instant(row, "EXPIRES_AT"),
                        row.getBoolean("IGNORES_QUIET"))))
        .mapEmpty();
  }

  /** Looked up in this transaction, so that none is removed before it is referenced. */
  private Future<Void> findFiles(List<Insertion> all) {
    var ids = all.stream().flatMap(i -> i.files().stream()).collect(Collectors.toSet());
    return new Files(tx)
        .lock(ids)
        .map(
            found -> {
              found.forEach((id, stored) -> files.put(id, stored.key()));
              return null;
            });
  }

  private static Set<String> keysOf(List<Insertion> all) {
    return groupKeys(all.stream().flatMap(i -> i.dispatches().stream()).toList());
  }

  static Set<String> groupKeys(Collection<Insertion.NewDispatch> dispatches) {
    return dispatches.stream()
        .map(Insertion.NewDispatch::groupKey)
        .filter(key -> !key.isEmpty())
        .collect(Collectors.toSet());
  }

  /** Takes as many ids as could be needed; repeated requests leave gaps. */
  private Future<Ids> takeIds(List<Insertion> all) {
    var fresh = all.stream().filter(i -> !requests.containsKey(i.requestId())).toList();
    var messages = (int) fresh.stream().filter(i -> i.appendTo().isEmpty()).count();
    var dispatches = fresh.stream().mapToInt(i -> i.dispatches().size()).sum();
    return nextIds("message_seq", messages)
        .compose(
            messageIds ->
                nextIds("dispatch_seq", dispatches)
                    .map(dispatchIds -> new Ids(messageIds, dispatchIds)));
  }

  private Future<List<Long>> nextIds(String sequence, int count) {
    return nextIds(tx, sequence, count);
  }

  /** Takes as many numbers of a sequence. */
  static Future<List<Long>> nextIds(Tx tx, String sequence, int count) {
    if (count == 0) {
      return Future.succeededFuture(List.of());
    }
    return tx.query(tx.dialect().nextIds(sequence, count))
        .map(
            rows -> {
              var ids = new ArrayList<Long>(count);
              rows.forEach(row -> ids.add(row.getLong(0)));
              return ids;
            });
  }

  /** Ids to be used up. */
  private static final class Ids {
    private final List<Long> messages;
    private final List<Long> dispatches;
    private int nextMessage;
    private int nextDispatch;

    Ids(List<Long> messages, List<Long> dispatches) {
      this.messages = messages;
      this.dispatches = dispatches;
    }

    long message() {
      return messages.get(nextMessage++);
    }

    List<Long> dispatches(int count) {
      nextDispatch += count;
      return dispatches.subList(nextDispatch - count, nextDispatch);
    }
  }

  /** Plans a group, or leaves the plan as it was. */
  private Future<List<Answer>> attempt(List<Insertion> group, Ids ids) {
    var planned = plan.size();
    var undo = new ArrayDeque<Runnable>();
    try {
      return Future.succeededFuture(group.stream().map(i -> plan(i, ids, undo)).toList());
    } catch (SiteMessageException refused) {
      plan.subList(planned, plan.size()).clear();
      undo.forEach(Runnable::run);
      return Future.failedFuture(refused);
    }
  }

  private Answer plan(Insertion insertion, Ids ids, Deque<Runnable> undo) {
    var requestId = insertion.requestId();
    var known = requests.get(requestId);
    if (known != null) {
      if (!known.fingerprint().equals(insertion.fingerprint())) {
        throw new SiteMessageException(
            FailureCode.REQUEST_ID_REUSED,
            "requestId \"%s\" was used before with another body (it made message %d)"
                .formatted(requestId, known.messageId()));
      }
      return Answer.again(known);
    }
    for (var file : insertion.files()) {
      if (!files.containsKey(file)) {
        throw SiteMessageException.invalid(
            "context.attachments", "names file \"%s\", which was just removed".formatted(file));
      }
    }
    var target = insertion.appendTo().isEmpty() ? create(insertion, ids) : extend(insertion);
    var before = Optional.ofNullable(targets.put(target.id(), target));
    undo.push(
        () ->
            before.ifPresentOrElse(t -> targets.put(t.id(), t), () -> targets.remove(target.id())));
    var dispatchIds = ids.dispatches(insertion.dispatches().size());
    for (int i = 0; i < dispatchIds.size(); i++) {
      var key = insertion.dispatches().get(i).groupKey();
      if (!key.isEmpty()) {
        undo.push(groups.join(key, dispatchIds.get(i), insertion.message().context().length()));
      }
    }
    plan.add(new Planned(insertion, target, dispatchIds));
    if (!requestId.isEmpty()) {
      requests.put(
          requestId,
          new Known(
              insertion.fingerprint(),
              target.id(),
              target.parts(),
              dispatchIds.size(),
              insertion.skipped()));
      undo.push(() -> requests.remove(requestId));
    }
    return new Answer(
        target.id(),
        target.parts(),
        dispatchIds.size(),
        listed(dispatchIds),
        false,
        insertion.skipped());
  }

  private static Target create(Insertion insertion, Ids ids) {
    var message = insertion.message();
    return new Target(
        ids.message(),
        message.sealed(),
        1,
        message.priority(),
        message.sendAt(),
        message.expiresAt(),
        message.ignoresQuietHours());
  }

  private Target extend(Insertion insertion) {
    long id = insertion.appendTo().getAsLong();
    var target = targets.get(id);
    if (target == null) {
      throw SiteMessageException.invalid(
          "appendTo", "names message %d, which does not exist".formatted(id));
    }
    if (target.sealed()) {
      throw SiteMessageException.invalid(
          "appendTo", "names message %d, which is sealed".formatted(id));
    }
    return new Target(
        id,
        insertion.message().sealed(),
        target.parts() + 1,
        target.priority(),
        target.sendAt(),
        target.expiresAt(),
        target.ignoresQuietHours());
  }

  private Future<Void> write() {
    var messages = new ArrayList<Tuple>();
    var extensions = new ArrayList<Tuple>();
    var requestRows = new ArrayList<Tuple>();
    var dispatches = new ArrayList<Tuple>();
    var postponed = new ArrayList<Tuple>();
    var references = new ArrayList<Tuple>();
    for (var planned : plan) {
      if (planned.isNew()) {
        messages.add(messageRow(planned));
        if (planned.dispatchIds().isEmpty()) {
          postponed.add(Tuple.of(planned.message().id(), utc(planned.message().sendAt()), 0L));
        }
        for (var file : planned.insertion().files()) {
          references.add(Tuple.of(planned.message().id(), files.get(file)));
        }
      } else {
        var target = planned.message();
        extensions.add(Tuple.of(target.sealed(), target.parts(), target.id()));
      }
      if (!planned.insertion().requestId().isEmpty()) {
        requestRows.add(requestRow(planned));
      }
      addDispatchRows(planned, dispatches);
    }
    return tx.batch(
            "insert into message (id, uid, type, context, sender, priority, group_mark, sealed,"
                + " parts, created_at, send_at, expires_at, digest, ignores_quiet)"
                + " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            messages)
        .compose(
            v ->
                tx.batch(
                    "insert into message_attachment (message_id, attachment_id) values (?,?)",
                    references))
        .compose(v -> tx.batch("update message set sealed = ?, parts = ? where id = ?", extensions))
        .compose(
            v ->
                tx.batch(
                    "insert into request (id, fingerprint, message_id, part, dispatches,"
                        + " created_at, skipped) values (?,?,?,?,?,?,?)",
                    requestRows))
        .compose(
            v ->
                tx.batch(
                    "insert into postponed (message_id, send_at, after_id) values (?,?,?)",
                    postponed))
        .compose(v -> tx.batch(DISPATCH, dispatches))
        .compose(v -> groups.write());
  }

  private Tuple messageRow(Planned planned) {
    var message = planned.insertion().message();
    return Tuple.from(
        new Object[] {
          planned.message().id(),
          message.uid(),
          message.type(),
          message.context(),
          message.sender(),
          message.priority(),
          message.group(),
          message.sealed(),
          1,
          utc(now),
          utc(message.sendAt()),
          utc(message.expiresAt()),
          message.digest().map(digest -> digest.toJson().encode()).orElse(""),
          message.ignoresQuietHours()
        });
  }

  private Tuple requestRow(Planned planned) {
    return Tuple.of(
        planned.insertion().requestId(),
        planned.insertion().fingerprint(),
        planned.message().id(),
        planned.message().parts(),
        planned.dispatchIds().size(),
        utc(now),
        text(planned.insertion().skipped()));
  }

  private static String text(Skipped skipped) {
    return skipped.count() == 0 ? "" : skipped.toJson().encode();
  }

  private static Skipped skipped(String text) {
    return text.isEmpty() ? Skipped.NOBODY : Skipped.fromJson(new JsonObject(text));
  }

  private void addDispatchRows(Planned planned, List<Tuple> rows) {
    var message = planned.message();
    var earliest = message.sendAt().isAfter(now) ? message.sendAt() : now;
    for (int i = 0; i < planned.dispatchIds().size(); i++) {
      var given = planned.insertion().dispatches().get(i);
      var dispatch =
          message.ignoresQuietHours()
              ? given.with(given.groupKey(), Quiet.NONE, given.notBefore())
              : given;
      var dueAt = dispatch.dueAt(earliest, message.expiresAt());
      rows.add(
          dispatchRow(
              planned.dispatchIds().get(i),
              message.id(),
              message.parts(),
              dispatch,
              message.priority(),
              dueAt,
              groups.lane(planned.dispatchIds().get(i), dueAt, now)));
    }
  }

  /** The parameters of {@link #DISPATCH}. */
  public static Tuple dispatchRow(
      long id,
      long messageId,
      int part,
      Insertion.NewDispatch dispatch,
      int priority,
      Instant dueAt,
      Lane lane) {
    return Tuple.from(
        new Object[] {
          id,
          dispatch.uid(),
          messageId,
          part,
          dispatch.messenger(),
          dispatch.address(),
          dispatch.userId(),
          Tx.tag(dispatch.locale()),
          DispatchStatus.PENDING.code(),
          lane.code(),
          -priority,
          utc(dueAt),
          dispatch.quiet().text()
        });
  }

  /** Looks up the ids of what was stored before, or earlier in this very transaction. */
  private Future<List<Future<List<ScheduleReply>>>> replies(List<Future<List<Answer>>> answers) {
    var found = new HashMap<List<Long>, List<Long>>();
    Future<Void> looked = Future.succeededFuture();
    for (var result : answers) {
      if (result.succeeded()) {
        for (var answer : result.result()) {
          if (answer.wantsIds()) {
            looked = looked.compose(v -> lookUp(answer, found));
          }
        }
      }
    }
    return looked.map(
        v ->
            answers.stream()
                .map(
                    result ->
                        result.map(
                            group ->
                                group.stream()
                                    .map(a -> a.reply(found.getOrDefault(key(a), List.of())))
                                    .toList()))
                .toList());
  }

  private Future<Void> lookUp(Answer answer, Map<List<Long>, List<Long>> found) {
    if (found.containsKey(key(answer))) {
      return Future.succeededFuture();
    }
    return tx.query(
            "select id from dispatch where message_id = ? and part = ? order by id",
            answer.messageId(),
            answer.part())
        .map(
            rows -> {
              var ids = new ArrayList<Long>();
              rows.forEach(row -> ids.add(row.getLong(0)));
              found.put(key(answer), ids);
              return null;
            });
  }

  private static List<Long> key(Answer answer) {
    return List.of(answer.messageId(), (long) answer.part());
  }

  private static Optional<List<Long>> listed(List<Long> ids) {
    return ids.size() <= Limits.LISTED_DISPATCHES ? Optional.of(ids) : Optional.empty();
  }
}
