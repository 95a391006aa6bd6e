package org.sitemessage.vertx.store.sql.schedule;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.vertx.store.db.Script;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.value.Insertion;

/**
 * Stores groups of requests in one transaction: looks up what is there already, plans all rows in
 * memory, and writes them in a batch per table. For one transaction.
 */
public final class Inserts {
  private final Dialect dialect;
  private final Instant now;
  private final Map<String, Known> requests = new HashMap<>();
  private final Map<Long, InsertedRows.Target> targets = new HashMap<>();
  private final Map<String, Long> files = new HashMap<>();
  private final List<InsertedRows.Planned> plan = new ArrayList<>();
  private final Map<Answer, List<Long>> stored = new LinkedHashMap<>();
  private final GroupJoins groups;

  /** Creates an object for one of the store's own transactions. */
  Inserts(Dialect dialect, Instant now) {
    this(dialect, now, new OpenGroups(dialect));
  }

  Inserts(Dialect dialect, Instant now, GroupJoins groups) {
    this.dialect = dialect;
    this.now = now;
    this.groups = groups;
  }

  /** A request that is stored already, or will be by this transaction. */
  private record Known(
      String fingerprint, long messageId, int part, int dispatches, Skipped skipped) {}

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

  /** The outcome for a group: answers to its requests, or the reason why it was refused. */
  private record Attempt(List<Answer> answers, Optional<SiteMessageException> refusal) {}

  /** Returns the script that stores groups; its result has a result per group, in order. */
  Script<List<Future<List<ScheduleReply>>>> run(List<List<Insertion>> groupsOfRequests) {
    var all = groupsOfRequests.stream().flatMap(List::stream).toList();
    var messageIds = new ArrayList<Long>();
    var dispatchIds = new ArrayList<Long>();
    var attempts = new ArrayList<Attempt>();
    return new Script<>(
        List.of(
            () -> List.of(findRequests(all), findTargets(all), findFiles(all)),
            () -> groups.find(keysOf(all)),
            () -> takeIds(all, messageIds, dispatchIds),
            () -> {
              var ids = new Ids(messageIds, dispatchIds);
              groupsOfRequests.forEach(group -> attempts.add(attempt(group, ids)));
              return new InsertedRows(now, files, groups).write(plan);
            },
            () -> lookUp(attempts.stream().flatMap(one -> one.answers().stream()).toList())),
        () -> attempts.stream().map(this::result).toList());
  }

  private Future<List<ScheduleReply>> result(Attempt attempt) {
    return attempt
        .refusal()
        .map(Future::<List<ScheduleReply>>failedFuture)
        .orElseGet(() -> Future.succeededFuture(replies(attempt.answers())));
  }

  /**
   * Returns the script that looks up the replies to requests that were all stored before, with the
   * same bodies; its result is empty if one was not.
   */
  Script<Optional<List<ScheduleReply>>> repeated(List<Insertion> all) {
    var answers = new ArrayList<Answer>();
    return new Script<>(
        List.of(
            () -> List.of(findRequests(all)),
            () -> {
              all.stream().flatMap(one -> again(one).stream()).forEach(answers::add);
              return answers.size() == all.size() ? lookUp(answers) : List.of();
            }),
        () -> answers.size() == all.size() ? Optional.of(replies(answers)) : Optional.empty());
  }

  private Optional<Answer> again(Insertion insertion) {
    return Optional.ofNullable(requests.get(insertion.requestId()))
        .filter(known -> known.fingerprint().equals(insertion.fingerprint()))
        .map(Answer::again);
  }

