package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.OutcomeStore;
import org.sitemessage.vertx.store.claim.Beginning;
import org.sitemessage.vertx.store.claim.ClaimedChange;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/** Records the outcomes of claimed dispatches, guarded by their claims. */
public final class Completions implements OutcomeStore {
  /** Characters of the columns with texts of remote servers. */
  public static final int TEXT = 2_000;

  private static final int REMOTE_ID = 512;

  private final Connections connections;
  private final Suppressions suppressions;
  private final ClaimCursors cursors;

  public Completions(Connections connections, Suppressions suppressions, ClaimCursors cursors) {
    this.connections = connections;
    this.suppressions = suppressions;
    this.cursors = cursors;
  }

  @Override
  public Future<List<Boolean>> record(List<? extends ClaimedChange> changes) {
    var completions = of(Completion.class, changes);
    var beginnings = of(Beginning.class, changes);
    return connections
        .write(
            tx -> {
              var held = record(tx, completions).iterator();
              var begun = begin(tx, beginnings).iterator();
              return changes.stream()
                  .map(change -> change instanceof Beginning ? begun.next() : held.next())
                  .toList();
            })
        .onSuccess(v -> cursors.readyAgain(readyAgain(completions)));
  }

  private static <T extends ClaimedChange> List<T> of(
      Class<T> kind, List<? extends ClaimedChange> changes) {
    return changes.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Records beginnings; returns for each whether its claim was held. */
  private static List<Boolean> begin(Tx tx, List<Beginning> beginnings) throws SQLException {
    if (beginnings.isEmpty()) {
      return List.of();
    }
    if (tx.dialect().bulk()) {
      var held = Set.copyOf(new BulkClaims(tx).begin(beginnings));
      return beginnings.stream().map(held::contains).toList();
    }
    return held(
        tx.batch(
            "update dispatch set unbegun = null where id = ? and claim = ?",
            beginnings.stream().map(one -> Tuple.of(one.dispatchId(), one.claim())).toList()));
  }

  private static List<Boolean> held(List<Integer> changed) {
    return changed.stream().map(count -> count > 0).toList();
  }

  private static List<Instant> readyAgain(List<Completion> completions) {
    return completions.stream()
        .filter(completion -> completion.isOpen() && !completion.dueAt().isAfter(completion.at()))
        .map(Completion::dueAt)
        .toList();
  }

  private List<Boolean> record(Tx tx, List<Completion> completions) throws SQLException {
    if (completions.isEmpty()) {
      return List.of();
    }
    var held = complete(tx, completions);
    follow(tx, completions, held);
    log(tx, completions, held);
    suppress(tx, completions);
    return held;
  }

  /** Suppresses addresses, also for lost claims: the remote server's report remains true. */
  private void suppress(Tx tx, List<Completion> completions) throws SQLException {
    var entries = completions.stream().flatMap(c -> c.suppression().stream()).toList();
    if (!entries.isEmpty()) {
      suppressions.put(tx, entries, completions.get(0).at());
    }
  }

  private static void follow(Tx tx, List<Completion> completions, List<Boolean> held)
      throws SQLException {
    var heads = new ArrayList<Completion>();
    for (int i = 0; i < completions.size(); i++) {
      if (held.get(i) && !completions.get(i).followers().isEmpty()) {
        heads.add(completions.get(i));
      }
    }
    new Groups(tx).complete(heads);
  }

  static @Nullable OffsetDateTime sentAt(Completion c) {
    return c.status() == DispatchStatus.SENT ? utc(c.at()) : null;
  }

  static @Nullable String remoteId(Completion c) {
    return c.remoteId().isEmpty() ? null : cut(c.remoteId(), REMOTE_ID);
  }

  /** Completes dispatches; returns for each whether its claim was held. */
  private static List<Boolean> complete(Tx tx, List<Completion> completions) throws SQLException {
    var parts = completions.stream().collect(Collectors.partitioningBy(Completions::isSent));
    var sent = completeSent(tx, parts.getOrDefault(true, List.of())).iterator();
    var others = completeOthers(tx, parts.getOrDefault(false, List.of())).iterator();
    return completions.stream().map(c -> isSent(c) ? sent.next() : others.next()).toList();
  }

  private static boolean isSent(Completion c) {
    return c.status() == DispatchStatus.SENT;
  }

  private static List<Boolean> completeSent(Tx tx, List<Completion> sent) throws SQLException {
    return tx.dialect().bulk()
        ? new BulkClaims(tx).completeSent(sent)
        : held(
            tx.batch(
                "update dispatch set status = %d, lane = %d, due_at = ?, sent_at = ?,"
                        .formatted(DispatchStatus.SENT.code(), Lane.DONE.code())
                    + " attempts = ?, remote_id = ?, answer = ?, content = null,"
                    + " owner = null, claim = null where id = ? and claim = ?",
                sent.stream()
                    .map(
                        c ->
                            Tuple.of(
                                utc(c.at()),
                                utc(c.at()),
                                c.progress().attempts(),
                                remoteId(c),
                                answer(c),
                                c.dispatchId(),
                                c.claim()))
                    .toList()));
  }

  /** Returns the line of a dispatch that was sent; null if there is none. */
  static @Nullable String answer(Completion c) {
    return c.attempt().map(attempt -> cut(attempt.text(), TEXT)).orElse(null);
  }

  private static List<Boolean> completeOthers(Tx tx, List<Completion> others) throws SQLException {
    var rows = others.stream().map(Completions::row).toList();
    return tx.dialect().bulk()
        ? new BulkClaims(tx).complete(others, rows)
        : held(
            tx.batch(
                "update dispatch set status = ?, lane = ?, due_at = ?, attempts = ?, unknowns = ?,"
                    + " takeovers = ?, moved = ?, address = ?, content = ?, deferrals = ?,"
                    + " stops = ?, owner = null, claim = null where id = ? and claim = ?",
                rows));
  }

  private static Tuple row(Completion c) {
    var kept = c.isOpen() || c.status() == DispatchStatus.UNKNOWN;
    return Tuple.from(
        new @Nullable Object[] {
          c.status().code(),
          Lane.of(c.status(), c.dueAt(), c.at()).code(),
          utc(c.dueAt()),
          c.progress().attempts(),
          c.progress().unknowns(),
          c.progress().takeovers(),
          c.progress().moved(),
          c.address(),
          kept ? c.content().map(content -> content.toJson().encode()).orElse(null) : null,
          c.progress().deferrals(),
          c.progress().stops(),
          c.dispatchId(),
          c.claim()
        });
  }

  /** Returns those dispatches whose claims were lost and that have not been removed meanwhile. */
  private static Set<Long> stillThere(Tx tx, List<Completion> completions, List<Boolean> held)
      throws SQLException {
    var late = new HashSet<Long>();
    for (int i = 0; i < completions.size(); i++) {
      if (!held.get(i)) {
        late.add(completions.get(i).dispatchId());
      }
    }
    return Set.copyOf(
        tx.in("select id from dispatch where id in (%s)", late, row -> row.getLong(0)));
  }

  /**
   * Logs attempts, without those that the dispatch itself holds. An attempt whose claim was lost
   * did happen: its line says so.
   */
  private static void log(Tx tx, List<Completion> completions, List<Boolean> held)
      throws SQLException {
    var stillThere = stillThere(tx, completions, held);
    var folding = new ArrayList<Tuple>();
    var adding = new ArrayList<Tuple>();
    var late = new ArrayList<Tuple>();
    for (int i = 0; i < completions.size(); i++) {
      var completion = completions.get(i);
      if (!held.get(i)) {
        completion
            .attempt()
            .filter(a -> stillThere.contains(completion.dispatchId()))
            .ifPresent(
                attempt ->
                    late.add(
                        line(
                            completion,
                            attempt,
                            "(after the dispatch was taken over) " + attempt.text())));
      } else if (!isSent(completion)) {
        completion
            .attempt()
            .ifPresent(
                attempt ->
                    (attempt.folds() ? folding : adding)
                        .add(line(completion, attempt, attempt.text())));
      }
    }
    adding.addAll(fold(tx, folding));
    var log = new AttemptLog(tx);
    log.add(adding);
    log.follow(late);
  }

  private static Tuple line(Completion completion, Completion.Attempt attempt, String text) {
    return AttemptLog.line(completion.dispatchId(), completion.at(), attempt.outcome(), text);
  }

  /** Counts each attempt into the line before it if that is equal; returns the other attempts. */
  private static List<Tuple> fold(Tx tx, List<Tuple> attempts) throws SQLException {
    var changed =
        tx.batch(
            "update attempt set repeats = repeats + 1, tried_at = ? where outcome = ? and text = ?"
                + " and id = (select max(id) from attempt where dispatch_id = ?)",
            attempts.stream()
                .map(a -> Tuple.of(a.getValue(1), a.getValue(2), a.getValue(3), a.getValue(0)))
                .toList());
    var rest = new ArrayList<Tuple>();
    for (int i = 0; i < attempts.size(); i++) {
      if (changed.get(i) == 0) {
        rest.add(attempts.get(i));
      }
    }
    return rest;
  }

  public static String cut(String text, int max) {
    var clean = text.replace('\0', '\uFFFD');
    return clean.length() <= max ? clean : clean.substring(0, max - 1) + "…";
  }
}
