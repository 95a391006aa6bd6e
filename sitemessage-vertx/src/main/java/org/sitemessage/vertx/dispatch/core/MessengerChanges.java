package org.sitemessage.vertx.dispatch.core;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.sitemessage.vertx.store.claim.Hold;

/**
 * Publishes the state of a messenger whenever it changes. A pause by hand hides a hold, so that a
 * hold that begins or ends meanwhile changes nothing. Confined to one event loop.
 */
public final class MessengerChanges {
  private static final String READY = "ready";

  private final BiConsumer<String, String> published;
  private final Set<String> pausedByHand = new HashSet<>();
  private final Map<String, String> held = new HashMap<>();
  private final Map<String, String> last = new HashMap<>();

  /**
   * Creates the changes of messengers that are all ready.
   *
   * @param published receiver of the alias and the new state: {@code paused}, {@code held} or
   *     {@code ready}
   */
  public MessengerChanges(BiConsumer<String, String> published) {
    this.published = published;
  }

  /** Notes that a person has paused a messenger. */
  void paused(String alias) {
    pausedByHand.add(alias);
    compare(alias);
  }

  /** Notes that the pause of a messenger by a person has ended. */
  void resumed(String alias) {
    pausedByHand.remove(alias);
    compare(alias);
  }

  /**
   * Notes that the hold of a messenger has changed.
   *
   * @param hold the hold; {@link Instant#MIN} as its end says that it was removed
   */
  public void held(Hold hold) {
    if (hold.until().equals(Instant.MIN)) {
      held.remove(hold.messenger());
    } else {
      held.put(hold.messenger(), JsonViews.state(hold));
    }
    compare(hold.messenger());
  }

  private void compare(String alias) {
    var state = pausedByHand.contains(alias) ? "paused" : held.getOrDefault(alias, READY);
    var before = last.put(alias, state);
    if (!state.equals(before == null ? READY : before)) {
      published.accept(alias, state);
    }
  }
}
