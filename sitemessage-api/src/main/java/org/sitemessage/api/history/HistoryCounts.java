package org.sitemessage.api.history;

import io.vertx.core.json.JsonObject;

/**
 * Numbers of dispatches.
 *
 * @param sent sent
 * @param failed given up: refused, suppressed, or tried too often
 * @param deferred put off until another attempt; a dispatch counts at each attempt
 * @param unknown in doubt: the connection broke after the message was handed over
 * @param expired not sent before they expired
 * @param cancelled withdrawn
 * @param bounced accepted by the remote server, and returned later; they count as sent, too
 */
public record HistoryCounts(
    long sent,
    long failed,
    long deferred,
    long unknown,
    long expired,
    long cancelled,
    long bounced) {

  /** Returns the sum of all. */
  public long volume() {
    return sent + failed + deferred + unknown + expired + cancelled + bounced;
  }

  void into(JsonObject json) {
    json.put("sent", sent)
        .put("failed", failed)
        .put("deferred", deferred)
        .put("unknown", unknown)
        .put("expired", expired)
        .put("cancelled", cancelled)
        .put("bounced", bounced);
  }

  static HistoryCounts fromJson(JsonObject json) {
    return new HistoryCounts(
        json.getLong("sent"),
        json.getLong("failed"),
        json.getLong("deferred"),
        json.getLong("unknown"),
        json.getLong("expired"),
        json.getLong("cancelled"),
        json.getLong("bounced"));
  }
}