  private Step findRequests(List<Insertion> all) {
    var ids = all.stream().map(Insertion::requestId).filter(id -> !id.isEmpty()).toList();
    return Step.in(
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
                    InsertedRows.skipped(row.getString("SKIPPED")))));
  }

  private Step findTargets(List<Insertion> all) {
    var ids =
        all.stream()
            .filter(insertion -> insertion.appendTo().isPresent())
            .map(insertion -> insertion.appendTo().getAsLong())
            .collect(Collectors.toSet());
    return Step.in(
        "select id, sealed, parts, priority, send_at, expires_at, ignores_quiet from message"
            + " where id in (%s)"
            + dialect.lock(),
        ids,
        row ->
            targets.put(
                row.getLong("ID"),
                new InsertedRows.Target(
                    row.getLong("ID"),
                    row.getBoolean("SEALED"),
                    row.getInteger("PARTS"),
                    row.getInteger("PRIORITY"),
                    Tx.instant(row, "SEND_AT"),
                    Tx.instant(row, "EXPIRES_AT"),
                    row.getBoolean("IGNORES_QUIET"))));
  }

  /** Looks files up in this transaction, so that none is removed before it is referenced. */
  private Step findFiles(List<Insertion> all) {
    var ids = all.stream().flatMap(i -> i.files().stream()).collect(Collectors.toSet());
    return Files.lock(dialect, ids, found -> files.put(found.file().id(), found.key()));
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
  private List<Step> takeIds(List<Insertion> all, List<Long> messageIds, List<Long> dispatchIds) {
    var fresh = all.stream().filter(i -> !requests.containsKey(i.requestId())).toList();
    var messages = (int) fresh.stream().filter(i -> i.appendTo().isEmpty()).count();
    var dispatches = fresh.stream().mapToInt(i -> i.dispatches().size()).sum();
    return Stream.of(
            nextIds("message_seq", messages, messageIds),
            nextIds("dispatch_seq", dispatches, dispatchIds))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Step> nextIds(String sequence, int count, List<Long> ids) {
    return count == 0
        ? Optional.empty()
        : Optional.of(Step.query(dialect.nextIds(sequence), row -> addBlock(row, ids), count));
  }

  /** Takes as many ids of a sequence. */
  public static List<Long> nextIds(Tx tx, String sequence, int count) throws SQLException {
    var ids = new ArrayList<Long>(count);
    if (count > 0) {
      tx.query(tx.dialect().nextIds(sequence), count).forEach(row -> addBlock(row, ids));
    }
    return ids;
  }

  private static void addBlock(Row block, List<Long> ids) {
    for (long id = block.getLong(0); id <= block.getLong(1); id++) {
      ids.add(id);
    }
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
  private Attempt attempt(List<Insertion> group, Ids ids) {
    var planned = plan.size();
    var undo = new ArrayDeque<Runnable>();
    try {
      return new Attempt(group.stream().map(i -> plan(i, ids, undo)).toList(), Optional.empty());
    } catch (SiteMessageException refused) {
      plan.subList(planned, plan.size()).clear();
      undo.forEach(Runnable::run);
      return new Attempt(List.of(), Optional.of(refused));
    }
  }

  private Answer plan(Insertion insertion, Ids ids, Deque<Runnable> undo) {
    var requestId = insertion.requestId();
    var known = requests.get(requestId);
    if (known != null) {
      if (!known.fingerprint().equals(insertion.fingerprint())) {
        throw new SiteMessageException(
            FailureCode.REQUEST_ID_REUSED,
            "requestId \"%s\" was used before with another body (it created message %d)"
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
    plan.add(new InsertedRows.Planned(insertion, target, dispatchIds));
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

  private static InsertedRows.Target create(Insertion insertion, Ids ids) {
    var message = insertion.message();
    return new InsertedRows.Target(
        ids.message(),
        message.sealed(),
        1,
        message.priority(),
        message.sendAt(),
        message.expiresAt(),
        message.ignoresQuietHours());
  }

  private InsertedRows.Target extend(Insertion insertion) {
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
    return new InsertedRows.Target(
        id,
        insertion.message().sealed(),
        target.parts() + 1,
        target.priority(),
        target.sendAt(),
        target.expiresAt(),
        target.ignoresQuietHours());
  }

  /** Looks up the ids of what was stored before, or earlier in this very transaction. */
  private List<Step> lookUp(List<Answer> answers) {
    var steps = new ArrayList<Step>();
    for (var answer : answers) {
      if (answer.wantsIds() && !stored.containsKey(answer)) {
        var ids = new ArrayList<Long>();
        stored.put(answer, ids);
        steps.add(
            Step.query(
                "select id from dispatch where message_id = ? and part = ? order by id",
                row -> ids.add(row.getLong(0)),
                answer.messageId(),
                answer.part()));
      }
    }
    return steps;
  }

  private List<ScheduleReply> replies(List<Answer> answers) {
    return answers.stream()
        .map(answer -> answer.reply(stored.getOrDefault(answer, List.of())))
        .toList();
  }

  private static Optional<List<Long>> listed(List<Long> ids) {
    return ids.size() <= Limits.LISTED_DISPATCHES ? Optional.of(ids) : Optional.empty();
  }
}
