package org.sitemessage.api.limit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sitemessage.api.RateLimit;

/**
 * Limits of the deliveries of a messenger, over all processes that share a store. A delivery over a
 * limit waits, and costs no attempt.
 *
 * @param messenger limit of all deliveries of the messenger
 * @param address limit of the deliveries to one address
 * @param domain limit of the deliveries to one domain that is not named in {@code domains}
 * @param domains limits of the deliveries to these domains, in lower case
 * @param day limit of the deliveries of one day
 */
public record DeliveryLimits(
    RateLimit messenger,
    RateLimit address,
    RateLimit domain,
    Map<String, RateLimit> domains,
    Optional<DailyLimit> day) {

  /** No limits. */
  public static final DeliveryLimits NONE =
      new DeliveryLimits(
          RateLimit.NONE, RateLimit.NONE, RateLimit.NONE, Map.of(), Optional.empty());

  /** Copies. */
  public DeliveryLimits {
    domains = lower(domains);
  }

  static Map<String, RateLimit> lower(Map<String, RateLimit> domains) {
    var lower = new TreeMap<String, RateLimit>();
    domains.forEach((name, limit) -> lower.put(name.toLowerCase(Locale.ROOT), limit));
    return Map.copyOf(lower);
  }

  /** Returns a limit of the messenger as a whole only. */
  public static DeliveryLimits of(RateLimit messenger) {
    return NONE.withMessenger(messenger);
  }

  /** Returns a copy of these limits with another limit of the messenger. */
  public DeliveryLimits withMessenger(RateLimit other) {
    return new DeliveryLimits(other, address, domain, domains, day);
  }

  /** Returns a copy of these limits with another limit of each address. */
  public DeliveryLimits withAddress(RateLimit other) {
    return new DeliveryLimits(messenger, other, domain, domains, day);
  }

  /** Returns a copy of these limits with another limit of each domain. */
  public DeliveryLimits withDomain(RateLimit other) {
    return new DeliveryLimits(messenger, address, other, domains, day);
  }

  /** Returns a copy of these limits with another limit of one domain. */
  public DeliveryLimits withDomain(String name, RateLimit other) {
    var more = new TreeMap<>(domains);
    more.put(name.toLowerCase(Locale.ROOT), other);
    return new DeliveryLimits(messenger, address, domain, more, day);
  }

  /** Returns a copy of these limits with another limit of each day. */
  public DeliveryLimits withDay(DailyLimit other) {
    return new DeliveryLimits(messenger, address, domain, domains, Optional.of(other));
  }

  /** Returns the limit of a domain. */
  public RateLimit of(String domain) {
    return domains.getOrDefault(domain, this.domain);
  }

  /** Returns whether nothing is limited. */
  public boolean isNone() {
    return messenger.isNone() && day.isEmpty() && !isNarrow();
  }

  /** Returns whether there is a limit of addresses or domains. */
  public boolean isNarrow() {
    return !address.isNone()
        || !domain.isNone()
        || domains.values().stream().anyMatch(limit -> !limit.isNone());
  }
}
