package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.access.AccessKey;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.vertx.store.AccessStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;

/** Stores keys and the audit log. */
final class Access implements AccessStore {
  private static final String KEY =
      "id, name, rights, created_by, created_at, last_used_at, expires_at, revoked_at";

  private static final String ENTRY =
      "id, done_at, who, kind, action, target, outcome, touched, reason, client";

  private final Connections connections;

  Access(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<Optional<AccessKey>> create(KeyRequest request, String hash, Instant now) {
    return connections.write(tx -> create(tx, request, hash, now));
  }

  private static Optional<AccessKey> create(Tx tx, KeyRequest request, String hash, Instant now)
      throws SQLException {
    if (named(tx, request.name()).isPresent() || Users.isName(tx, request.name())) {
      return Optional.empty();
    }
    tx.query(
        "insert into access_key (name, hash, rights, created_by, created_at, expires_at)"
            + " values (?,?,?,?,?,?)",
        request.name(),
        hash,
        Right.codes(request.rights()),
        request.by(),
        utc(now),
        request.expiresAt().map(Tx::utc).orElse(null));
    return named(tx, request.name());
  }

  /** Returns whether a key has or had a name. */
  static boolean isName(Tx tx, String name) throws SQLException {
    return !tx.query("select id from access_key where name = ?", name).isEmpty();
  }

  private static Optional<AccessKey> named(Tx tx, String name) throws SQLException {
    return tx
        .query(
            "select %s from access_key where name = ?%s".formatted(KEY, tx.dialect().lock()), name)
        .list(Access::key)
        .stream()
        .findFirst();
  }

  @Override
  public Future<Optional<AccessKey>> find(String hash) {
    return connections.read(
        sql ->
            sql.query("select %s from access_key where hash = ?".formatted(KEY), hash)
                .map(rows -> rows.list(Access::key).stream().findFirst()));
  }

  @Override
  public Future<Void> used(long id, Instant now, Instant before) {
    return connections
        .write(
            tx ->
                tx.query(
                    "update access_key set last_used_at = ? where id = ?"
                        + " and (last_used_at is null or last_used_at < ?)",
                    utc(now),
                    id,
                    utc(before)))
        .mapEmpty();
  }

  @Override
  public Future<Optional<AccessKey>> revoke(String name, Instant now) {
    return connections.write(
        tx -> {
          var key = named(tx, name);
          tx.query(
              "update access_key set revoked_at = ? where name = ? and revoked_at is null",
              utc(now),
              name);
          SavedFilters.forgetAll(tx, PrincipalKind.KEY, name);
          return key;
        });
  }

  @Override
  public Future<List<AccessKey>> keys(long after, int limit) {
    return connections.read(
        sql ->
            sql.query(
                    "select %s from access_key where id > ? order by id limit ?".formatted(KEY),
                    after,
                    limit)
                .map(rows -> rows.list(Access::key)));
  }

  private static AccessKey key(Row row) {
    return new AccessKey(
        row.getLong("ID"),
        row.getString("NAME"),
        Right.ofCodes(row.getInteger("RIGHTS")),
        row.getString("CREATED_BY"),
        Tx.instant(row, "CREATED_AT"),
        Tx.optionalInstant(row, "LAST_USED_AT"),
        Tx.optionalInstant(row, "EXPIRES_AT"),
        Tx.optionalInstant(row, "REVOKED_AT"));
  }

  @Override
  public Future<Void> record(AuditEntry entry) {
    return connections.change(tx -> record(tx, entry));
  }

  /** Records an entry in the transaction of what it tells. */
  static void record(Tx tx, AuditEntry entry) throws SQLException {
    tx.query(
        "insert into audit (done_at, who, kind, action, target, outcome, touched,"
            + " reason, client) values (?,?,?,?,?,?,?,?,?)",
        utc(entry.at()),
        entry.caller().name(),
        entry.caller().kind().code(),
        entry.action(),
        entry.target(),
        entry.outcome().code(),
        entry.touched(),
        entry.caller().reason(),
        entry.caller().from());
  }

  @Override
  public Future<List<AuditEntry>> entries(long before, int limit) {
    return connections.read(
        sql ->
            sql.query(
                    "select %s from audit where id < ? order by id desc limit ?".formatted(ENTRY),
                    before,
                    limit)
                .map(rows -> rows.list(Access::entry)));
  }

  private static AuditEntry entry(Row row) {
    return new AuditEntry(
        row.getLong("ID"),
        Tx.instant(row, "DONE_AT"),
        new Caller(
            row.getString("WHO"),
            PrincipalKind.ofCode(row.getInteger("KIND")),
            row.getString("CLIENT"),
            row.getString("REASON")),
        row.getString("ACTION"),
        row.getString("TARGET"),
        AuditOutcome.ofCode(row.getInteger("OUTCOME")),
        row.getLong("TOUCHED"));
  }

  @Override
  public Future<Integer> removeEntries(Instant before, int limit) {
    return connections.write(
        tx -> {
          var old =
              tx.query(
                      "select id from audit where done_at < ? order by done_at, id limit ?"
                          + " using index",
                      utc(before),
                      limit)
                  .list(row -> Tuple.of(row.getLong(0)));
          return tx.batch("delete from audit where id = ?", old).stream()
              .mapToInt(count -> count)
              .sum();
        });
  }
}
