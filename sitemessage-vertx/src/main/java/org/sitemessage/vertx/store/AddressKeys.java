package org.sitemessage.vertx.store;

import java.util.Optional;
import org.sitemessage.api.schedule.Limits;

/**
 * Keys of addresses: what all ways to write one address have in common. Every table that is
 * searched by address is searched by key. Called on any thread.
 */
@FunctionalInterface
public interface AddressKeys {
  /** Knows no messenger, so that every address is its own key. */
  AddressKeys AS_THEY_ARE = (messenger, address) -> Optional.empty();

  /** The key of an address, as its messenger makes it; empty if the messenger is not known here. */
  Optional<String> find(String messenger, String address);

  /**
   * The form of an address that its messenger delivers to: of one that was stored without asking
   * the messenger. The address itself if the messenger is not known here, or cannot take it.
   */
  default String form(String messenger, String address) {
    return address;
  }

  /** Whether the messenger is known here. */
  default boolean know(String messenger) {
    return find(messenger, "").isPresent();
  }

  /** The key of an address as it fits into a column; the address itself if nobody knows better. */
  default String key(String messenger, String address) {
    if (address.isEmpty()) {
      return "";
    }
    var key = find(messenger, address).filter(one -> !one.isEmpty()).orElse(address);
    return key.length() <= Limits.ADDRESS_CHARS ? key : key.substring(0, Limits.ADDRESS_CHARS);
  }
}
