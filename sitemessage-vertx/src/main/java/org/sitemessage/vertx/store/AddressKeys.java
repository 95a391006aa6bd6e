package org.sitemessage.vertx.store;

/** Tells what all ways to write one address have in common. Called on any thread. */
@FunctionalInterface
public interface AddressKeys {
  /** Takes addresses as they are. */
  AddressKeys AS_THEY_ARE = (messenger, address) -> address;

  /** The key of an address of a messenger. */
  String key(String messenger, String address);
}
