package org.sitemessage.api.limit;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.sitemessage.api.RateLimit;

/**
 * Limits that an operator lays over the configured ones of a messenger for a while. What is empty
 * stays as it is configured. In JSON it has the keys of the configuration: {@code {"concurrency":
 * 4, "rateLimit": {"count": 10, "periodMs": 1000}, "limits": {"domains": {"gmail.com": {"count":
 * 5}}}}}.
 *
 * @param concurrency maximum number of deliveries of each process under way at once
 * @param rateLimit limit of all deliveries of the messenger; {@link RateLimit#NONE} lifts it
 * @param address limit of the deliveries to one address; {@link RateLimit#NONE} lifts it
 * @param domain limit of the deliveries to one domain; {@link RateLimit#NONE} lifts it
 * @param domains limits of the deliveries to these domains, in lower case; {@link RateLimit#NONE}
 *     exempts a domain
 * @param day limit of the deliveries of one day
 */
public record LimitChange(
    OptionalInt concurrency,
    Optional<RateLimit> rateLimit,
    Optional<RateLimit> address,
    Optional<RateLimit> domain,
    Map<String, RateLimit> domains,
    Optional<DailyLimit> day) {

  /** No change. */
  public static final LimitChange NONE =
      new LimitChange(
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Optional.empty());

  /** Copies. */
  public LimitChange {
    domains = DeliveryLimits.lower(domains);
  }

  /** Returns a copy of this change with another concurrency. */
  public LimitChange withConcurrency(int most) {
    return new LimitChange(OptionalInt.of(most), rateLimit, address, domain, domains, day);
  }

  /** Returns a copy of this change with another limit of the messenger. */
  public LimitChange withRateLimit(RateLimit limit) {
    return new LimitChange(concurrency, Optional.of(limit), address, domain, domains, day);
  }

  /** Returns a copy of this change with another limit of each address. */
  public LimitChange withAddress(RateLimit limit) {
    return new LimitChange(concurrency, rateLimit, Optional.of(limit), domain, domains, day);
  }

  /** Returns a copy of this change with another limit of each domain. */
  public LimitChange withDomain(RateLimit limit) {
    return new LimitChange(concurrency, rateLimit, address, Optional.of(limit), domains, day);
  }

  /** Returns a copy of this change with another limit of one domain. */
  public LimitChange withDomain(String name, RateLimit limit) {
    var more = new TreeMap<>(domains);
    more.put(name, limit);
    return new LimitChange(concurrency, rateLimit, address, domain, more, day);
  }

  /** Returns a copy of this change with another limit of each day. */
  public LimitChange withDay(DailyLimit limit) {
    return new LimitChange(concurrency, rateLimit, address, domain, domains, Optional.of(limit));
  }

  /** Returns this change without the concurrency, which no other process has to know. */
  public LimitChange ofRates() {
    return new LimitChange(OptionalInt.empty(), rateLimit, address, domain, domains, day);
  }

  /** Returns the limits in force while this change lies over the configured ones. */
  public DeliveryLimits over(DeliveryLimits configured) {
    var some = new TreeMap<>(configured.domains());
    some.putAll(domains);
    return new DeliveryLimits(
        rateLimit.orElse(configured.messenger()),
        address.orElse(configured.address()),
        domain.orElse(configured.domain()),
        some,
        day.or(configured::day));
  }

  /** Returns the form that {@link #fromJson} reads. */
  public JsonObject toJson() {
    var json = new JsonObject();
    concurrency.ifPresent(most -> json.put("concurrency", most));
    rateLimit.ifPresent(limit -> json.put("rateLimit", toJson(limit)));
    var limits = new JsonObject();
    address.ifPresent(limit -> limits.put("address", toJson(limit)));
    domain.ifPresent(limit -> limits.put("domain", toJson(limit)));
    if (!domains.isEmpty()) {
      var named = new JsonObject();
      new TreeMap<>(domains).forEach((name, limit) -> named.put(name, toJson(limit)));
      limits.put("domains", named);
    }
    day.ifPresent(limit -> limits.put("day", toJson(limit)));
    return limits.isEmpty() ? json : json.put("limits", limits);
  }

  private static JsonObject toJson(RateLimit limit) {
    return limit.isNone()
        ? new JsonObject().put("count", 0)
        : new JsonObject()
            .put("count", limit.count())
            .put("periodMs", limit.period().toMillis())
            .put("burst", limit.burst());
  }

  private static JsonObject toJson(DailyLimit limit) {
    var json = new JsonObject().put("count", limit.count()).put("zone", limit.zone().getId());
    limit
        .warmUp()
        .ifPresent(
            slow ->
                json.put(
                    "warmUp",
                    new JsonObject()
                        .put("firstDay", slow.firstDay())
                        .put("factor", slow.factor())
                        .put("restartAfterDays", slow.restartAfterDays())));
    return json;
  }

  /** Reads what {@link #toJson} returns; other keys are ignored. */
  public static LimitChange fromJson(JsonObject json) {
    var limits = json.getJsonObject("limits", new JsonObject());
    var named = limits.getJsonObject("domains", new JsonObject());
    var domains = new TreeMap<String, RateLimit>();
    named.fieldNames().forEach(name -> domains.put(name, rate(named.getJsonObject(name))));
    return new LimitChange(
        json.containsKey("concurrency")
            ? OptionalInt.of(json.getInteger("concurrency"))
            : OptionalInt.empty(),
        rate(json, "rateLimit"),
        rate(limits, "address"),
        rate(limits, "domain"),
        domains,
        Optional.ofNullable(limits.getJsonObject("day")).map(LimitChange::day));
  }

  private static Optional<RateLimit> rate(JsonObject json, String key) {
    return Optional.ofNullable(json.getJsonObject(key)).map(LimitChange::rate);
  }

  private static RateLimit rate(JsonObject json) {
    return json.getInteger("count") == 0
        ? RateLimit.NONE
        : new RateLimit(
            json.getInteger("count"),
            Duration.ofMillis(json.getLong("periodMs")),
            json.getInteger("burst"));
  }

  private static DailyLimit day(JsonObject json) {
    return new DailyLimit(
        json.getLong("count"),
        ZoneId.of(json.getString("zone")),
        Optional.ofNullable(json.getJsonObject("warmUp"))
            .map(
                slow ->
                    new DailyLimit.WarmUp(
                        slow.getLong("firstDay"),
                        slow.getDouble("factor"),
                        slow.getInteger("restartAfterDays"))));
  }
}
