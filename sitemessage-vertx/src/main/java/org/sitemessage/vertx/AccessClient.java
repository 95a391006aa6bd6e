package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.AuditPage;
import org.sitemessage.api.access.KeyPage;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserPage;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The requests about keys of the HTTP API, users and the audit log, typed. Works in any process
 * that shares the bus. Failures are {@link SiteMessageException}s. Usable from any thread.
 */
public final class AccessClient {
  private final SiteMessageClient client;

  AccessClient(SiteMessageClient client) {
    this.client = client;
  }

  /**
   * Makes a key.
   *
   * @return the key with its secret, which is never shown again; fails with 4000 if another key has
   *     or had the name, or the expiry is not in the future
   */
  public Future<NewKey> createKey(KeyRequest request) {
    return client.request(BusAddress.KEYS, request.toJson()).map(NewKey::fromJson);
  }

  /**
   * Revokes a key, and removes its saved filters. From now on all nodes refuse the key.
   *
   * @return true if it was revoked, false if it had been before; fails with {@link
   *     FailureCode#NOT_FOUND} if no key has that name
   */
  public Future<Boolean> revokeKey(String name) {
    return client
        .request(BusAddress.KEYS, new JsonObject().put("action", "revoke").put("name", name))
        .map(reply -> reply.getBoolean("revoked"));
  }

  /**
   * Returns a page of the keys, without their secrets.
   *
   * @param after 0 for the first page, else {@link KeyPage#next()} of the page before
   * @param limit maximum number of keys, 1 to {@value KeyPage#MAX}
   */
  public Future<KeyPage> keys(long after, int limit) {
    return client
        .request(
            BusAddress.KEYS,
            new JsonObject().put("action", "list").put("after", after).put("limit", limit))
        .map(KeyPage::fromJson);
  }

  /**
   * Makes a user who can log in with a password.
   *
   * @return the user; fails with 4000 if another user or a key has or had the name, or the password
   *     is too short
   */
  public Future<AccessUser> createUser(UserRequest request) {
    return client
        .request(BusAddress.USERS, request.toJson())
        .map(reply -> AccessUser.fromJson(reply.getJsonObject("user")));
  }

  /**
   * Returns a page of the users, without their passwords.
   *
   * @param after 0 for the first page, else {@link UserPage#next()} of the page before
   * @param limit maximum number of users, 1 to {@value UserPage#MAX}
   */
  public Future<UserPage> users(long after, int limit) {
    return client
        .request(
            BusAddress.USERS,
            new JsonObject().put("action", "list").put("after", after).put("limit", limit))
        .map(UserPage::fromJson);
  }

  /**
   * Sets the rights of a user, from the next request on.
   *
   * @return false if the user had these rights; fails with {@link FailureCode#NOT_FOUND} if no user
   *     has that name
   */
  public Future<Boolean> setUserRights(String name, Set<Right> rights) {
    return change("rights", new JsonObject().put("name", name).put("rights", Right.toJson(rights)));
  }

  /**
   * Sets the password of a user, and ends the user's sessions on all nodes.
   *
   * @return true; fails with {@link FailureCode#NOT_FOUND} if no user has that name
   */
  public Future<Boolean> setUserPassword(String name, String password) {
    return change("password", new JsonObject().put("name", name).put("password", password));
  }

  /**
   * Disables a user, ends the user's sessions on all nodes, and removes the user's saved filters.
   *
   * @return false if the user was disabled before; fails with {@link FailureCode#NOT_FOUND} if no
   *     user has that name
   */
  public Future<Boolean> disableUser(String name) {
    return change("disable", new JsonObject().put("name", name));
  }

  /**
   * Lets a user who was disabled log in again.
   *
   * @return false if the user was not disabled; fails with {@link FailureCode#NOT_FOUND} if no user
   *     has that name
   */
  public Future<Boolean> enableUser(String name) {
    return change("enable", new JsonObject().put("name", name));
  }

  private Future<Boolean> change(String action, JsonObject body) {
    return client
        .request(BusAddress.USERS, body.put("action", action))
        .map(reply -> reply.getBoolean("changed"));
  }

  /**
   * Returns a page of the audit log, newest entries first.
   *
   * @param before {@link Long#MAX_VALUE} for the first page, else {@link AuditPage#next()} of the
   *     page before
   * @param limit maximum number of entries, 1 to {@value AuditPage#MAX}
   */
  public Future<AuditPage> audit(long before, int limit) {
    return client
        .request(BusAddress.AUDIT, new JsonObject().put("before", before).put("limit", limit))
        .map(AuditPage::fromJson);
  }
}
