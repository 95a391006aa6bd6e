package org.sitemessage.vertx.store.sql.schedule;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.statement.Insert;
import org.sitemessage.vertx.store.value.Insertion;

/**
 * Makes the rows of requests that are stored, and the statements that insert them, a batch per
 * table.
 */
public final class InsertedRows {
  /** Inserts a dispatch that has not been tried yet; see {@link #dispatchRow}. */
  public static final Insert DISPATCH =
      new Insert(
          "dispatch",
          "id bigint, uid text, message_id bigint, part integer, messenger text, address text,"
              + " user_id text, locale text, status integer, lane integer, rank integer,"
              + " due_at timestamptz, quiet text",
          "attempts 0, unknowns 0, takeovers 0, moved false");

  private static final Insert MESSAGE =
      new Insert(
          "message",
          "id bigint, uid text, type text, context text, sender text, priority integer,"
              + " group_mark text, sealed boolean, parts integer, created_at timestamptz,"
              + " send_at timestamptz, expires_at timestamptz, digest text, ignores_quiet boolean,"
              + " trace text");

  private static final Insert REQUEST =
      new Insert(
          "request",
          "id text, fingerprint text, message_id bigint, part integer, dispatches integer,"
              + " created_at timestamptz, skipped text");

  private final Instant now;
  private final Map<String, Long> files;
  private final GroupJoins groups;

  /**
   * Creates an object for the requests of one transaction.
   *
   * @param files keys of the rows of files, by id
   * @param groups groups that the new dispatches join
   */
  InsertedRows(Instant now, Map<String, Long> files, GroupJoins groups) {
    this.now = now;
    this.files = files;
    this.groups = groups;
  }

  /** A message that gets dispatches. */
  record Target(
      long id,
      boolean sealed,
      int parts,
      int priority,
      Instant sendAt,
      Instant expiresAt,
      boolean ignoresQuietHours) {}

  /** A request that is to be stored. */
  record Planned(Insertion insertion, Target message, List<Long> dispatchIds) {
    boolean isNew() {
      return insertion.appendTo().isEmpty();
    }
  }

  /** Returns the steps that write the planned requests. */
  List<Step> write(List<Planned> plan) {
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
    var steps = new ArrayList<Step>();
    steps.add(Step.insert(MESSAGE, messages));
    steps.add(
        Step.batch(
            "insert into message_attachment (message_id, attachment_id) values (?,?)", references));
    steps.add(Step.batch("update message set sealed = ?, parts = ? where id = ?", extensions));
    steps.add(Step.insert(REQUEST, requestRows));
    steps.add(
        Step.batch(
            "insert into postponed (message_id, send_at, after_id) values (?,?,?)", postponed));
    steps.add(Step.insert(DISPATCH, dispatches));
    steps.addAll(groups.write());
    return steps;
  }

  private Tuple messageRow(Planned planned) {
    var message = planned.insertion().message();
    return Tuple.from(
        new @Nullable Object[] {
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
          message.ignoresQuietHours(),
          message.trace().map(TraceContext::toText).orElse(null)
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

  /** Returns the skipped recipients as {@code request.skipped} has them. */
  static Skipped skipped(String text) {
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

  /** Returns the parameters of {@link #DISPATCH}. */
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
}
