package org.sitemessage.vertx.store.value;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * Limits that a person has laid over the configured ones of a messenger.
 *
 * @param messenger alias of the messenger
 * @param since time at which they were set
 * @param until time at which the configured ones hold again
 * @param limits the limits, as JSON with the keys of the configuration
 * @param reason reason of the change
 * @param by name of the person; may be empty
 */
public record ManualLimits(
    String messenger, Instant since, Instant until, JsonObject limits, String reason, String by) {
  /** Copies the limits. */
  public ManualLimits {
    limits = limits.copy();
  }

  @Override
  public JsonObject limits() {
    return limits.copy();
  }
}
