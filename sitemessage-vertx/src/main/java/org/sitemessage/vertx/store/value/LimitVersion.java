package org.sitemessage.vertx.store.value;

import java.util.Optional;

/**
 * A version of the limits of a messenger.
 *
 * @param messenger alias of the messenger
 * @param number number of the version; a later one is greater
 * @param terms number of the version with which the rates changed last
 * @param manual limits that a person has set; empty if the configured ones hold
 */
public record LimitVersion(
    String messenger, long number, long terms, Optional<ManualLimits> manual) {

  /** Returns the version of a messenger whose limits nobody has ever changed. */
  public static LimitVersion first(String messenger) {
    return new LimitVersion(messenger, 0, 0, Optional.empty());
  }
}
