package org.sitemessage.api.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/**
 * A request for a new key.
 *
 * @param name name of the key, 1 to 64 characters; no other key may have it or have had it
 * @param rights rights of the key, at least one
 * @param expiresAt time from which on it is not accepted; empty if it does not expire
 * @param by name of the person who makes it; may be empty. Over HTTP, the server sets it
 */
public record KeyRequest(String name, Set<Right> rights, Optional<Instant> expiresAt, String by) {
  private static final Set<String> FIELDS = Set.of("action", "name", "rights", "expiresAtMs", "by");

  /** Copies. */
  public KeyRequest {
    rights = Set.copyOf(rights);
  }

  /** Returns a request for a key that does not expire. */
  public static KeyRequest of(String name, Right first, Right... more) {
    return new KeyRequest(name, EnumSet.of(first, more), Optional.empty(), "");
  }

  /** Returns a copy of this request for a key that expires. */
  public KeyRequest withExpiresAt(Instant at) {
    return new KeyRequest(name, rights, Optional.of(at), by);
  }

  /** Returns a copy of this request that names the person who makes the key. */
  public KeyRequest withBy(String person) {
    return new KeyRequest(name, rights, expiresAt, person);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("action", "create")
            .put("name", name)
            .put("rights", Right.toJson(rights));
    expiresAt.ifPresent(at -> json.put("expiresAtMs", at.toEpochMilli()));
    return by.isEmpty() ? json : json.put("by", by);
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws SiteMessageException with code 4000 or 4130, naming the field
   */
  public static KeyRequest fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    fields.allowOnly(FIELDS);
    return new KeyRequest(
        name(fields),
        Right.read(fields, "rights"),
        fields.time("expiresAtMs"),
        fields.string("by", Principal.NAME_CHARS));
  }

  /**
   * Reads the name of a key.
   *
   * @throws SiteMessageException with code 4000 or 4130, naming the field
   */
  public static String name(JsonFields fields) {
    return name(fields, "must be the name of the key, such as \"shop\"");
  }

  static String name(JsonFields fields, String expected) {
    var name = fields.string("name", AccessKey.NAME_CHARS);
    if (!name.equals(Caller.cut(name, AccessKey.NAME_CHARS)) || name.isEmpty()) {
      throw fields.invalid(
          "name",
          name.isEmpty()
              ? "is missing, " + expected
              : "must neither begin nor end with a blank, nor have control characters");
    }
    return name;
  }
}
