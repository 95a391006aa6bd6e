package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/**
 * The body of {@link BusAddress#CLEANUP}, which removes dispatches that were sent, failed, expired
 * or were cancelled, and messages that have no dispatch left.
 *
 * @param ago minimum time since the end of a dispatch
 * @param dispatchesOnly true if messages stay
 * @param dryRun true to count what would be removed, and remove nothing
 */
public record CleanupRequest(Duration ago, boolean dispatchesOnly, boolean dryRun) {
  /** Default minimum time since the end of a dispatch. */
  public static final Duration DEFAULT_AGO = Duration.ofDays(30);

  private static final long LONGEST_MS = Duration.ofDays(36_500).toMillis();

  /** A request to remove dispatches and messages. */
  public static CleanupRequest of(Duration ago) {
    return new CleanupRequest(ago, false, false);
  }

  /** Returns a copy of this request that keeps messages or not. */
  public CleanupRequest withDispatchesOnly(boolean value) {
    return new CleanupRequest(ago, value, dryRun);
  }

  /** Returns a copy of this request that counts what would be removed, and removes nothing. */
  public CleanupRequest withDryRun() {
    return new CleanupRequest(ago, dispatchesOnly, true);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("agoMs", ago.toMillis()).put("dispatchesOnly", dispatchesOnly);
    return dryRun ? json.put("dryRun", true) : json;
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field
   */
  public static CleanupRequest fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    fields.allowOnly(Set.of("agoMs", "dispatchesOnly", "dryRun"));
    return new CleanupRequest(
        fields.integer("agoMs", 0, LONGEST_MS).map(Duration::ofMillis).orElse(DEFAULT_AGO),
        fields.bool("dispatchesOnly").orElse(false),
        fields.bool("dryRun").orElse(false));
  }
}
