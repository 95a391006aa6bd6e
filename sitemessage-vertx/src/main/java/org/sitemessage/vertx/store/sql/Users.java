package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.vertx.store.UserStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;

/** Stores users and their sessions. */
final class Users implements UserStore {
  /** Maximum number of sessions of one user; a login beyond it ends the oldest. */
  private static final int SESSIONS = 20;

  /** Maximum number of sessions that a login removes because they are over. */
  private static final int OVER = 100;

  private static final String USER =
      "u.id, u.name, u.password, u.rights, u.created_by, u.created_at, u.password_changed_at,"
          + " u.last_login_at, u.disabled_at";

  private final Connections connections;

  Users(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<Optional<AccessUser>> create(UserRequest request, String password, Instant now) {
    return connections.write(
        tx -> {
          if (named(tx, request.name()).isPresent() || Access.isName(tx, request.name())) {
            return Optional.empty();
          }
          tx.query(
              "insert into access_user (name, password, rights, created_by, created_at,"
                  + " password_changed_at) values (?,?,?,?,?,?)",
              request.name(),
              password,
              Right.codes(request.rights()),
              request.by(),
              utc(now),
              utc(now));
          return named(tx, request.name()).map(Login::user);
        });
  }

  /** Returns whether a user has or had a name. */
  static boolean isName(Tx tx, String name) throws SQLException {
    return !tx.query("select id from access_user where name = ?", name).isEmpty();
  }

  private static Optional<Login> named(Tx tx, String name) throws SQLException {
    return tx
        .query(
            "select %s from access_user u where u.name = ?%s".formatted(USER, tx.dialect().lock()),
            name)
        .list(Users::login)
        .stream()
        .findFirst();
  }

  @Override
  public Future<Optional<Login>> find(String name) {
    return connections.read(
        sql ->
            sql.query("select %s from access_user u where u.name = ?".formatted(USER), name)
                .map(rows -> rows.list(Users::login).stream().findFirst()));
  }

  @Override
  public Future<List<AccessUser>> users(long after, int limit) {
    return connections.read(
        sql ->
            sql.query(
                    "select %s from access_user u where u.id > ? order by u.id limit ?"
                        .formatted(USER),
                    after,
                    limit)
                .map(rows -> rows.list(row -> login(row).user())));
  }

  @Override
  public Future<Optional<AccessUser>> setRights(
      String name, Set<Right> rights, boolean keepsAdmin) {
    return connections.write(
        tx -> {
          if (keepsAdmin && !rights.contains(Right.ADMIN)) {
            requireOtherAdmin(tx, name);
          }
          var before = named(tx, name).map(Login::user);
          tx.query("update access_user set rights = ? where name = ?", Right.codes(rights), name);
          return before;
        });
  }

  /**
   * Refuses if a user is the only enabled one with the right admin. Locks all enabled users, so
   * that of two who leave at once the second one is refused.
   */
  private static void requireOtherAdmin(Tx tx, String name) throws SQLException {
    var admins =
        tx
            .query(
                "select %s from access_user u where u.disabled_at is null order by u.id%s"
                    .formatted(USER, tx.dialect().lock()))
            .list(row -> login(row).user())
            .stream()
            .filter(user -> user.rights().contains(Right.ADMIN))
            .map(AccessUser::name)
            .toList();
    if (admins.equals(List.of(name))) {
      throw SiteMessageException.invalid(
          "name",
          "is \"%s\", the only enabled user with the right admin; give it to another user first"
              .formatted(name));
    }
  }

  @Override
  public Future<Optional<AccessUser>> setPassword(
      String name, String password, String except, Instant now) {
    return connections.write(
        tx -> {
          var before = named(tx, name).map(Login::user);
          if (before.isPresent()) {
            tx.query(
                "update access_user set password = ?, password_changed_at = ? where id = ?",
                password,
                utc(now),
                before.get().id());
            tx.query(
                "delete from access_session where user_id = ? and hash <> ?",
                before.get().id(),
                except);
          }
          return before;
        });
  }

  @Override
  public Future<Void> rehash(long user, String before, String after) {
    return connections
        .write(
            tx ->
                tx.query(
                    "update access_user set password = ? where id = ? and password = ?",
                    after,
                    user,
                    before))
        .mapEmpty();
  }

  @Override
  public Future<Optional<AccessUser>> disable(String name, boolean keepsAdmin, Instant now) {
    return connections.write(
        tx -> {
          if (keepsAdmin) {
            requireOtherAdmin(tx, name);
          }
          var before = named(tx, name).map(Login::user);
          if (before.isPresent()) {
            tx.query(
                "update access_user set disabled_at = ? where id = ? and disabled_at is null",
                utc(now),
                before.get().id());
            tx.query("delete from access_session where user_id = ?", before.get().id());
            SavedFilters.forgetAll(tx, PrincipalKind.USER, before.get().name());
          }
          return before;
        });
  }

  @Override
  public Future<Optional<AccessUser>> enable(String name) {
    return connections.write(
        tx -> {
          var before = named(tx, name).map(Login::user);
          tx.query("update access_user set disabled_at = null where name = ?", name);
          return before;
        });
  }

  @Override
  public Future<Boolean> begin(Login login, String token, Instant now, Duration length) {
    return connections.write(tx -> begin(tx, login, token, now, length));
  }

  private static boolean begin(Tx tx, Login login, String token, Instant now, Duration length)
      throws SQLException {
    var user = login.user().id();
    var counted =
        tx.query(
            "update access_user set last_login_at = ?"
                + " where id = ? and password = ? and disabled_at is null",
            utc(now),
            user,
            login.password());
    if (counted.rowCount() == 0) {
      return false;
    }
    tx.query(
        "insert into access_session (hash, user_id, created_at, last_used_at, expires_at)"
            + " values (?,?,?,?,?)",
        token,
        user,
        utc(now),
        utc(now),
        utc(now.plus(length)));
    var oldest =
        tx
            .query("select id from access_session where user_id = ? order by id desc", user)
            .list(row -> Tuple.of(row.getLong(0)))
            .stream()
            .skip(SESSIONS)
            .toList();
    tx.batch("delete from access_session where id = ?", oldest);
    removeSessions(tx, now, OVER);
    return true;
  }

  @Override
  public Future<Optional<Session>> session(String token) {
    return connections.read(
        sql ->
            sql.query(
                    ("select %s, s.id as session_id, s.last_used_at, s.expires_at from"
                            + " access_session s join access_user u on u.id = s.user_id"
                            + " where s.hash = ?")
                        .formatted(USER),
                    token)
                .map(rows -> rows.list(Users::session).stream().findFirst()));
  }

  @Override
  public Future<Void> used(long session, Instant now, Instant before) {
    return connections
        .write(
            tx ->
                tx.query(
                    "update access_session set last_used_at = ? where id = ? and last_used_at < ?",
                    utc(now),
                    session,
                    utc(before)))
        .mapEmpty();
  }

  @Override
  public Future<Boolean> end(String token) {
    return connections.write(
        tx -> tx.query("delete from access_session where hash = ?", token).rowCount() > 0);
  }

  @Override
  public Future<Integer> removeSessions(Instant now, int limit) {
    return connections.write(tx -> removeSessions(tx, now, limit));
  }

  private static int removeSessions(Tx tx, Instant now, int limit) throws SQLException {
    var over =
        tx.query(
                "select id from access_session where expires_at < ? order by expires_at, id"
                    + " limit ? using index",
                utc(now),
                limit)
            .list(row -> Tuple.of(row.getLong(0)));
    return tx.batch("delete from access_session where id = ?", over).stream()
        .mapToInt(count -> count)
        .sum();
  }

  private static Login login(Row row) {
    return new Login(
        new AccessUser(
            row.getLong("ID"),
            row.getString("NAME"),
            Right.ofCodes(row.getInteger("RIGHTS")),
            row.getString("CREATED_BY"),
            Tx.instant(row, "CREATED_AT"),
            Tx.instant(row, "PASSWORD_CHANGED_AT"),
            Tx.optionalInstant(row, "LAST_LOGIN_AT"),
            Tx.optionalInstant(row, "DISABLED_AT")),
        row.getString("PASSWORD"));
  }

  private static Session session(Row row) {
    return new Session(
        row.getLong("SESSION_ID"),
        login(row).user(),
        Tx.instant(row, "LAST_USED_AT"),
        Tx.instant(row, "EXPIRES_AT"));
  }
}
