package org.sitemessage.vertx.dispatch.core;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.DomainPattern;

/**
 * The addresses that were put on the suppression list lately, by this process or, as far as {@code
 * SuppressionFeed} has seen, by others. A claim reads the list itself. The addresses of dispatches
 * that were claimed before, and still wait for their permit, are looked up here. A dispatch whose
 * address is found is given back and claimed again, so that the list decides. Usable from any
 * thread.
 */
public final class RecentSuppressions {
  /**
   * Maximum number of addresses; the oldest is forgotten. A dispatch to a forgotten address is sent
   * if it was claimed before.
   */
  private static final int KEPT = 10_000;

  private final AddressKeys keys;
  private final AtomicLong moment = new AtomicLong();
  private final Map<Address, Long> moments = new ConcurrentHashMap<>();
  private final Queue<Address> order = new ConcurrentLinkedQueue<>();

  private record Address(String messenger, String key) {}

  public RecentSuppressions(AddressKeys keys) {
    this.keys = keys;
  }

  /** Returns the present moment: later notes are newer than it. To be called before a claim. */
  public long now() {
    return moment.get();
  }

  /**
   * Notes an address or a pattern. To be done when it becomes known, and once more when it is
   * committed: a claim in between has not seen it.
   */
  public void note(String messenger, String address) {
    var noted = moment.incrementAndGet();
    note(address(messenger, address), noted);
    DomainPattern.of(address)
        .ifPresent(pattern -> note(new Address(messenger, pattern.key()), noted));
    while (moments.size() > KEPT) {
      var oldest = order.poll();
      if (oldest != null) {
        moments.remove(oldest);
      }
    }
  }

  private void note(Address key, long noted) {
    if (moments.put(key, noted) == null) {
      order.add(key);
    }
  }

  /** Returns whether an address, or a pattern that matches it, was noted after that moment. */
  public boolean since(long then, String messenger, String address) {
    if (moments.isEmpty()) {
      return false;
    }
    return isSince(then, address(messenger, address))
        || DomainPattern.keys(address).stream()
            .anyMatch(key -> isSince(then, new Address(messenger, key)));
  }

  private boolean isSince(long then, Address key) {
    var noted = moments.get(key);
    return noted != null && noted > then;
  }

  private Address address(String messenger, String address) {
    return new Address(messenger, keys.key(messenger, address));
  }
}
