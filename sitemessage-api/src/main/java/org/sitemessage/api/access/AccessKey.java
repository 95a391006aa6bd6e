package org.sitemessage.api.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.JsonFields;

/**
 * A key of the HTTP API, without its secret, of which the store holds only the hash.
 *
 * @param id id of the key, at least 1
 * @param name name of the key, which no other key has or had
 * @param rights rights of the key, at least one
 * @param createdBy name of the principal who made it
 * @param createdAt time at which it was made
 * @param lastUsed time at which it was used last, to the minute; empty if it was never used
 * @param expiresAt time from which on it is not accepted; empty if it does not expire
 * @param revokedAt time at which it was revoked; empty if it was not
 */
public record AccessKey(
    long id,
    String name,
    Set<Right> rights,
    String createdBy,
    Instant createdAt,
    Optional<Instant> lastUsed,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt) {
  /** Maximum length of a key's name in characters. */
  public static final int NAME_CHARS = 64;

  /** Copies. */
  public AccessKey {
    rights = Set.copyOf(rights);
  }

  /** Returns whether the key is accepted at this time: neither revoked nor expired. */
  public boolean isValidAt(Instant now) {
    return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
  }

  /** The key in JSON. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("id", id)
            .put("name", name)
            .put("rights", Right.toJson(rights))
            .put("createdBy", createdBy)
            .put("createdAtMs", createdAt.toEpochMilli());
    lastUsed.ifPresent(at -> json.put("lastUsedAtMs", at.toEpochMilli()));
    expiresAt.ifPresent(at -> json.put("expiresAtMs", at.toEpochMilli()));
    revokedAt.ifPresent(at -> json.put("revokedAtMs", at.toEpochMilli()));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static AccessKey fromJson(JsonObject json) {
    return new AccessKey(
        json.getLong("id"),
        json.getString("name"),
        Right.read(new JsonFields("", json), "rights"),
        json.getString("createdBy"),
        Instant.ofEpochMilli(json.getLong("createdAtMs")),
        time(json, "lastUsedAtMs"),
        time(json, "expiresAtMs"),
        time(json, "revokedAtMs"));
  }

  private static Optional<Instant> time(JsonObject json, String name) {
    return Optional.ofNullable(json.getLong(name)).map(Instant::ofEpochMilli);
  }
}
