package org.sitemessage.api.access;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * An entry of the audit log: who has changed what, or was refused to. It holds no text of a message
 * and no secret.
 *
 * @param id id of the entry; 0 before it is stored
 * @param at time at which the request was answered
 * @param caller sender of the request, with its address and reason
 * @param action the request, as the end of its bus address and its action: {@code cancel}, {@code
 *     suppressions add}
 * @param target subject of the request, such as {@code message 17}; empty if the action says it
 * @param outcome outcome of the request
 * @param touched number of things that were changed
 */
public record AuditEntry(
    long id,
    Instant at,
    Caller caller,
    String action,
    String target,
    AuditOutcome outcome,
    long touched) {
  /** Maximum length of an action in characters. */
  public static final int ACTION_CHARS = 64;

  /** Maximum length of a target in characters. A longer target is cut, and ends in "…". */
  public static final int TARGET_CHARS = 200;

  /** Cuts texts that are too long. */
  public AuditEntry {
    action = Caller.cut(action, ACTION_CHARS);
    target = Caller.shortened(target, TARGET_CHARS);
  }

  /** The entry in JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("atMs", at.toEpochMilli())
        .put("who", caller.name())
        .put("kind", caller.kind().key())
        .put("action", action)
        .put("target", target)
        .put("outcome", outcome.key())
        .put("touched", touched)
        .put("reason", caller.reason())
        .put("from", caller.from());
  }

  /** The reverse of {@link #toJson()}. */
  public static AuditEntry fromJson(JsonObject json) {
    return new AuditEntry(
        json.getLong("id"),
        Instant.ofEpochMilli(json.getLong("atMs")),
        new Caller(
            json.getString("who"),
            PrincipalKind.ofKey(json.getString("kind")),
            json.getString("from"),
            json.getString("reason")),
        json.getString("action"),
        json.getString("target"),
        AuditOutcome.ofKey(json.getString("outcome")),
        json.getLong("touched"));
  }
}
