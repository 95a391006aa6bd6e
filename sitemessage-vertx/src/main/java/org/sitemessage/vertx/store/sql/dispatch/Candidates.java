package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.PermitAllocator;
import org.sitemessage.vertx.store.limit.ReadyDispatch;

/**
 * Looks for the ready dispatches that a claim may take, and locks them. For one transaction; if
 * that is run again, another object looks again.
 */
final class Candidates {
  private final Tx tx;
  private final ClaimQuery query;
  private final Look look;
  private final boolean timed;

  /** Dispatches found ready, by id. */
  private final Map<Long, Row> seen = new HashMap<>();

  /**
   * Creates an object that has not looked yet.
   *
   * @param timed true if the columns of {@link PermitAllocator} are read, too
   */
  Candidates(Tx tx, ClaimQuery query, Look look, boolean timed) {
    this.tx = tx;
    this.query = query;
    this.look = look;
    this.timed = timed;
  }

  /** Returns the ids of candidates, in the order in which they are to be sent. */
  List<Long> find() throws SQLException {
    look.seen.clear();
    var old = oldest();
    var urgent = look.from.isPresent() ? byRank(look.from.get()) : mostUrgent(old);
    return merged(query.limit(), ids(old), urgent);
  }

  /** Returns the row of a candidate that was found. */
  Row row(long id) {
    return Objects.requireNonNull(seen.get(id));
  }

  /**
   * One claim's look at the ready dispatches: where it starts, and what it has seen. A look is
   * created and noted on the event loop of its cursors. In between, the claim's transaction runs on
   * another thread, which uses only the clock of the cursors.
   */
  static final class Look {
    private final ClaimCursors cursors;
    private final Optional<ClaimCursors.Start> from;
    private final List<Runnable> seen = new ArrayList<>();

    Look(ClaimCursors cursors, ClaimQuery query) {
      this.cursors = cursors;
      this.from = cursors.of(query);
    }

    /** Moves the cursors past the dispatches of this look, once their claim is committed. */
    void note() {
      seen.forEach(Runnable::run);
    }
  }

  private List<ReadyDispatch> oldest() throws SQLException {
    if (query.byAge() == 0 || query.priority().isPresent()) {
      return List.of();
    }
    var parameters = new ArrayList<Object>(List.of(query.messenger()));
    look.from.ifPresent(from -> addSince(parameters, from.oldest()));
    parameters.add(query.byAge());
    var found = ready(look.from.isPresent() ? since() : "", "due_at, id", parameters);
    if (look.from.isPresent()) {
      look.seen.add(() -> look.cursors.sawOldest(query, found));
    }
    return found;
  }

  private List<Long> mostUrgent(List<ReadyDispatch> oldest) throws SQLException {
    var parameters = new ArrayList<Object>(List.of(query.messenger()));
    query.priority().ifPresent(priority -> parameters.add(-priority));
    parameters.add(query.limit());
    var oneRank = query.priority().isPresent() ? " and rank = ?" : "";
    var begun = look.cursors.now();
    var found = ready(oneRank, "rank, due_at, id", parameters);
    var ended = look.cursors.now();
    look.seen.add(() -> look.cursors.sawAll(query, oldest, found, begun, ended));
    return ids(found);
  }

  /** Looks at one rank after the other, at each from its cursor on. */
  private List<Long> byRank(ClaimCursors.Start from) throws SQLException {
    var ids = new ArrayList<Long>();
    for (var entry : from.ranks().entrySet()) {
      var rank = entry.getKey();
      var wanted = query.limit() - ids.size();
      if (wanted == 0) {
        break;
      }
      var parameters = new ArrayList<Object>(List.of(query.messenger(), rank));
      addSince(parameters, entry.getValue());
      parameters.add(wanted);
      var found = ready(" and rank = ?" + since(), "rank, due_at, id", parameters);
      look.seen.add(() -> look.cursors.saw(query, rank, found, wanted));
      ids.addAll(ids(found));
    }
    return ids;
  }

  /**
   * Returns the condition for a rank after its cursor. A million dispatches may be due at the same
   * time; that is no problem for HSQLDB, whose indexes keep no dead entries.
   */
  private String since() {
    return tx.dialect().bulk() ? " and (due_at, id) >= (?, ?)" : " and due_at >= ?";
  }

  private void addSince(List<Object> parameters, ClaimCursors.Point point) {
    parameters.add(utc(point.dueAt()));
    if (tx.dialect().bulk()) {
      parameters.add(point.id());
    }
  }

  /**
   * Looks for ready dispatches and locks them. The lane is a literal in the statement, so that an
   * index of that lane alone can be used.
   */
  private List<ReadyDispatch> ready(String condition, String order, List<Object> parameters)
      throws SQLException {
    var sql =
        ("select id, rank, due_at%s from dispatch where lane = %d and messenger = ?%s"
                + " order by lane, messenger, %s limit ? using index%s")
            .formatted(
                timed ? PermitAllocator.columns(tx.dialect()) : "",
                Lane.READY.code(),
                condition,
                order,
                tx.dialect().lockFree());
    var rows = tx.query(sql, parameters.toArray());
    rows.forEach(row -> seen.put(row.getLong("ID"), row));
    return ReadyDispatch.of(rows);
  }

  /** Spreads the longest due dispatches evenly over the others. */
  private static List<Long> merged(int limit, List<Long> old, List<Long> urgent) {
    var longest = old.iterator();
    var gap = limit / Math.max(1, old.size());
    var ids = new LinkedHashSet<Long>();
    for (var id : urgent.subList(0, Math.min(urgent.size(), limit - old.size()))) {
      ids.add(id);
      if (ids.size() % gap == gap - 1 && longest.hasNext()) {
        ids.add(longest.next());
      }
    }
    ids.addAll(old);
    ids.addAll(urgent);
    return ids.stream().limit(limit).toList();
  }

  private static List<Long> ids(List<ReadyDispatch> found) {
    return found.stream().map(ReadyDispatch::id).toList();
  }
}
