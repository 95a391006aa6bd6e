package org.sitemessage.vertx.messenger.composed;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.sitemessage.api.Messenger;

/**
 * Sends through its members in rotation, as often as their weights say. A delivery that a broken
 * member could not send goes to the next member.
 * <!-- snippet: JavadocGuide.java#round-robin -->
 *
 * <pre>{@code
 * return RoundRobinMessenger.of("smtp", one, other);
 * }</pre>
 */
public final class RoundRobinMessenger extends ComposedMessenger {
  private static final int MOST_AT_ONCE = 1_000;

  /** Credit of each member, in weights; the member with the greatest credit is next. */
  private final int[] credit;

  private RoundRobinMessenger(ComposedOptions options, List<Member> members, Clock clock) {
    super(options, members, clock);
    credit = new int[members.size()];
  }

  /** Creates a messenger with the defaults. The members are named after their aliases. */
  public static RoundRobinMessenger of(String alias, Messenger... messengers) {
    return of(ComposedOptions.of(alias), Member.named(messengers));
  }

  /**
   * Creates a messenger with all options.
   *
   * @throws org.sitemessage.api.SiteMessageException if there are no members, two have one name, or
   *     their addresses are of different kinds
   */
  public static RoundRobinMessenger of(ComposedOptions options, List<Member> members) {
    return of(options, members, Clock.systemUTC());
  }

  static RoundRobinMessenger of(ComposedOptions options, List<Member> members, Clock clock) {
    return new RoundRobinMessenger(options, members, clock);
  }

  /** Returns the sum of the members' concurrencies, at most 1,000. */
  @Override
  public int concurrency() {
    return Math.min(MOST_AT_ONCE, members().stream().mapToInt(Member::concurrency).sum());
  }

  /**
   * Returns the ready members with a free slot, the greatest credit first, then all others, also by
   * credit. Weights of 3 and 1 give the order a a b a, not a a a b.
   */
  @Override
  List<BreakerMember> order(List<BreakerMember> all) {
    var able = places(all.size(), i -> all.get(i).isReady() && all.get(i).hasFreeSlot());
    var candidates = able.isEmpty() ? places(all.size(), i -> all.get(i).isReady()) : able;
    for (int i : candidates) {
      credit[i] += members().get(i).weight();
    }
    var order = new ArrayList<>(places(all.size(), i -> true));
    order.sort(
        Comparator.<Integer, Boolean>comparing(i -> !candidates.contains(i))
            .thenComparing(i -> -credit[i]));
    if (!candidates.isEmpty()) {
      credit[order.get(0)] -= candidates.stream().mapToInt(i -> members().get(i).weight()).sum();
    } else {
      Arrays.fill(credit, 0);
    }
    return order.stream().<BreakerMember>map(all::get).toList();
  }

  private static List<Integer> places(int size, IntPredicate which) {
    return IntStream.range(0, size).filter(which).boxed().toList();
  }
}
