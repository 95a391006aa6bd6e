package org.sitemessage.api.limit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sitemessage.api.RateLimit;

/**
 * How fast a messenger may deliver, over all processes that share a store. What is over a limit
 * waits, and costs no attempt.
 *
 * @param messenger all deliveries of the messenger
 * @param address the deliveries to one address
 * @param domain the deliveries to one domain that is not named in {@code domains}
 * @param domains the deliveries to these domains, in lower case
 * @param day the deliveries of one day
 */
public record DeliveryLimits(
    RateLimit messenger,
    RateLimit address,
    RateLimit domain,
    Map<String, RateLimit> domains,
    Optional<DailyLimit> day) {

  /** Nothing is limited. */
  public static final DeliveryLimits NONE =
      new DeliveryLimits(
          RateLimit.NONE, RateLimit.NONE, RateLimit.NONE, Map.of(), Optional.empty());

  /** Copies. */
  public DeliveryLimits {
    var lower = new TreeMap<String, RateLimit>();
    domains.forEach((name, limit) -> lower.put(name.toLowerCase(Locale.ROOT), limit));
    domains = Map.copyOf(lower);
  }

  /** Only the messenger as a whole. */
  public static DeliveryLimits of(RateLimit messenger) {
    return NONE.withMessenger(messenger);
  }

  /** The same with another limit for the messenger. */
  public DeliveryLimits withMessenger(RateLimit other) {
    return new DeliveryLimits(other, address, domain, domains, day);
  }

  /** The same with another limit for each address. */
  public DeliveryLimits withAddress(RateLimit other) {
    return new DeliveryLimits(messenger, other, domain, domains, day);
  }

  /** The same with another limit for each domain. */
  public DeliveryLimits withDomain(RateLimit other) {
    return new DeliveryLimits(messenger, address, other, domains, day);
  }

  /** The same with another limit for one domain. */
  public DeliveryLimits withDomain(String name, RateLimit other) {
    var more = new TreeMap<>(domains);
    more.put(name.toLowerCase(Locale.ROOT), other);
    return new DeliveryLimits(messenger, address, domain, more, day);
  }

  /** The same with another limit for each day. */
  public DeliveryLimits withDay(DailyLimit other) {
    return new DeliveryLimits(messenger, address, domain, domains, Optional.of(other));
  }

  /** The limit of a domain. */
  public RateLimit of(String domain) {
    return domains.getOrDefault(domain, this.domain);
  }

  /** Whether nothing is limited. */
  public boolean isNone() {
    return messenger.isNone() && day.isEmpty() && !isNarrow();
  }

  /** Whether there are limits for a part of what the messenger delivers. */
  public boolean isNarrow() {
    return !address.isNone()
        || !domain.isNone()
        || domains.values().stream().anyMatch(limit -> !limit.isNone());
  }
}
