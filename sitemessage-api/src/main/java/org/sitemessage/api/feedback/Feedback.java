package org.sitemessage.api.feedback;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.sitemessage.api.schedule.BounceReport;

/**
 * A report that arrived of a message which a server had accepted: a bounce, a delay, a complaint,
 * an unsubscription or a receipt.
 *
 * @param id id of the entry
 * @param at time at which it was recorded
 * @param kind event that was reported
 * @param messenger alias of the messenger of the dispatch; empty if no dispatch matched
 * @param address address that the dispatch went to; if no dispatch matched, the reported address,
 *     which may be empty
 * @param dispatchId id of the dispatch, which may have been removed since; empty if none matched
 * @param text status and answer of the remote server; may be empty
 */
public record Feedback(
    long id,
    Instant at,
    BounceReport.Kind kind,
    String messenger,
    String address,
    OptionalLong dispatchId,
    String text) {

  /** Returns the name of the kind, such as {@code bounced}. */
  public String kindKey() {
    return key(kind);
  }

  /** Returns the name of a kind, such as {@code bounced}. */
  public static String key(BounceReport.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The entry in JSON. */
  public JsonObject toJson() {
    var json = new JsonObject().put("id", id).put("atMs", at.toEpochMilli()).put("kind", kindKey());
    if (!messenger.isEmpty()) {
      json.put("messenger", messenger);
    }
    if (!address.isEmpty()) {
      json.put("address", address);
    }
    dispatchId.ifPresent(dispatch -> json.put("dispatchId", dispatch));
    return json.put("text", text);
  }

  /** The reverse of {@link #toJson()}. */
  public static Feedback fromJson(JsonObject json) {
    return new Feedback(
        json.getLong("id"),
        Instant.ofEpochMilli(json.getLong("atMs")),
        BounceReport.Kind.valueOf(json.getString("kind").toUpperCase(Locale.ROOT)),
        json.getString("messenger", ""),
        json.getString("address", ""),
        json.containsKey("dispatchId")
            ? OptionalLong.of(json.getLong("dispatchId"))
            : OptionalLong.empty(),
        json.getString("text"));
  }

  /** Leaves address and text out: they do not belong into logs. */
  @Override
  public String toString() {
    return "Feedback[id=%d, kind=%s, messenger=%s]".formatted(id, kindKey(), messenger);
  }
}
