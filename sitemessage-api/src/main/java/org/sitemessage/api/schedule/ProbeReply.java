package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * The answer of a remote server to a test message; the reply of {@link BusAddress#PROBE}.
 *
 * @param outcome kind of the outcome, see {@link org.sitemessage.api.Outcome#kind}
 * @param text answer of the remote server, or the reason; may be empty
 * @param remoteId the remote server's id of the message; empty if there is none
 */
public record ProbeReply(String outcome, String text, String remoteId) {

  /** Returns whether the remote server accepted the test message. */
  public boolean isSent() {
    return outcome.equals("sent");
  }

  /** Reads the reply of the bus contract. */
  public static ProbeReply fromJson(JsonObject json) {
    return new ProbeReply(
        json.getString("outcome"), json.getString("text"), json.getString("remoteId", ""));
  }
}
