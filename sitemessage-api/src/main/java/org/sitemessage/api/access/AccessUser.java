package org.sitemessage.api.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.JsonFields;

/**
 * A person who logs in with a password, without that password, of which the store holds only a
 * hash.
 *
 * @param id id of the user, at least 1
 * @param name name of the user, which no other user and no key has or had
 * @param rights rights of the user, at least one
 * @param createdBy name of the principal who made the user
 * @param createdAt time at which the user was made
 * @param passwordChangedAt time at which the password was set
 * @param lastLogin time of the last login; empty if there was none
 * @param disabledAt time at which the user was disabled; empty if the user may log in
 */
public record AccessUser(
    long id,
    String name,
    Set<Right> rights,
    String createdBy,
    Instant createdAt,
    Instant passwordChangedAt,
    Optional<Instant> lastLogin,
    Optional<Instant> disabledAt) {
  /** Maximum length of a user's name in characters. */
  public static final int NAME_CHARS = AccessKey.NAME_CHARS;

  /** Copies. */
  public AccessUser {
    rights = Set.copyOf(rights);
  }

  /** Returns the user as the sender of a request. */
  public Principal principal() {
    return new Principal(name, PrincipalKind.USER, rights);
  }

  /** The user in JSON. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("id", id)
            .put("name", name)
            .put("rights", Right.toJson(rights))
            .put("createdBy", createdBy)
            .put("createdAtMs", createdAt.toEpochMilli())
            .put("passwordChangedAtMs", passwordChangedAt.toEpochMilli());
    lastLogin.ifPresent(at -> json.put("lastLoginAtMs", at.toEpochMilli()));
    disabledAt.ifPresent(at -> json.put("disabledAtMs", at.toEpochMilli()));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static AccessUser fromJson(JsonObject json) {
    return new AccessUser(
        json.getLong("id"),
        json.getString("name"),
        Right.read(new JsonFields("", json), "rights"),
        json.getString("createdBy"),
        Instant.ofEpochMilli(json.getLong("createdAtMs")),
        Instant.ofEpochMilli(json.getLong("passwordChangedAtMs")),
        Optional.ofNullable(json.getLong("lastLoginAtMs")).map(Instant::ofEpochMilli),
        Optional.ofNullable(json.getLong("disabledAtMs")).map(Instant::ofEpochMilli));
  }
}
