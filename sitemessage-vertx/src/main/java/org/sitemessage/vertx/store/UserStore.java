package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;

/** The users who log in with a password, and their sessions. */
public interface UserStore {

  /**
   * Adds a user.
   *
   * @param request the user; its password is not stored
   * @param password hash of the password
   * @return the user; empty if another user or a key has or had the name
   */
  Future<Optional<AccessUser>> create(UserRequest request, String password, Instant now);

  /** Returns a user with the hash of the password, even if the user is disabled. */
  Future<Optional<Login>> find(String name);

  /** Returns users after an id, ordered by id. */
  Future<List<AccessUser>> users(long after, int limit);

  /**
   * Sets the rights of a user.
   *
   * @param keepsAdmin true to refuse to take the right admin from the only enabled user who has it
   * @return the user before; empty if there is none of that name
   */
  Future<Optional<AccessUser>> setRights(String name, Set<Right> rights, boolean keepsAdmin);

  /**
   * Sets the hash of a user's password, and ends the user's sessions.
   *
   * @param except hash of the token of a session that stays; empty to end all of them
   * @return the user before; empty if there is none of that name
   */
  Future<Optional<AccessUser>> setPassword(
      String name, String password, String except, Instant now);

  /**
   * Replaces the hash of a password by another hash of the same password. Does nothing if the
   * password was changed meanwhile.
   */
  Future<Void> rehash(long user, String before, String after);

  /**
   * Disables a user, ends the user's sessions and removes the user's saved filters; a user who is
   * disabled already stays so.
   *
   * @param keepsAdmin true to refuse to disable the only enabled user with the right admin
   * @return the user before; empty if there is none of that name
   */
  Future<Optional<AccessUser>> disable(String name, boolean keepsAdmin, Instant now);

  /**
   * Lets a user who was disabled log in again.
   *
   * @return the user before; empty if there is none of that name
   */
  Future<Optional<AccessUser>> enable(String name);

  /**
   * Begins a session, unless the user was disabled or the password was changed since it was
   * checked. Ends the oldest sessions of the user beyond a limit, and removes some that are over.
   *
   * @param login user, with the hash of the password that was checked
   * @param token hash of the session's token
   * @param length time after which the session is over
   * @return true if it has begun
   */
  Future<Boolean> begin(Login login, String token, Instant now, Duration length);

  /** Returns the session whose token has this hash, with its user; it may be over. */
  Future<Optional<Session>> session(String token);

  /** Records that a session was used, unless that was recorded after {@code before} already. */
  Future<Void> used(long session, Instant now, Instant before);

  /** Ends a session. Returns whether there was one. */
  Future<Boolean> end(String token);

  /**
   * Removes sessions that are over.
   *
   * @param now sessions whose time ended before are removed
   * @param limit maximum number of sessions, at least 1
   * @return number of sessions that were removed
   */
  Future<Integer> removeSessions(Instant now, int limit);

  /**
   * A user with the hash of the password.
   *
   * @param user the user
   * @param password hash of the password
   */
  record Login(AccessUser user, String password) {
    /** Leaves out the hash. */
    @Override
    public String toString() {
      return "Login[%s]".formatted(user);
    }
  }

  /**
   * A session.
   *
   * @param id id of the session
   * @param user user who has logged in
   * @param lastUsed time of the last use, to the minute
   * @param expiresAt time at which the session ends at the latest
   */
  record Session(long id, AccessUser user, Instant lastUsed, Instant expiresAt) {}
}
