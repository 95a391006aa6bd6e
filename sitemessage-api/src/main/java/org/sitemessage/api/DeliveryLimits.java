package org.sitemessage.api;

import static org.sitemessage.api.OptionKey.Kind.OBJECT;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

  /** What they may hold. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of("address", OBJECT, new JsonObject(), "The most to one address.")
              .withMembers(RateLimit.KEYS),
          OptionKey.of("domain", OBJECT, new JsonObject(), "The most to one domain.")
              .withMembers(RateLimit.KEYS),
          OptionKey.of(
              "domains", OBJECT, new JsonObject(), "The most to these domains, by their names."),
          OptionKey.of("day", OBJECT, new JsonObject(), "The most on one day.")
              .withMembers(DailyLimit.KEYS));

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

  /**
   * Reads all but the messenger's own, which stands beside them as {@code rateLimit}.
   *
   * @param path where they stand, such as {@code messengers.smtp.limits}
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static DeliveryLimits fromJson(String path, RateLimit messenger, JsonObject json) {
    var o = OptionReader.read(path, json, Map.of(), KEYS);
    var domains = new TreeMap<String, RateLimit>();
    for (var entry : o.getJsonObject("domains")) {
      var at = path + ".domains." + entry.getKey();
      if (!(entry.getValue() instanceof JsonObject limit)) {
        throw SiteMessageException.invalid(at, "must be an object");
      }
      domains.put(entry.getKey(), RateLimit.fromJson(at, limit));
    }
    var day = o.getJsonObject("day");
    return new DeliveryLimits(
        messenger,
        RateLimit.fromJson(path + ".address", o.getJsonObject("address")),
        RateLimit.fromJson(path + ".domain", o.getJsonObject("domain")),
        domains,
        day.isEmpty() ? Optional.empty() : Optional.of(DailyLimit.fromJson(path + ".day", day)));
  }

  /** As {@link #fromJson} reads it. */
  public JsonObject toJson() {
    var named = new JsonObject();
    domains.forEach((name, limit) -> named.put(name, limit.toJson()));
    var json =
        new JsonObject()
            .put("address", address.toJson())
            .put("domain", domain.toJson())
            .put("domains", named);
    day.ifPresent(limit -> json.put("day", limit.toJson()));
    return json;
  }
}
