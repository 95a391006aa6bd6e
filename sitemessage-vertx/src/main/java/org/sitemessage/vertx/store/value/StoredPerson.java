package org.sitemessage.vertx.store.value;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A person as the store knows one.
 *
 * @param user the application's id; empty if only addresses are known
 * @param addresses addresses of the person
 */
public record StoredPerson(String user, Set<Address> addresses) {

  /** Copies. */
  public StoredPerson {
    addresses = Set.copyOf(addresses);
  }

  /**
   * An address of a person.
   *
   * @param messenger alias of its messenger
   * @param address the address in the messenger's form
   */
  public record Address(String messenger, String address) {}

  /** Returns a copy with more addresses. */
  public StoredPerson with(Set<Address> more) {
    var all = new LinkedHashSet<>(addresses);
    all.addAll(more);
    return new StoredPerson(user, all);
  }
}
