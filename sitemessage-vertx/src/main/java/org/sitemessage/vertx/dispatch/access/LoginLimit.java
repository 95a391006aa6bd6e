package org.sitemessage.vertx.dispatch.access;

import io.netty.util.NetUtil;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Limits wrong passwords: for a name from one address, for a name from all addresses, and for all
 * names from one address. Each attempt takes a permit of all three before the password is looked
 * at, so that many attempts at once take as many; a right password gives them back. The first limit
 * is the narrowest, and an attempt that it refuses takes no permit of the others. So attempts at
 * one name do not lock out other names from the same address, nor the same name from elsewhere.
 *
 * <p>Each process counts on its own and in memory. Confined to one event loop.
 */
final class LoginLimit {
  private static final Rate NAME_AT_ADDRESS = new Rate(5, Duration.ofMinutes(1));
  private static final Rate ADDRESS = new Rate(50, Duration.ofSeconds(10));
  private static final Rate NAME = new Rate(100, Duration.ofSeconds(10));

  /** First 64 bits of the loopback address, and of addresses of IPv4 in the form of IPv6. */
  private static final String LOCAL_OR_MAPPED = "0".repeat(16);

  /**
   * Maximum number of limits in memory; beyond it, those that were used longest ago are dropped.
   */
  private static final int REMEMBERED = 30_000;

  private final Clock clock;

  /** Times at which all permits of a limit are free again, the limit used last at the end. */
  private final Map<String, Instant> free =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * A number of permits, each of which is free again after a time.
   *
   * @param burst number of permits, at least 1
   * @param interval time after which one more is free
   */
  private record Rate(int burst, Duration interval) {}

  /** A permit of one limit, which can be given back. */
  private record Permit(String key, Rate rate) {}

  LoginLimit(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes a permit for an attempt.
   *
   * @return the time to wait if there is none; empty if the attempt may be made
   */
  Optional<Duration> take(String name, String from) {
    var now = clock.instant();
    for (var permit : permits(name, from)) {
      var delay = delay(permit, now);
      if (!delay.isZero()) {
        return Optional.of(delay);
      }
    }
    for (var permit : permits(name, from)) {
      free.put(permit.key(), freeAt(permit, now).plus(permit.rate().interval()));
    }
    return Optional.empty();
  }

  /** Gives the permit of an attempt back, because its password was right, or was not looked at. */
  void giveBack(String name, String from) {
    for (var permit : permits(name, from)) {
      free.computeIfPresent(permit.key(), (key, at) -> at.minus(permit.rate().interval()));
    }
  }

  /** Returns the time until a permit is free; zero if one is. */
  private Duration delay(Permit permit, Instant now) {
    var rate = permit.rate();
    var last = freeAt(permit, now).minus(rate.interval().multipliedBy(rate.burst() - 1L));
    return last.isAfter(now) ? Duration.between(now, last) : Duration.ZERO;
  }

  private Instant freeAt(Permit permit, Instant now) {
    var at = free.get(permit.key());
    return at == null || at.isBefore(now) ? now : at;
  }

  private static List<Permit> permits(String name, String from) {
    var client = network(from);
    var user = name.toLowerCase(Locale.ROOT);
    return List.of(
        new Permit("both " + client + " " + user, NAME_AT_ADDRESS),
        new Permit("from " + client, ADDRESS),
        new Permit("name " + user, NAME));
  }

  /** Returns an address; of IPv6 the first 64 bits, because one client has all below them. */
  private static String network(String address) {
    var bytes = NetUtil.createByteArrayFromIpAddressString(address);
    var network =
        bytes != null && bytes.length == 16
            ? HexFormat.of().formatHex(bytes, 0, 8)
            : LOCAL_OR_MAPPED;
    return network.equals(LOCAL_OR_MAPPED) ? address : network;
  }
}
