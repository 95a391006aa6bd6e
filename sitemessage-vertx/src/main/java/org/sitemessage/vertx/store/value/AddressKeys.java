package org.sitemessage.vertx.store.value;

import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.Limits;

/**
 * Computes the keys of addresses; all spellings of an address have the same key. Every lookup by
 * address in the store uses the key. Called on any thread.
 */
@FunctionalInterface
public interface AddressKeys {
  /** Keys without any messenger: every address is its own key. */
  AddressKeys AS_THEY_ARE = (messenger, address) -> Optional.empty();

  /** Returns the messenger's key of an address; empty if the messenger is not known here. */
  Optional<String> find(String messenger, String address);

  /**
   * Returns the messenger's form of an address that was stored without the messenger. Returns the
   * address itself if the messenger is not known here, or rejects it.
   */
  default String form(String messenger, String address) {
    return address;
  }

  /** Returns the aliases of the messengers that are known here. */
  default Set<String> messengerAliases() {
    return Set.of();
  }

  /** Returns whether the messenger is known here. */
  default boolean know(String messenger) {
    return find(messenger, "").isPresent();
  }

  /**
   * Returns the key of an address for a column; the address itself if the messenger is not known.
   */
  default String key(String messenger, String address) {
    if (address.isEmpty()) {
      return "";
    }
    var key = find(messenger, address).filter(one -> !one.isEmpty()).orElse(address);
    return key.length() <= Limits.ADDRESS_CHARS ? key : key.substring(0, Limits.ADDRESS_CHARS);
  }

  /**
   * Returns the key of a text that somebody else calls an address of the messenger; the text itself
   * if the messenger cannot read it.
   */
  default String keyOfReported(String messenger, String text) {
    try {
      return key(messenger, form(messenger, text));
    } catch (RuntimeException e) { // Foreign code, which promises keys of its own addresses alone.
      return text;
    }
  }
}
