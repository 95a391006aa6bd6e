package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * Counts of recorded bounces; the reply of {@link BusAddress#BOUNCES}.
 *
 * @param reports reports that were read
 * @param bounced mails that were returned
 * @param delayed mails that are still on their way
 * @param complained mails that were reported as spam
 * @param unsubscribed mails whose recipient has unsubscribed
 * @param receipt mails that have reached their recipients
 * @param suppressed addresses that were put on the suppression list
 * @param repeated reports that were known already
 * @param unmatched reports that name no mail of this site
 * @param ignored mails that are no reports
 */
public record BounceReply(
    int reports,
    int bounced,
    int delayed,
    int complained,
    int unsubscribed,
    int receipt,
    int suppressed,
    int repeated,
    int unmatched,
    int ignored) {

  /** Reads the reply of the bus contract. */
  public static BounceReply fromJson(JsonObject json) {
    return new BounceReply(
        json.getInteger("reports"),
        json.getInteger("bounced"),
        json.getInteger("delayed"),
        json.getInteger("complained"),
        json.getInteger("unsubscribed"),
        json.getInteger("receipt", 0), // absent in replies of older nodes
        json.getInteger("suppressed"),
        json.getInteger("repeated"),
        json.getInteger("unmatched"),
        json.getInteger("ignored"));
  }
}
