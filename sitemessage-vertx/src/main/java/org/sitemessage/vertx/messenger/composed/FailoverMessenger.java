package org.sitemessage.vertx.messenger.composed;

import java.time.Clock;
import java.util.List;
import org.sitemessage.api.Messenger;

/**
 * Sends through the first of its members that works, in their order.
 * <!-- snippet: JavadocGuide.java#failover -->
 *
 * <pre>{@code
 * return FailoverMessenger.of("smtp", primary, backup);
 * }</pre>
 */
public final class FailoverMessenger extends ComposedMessenger {

  private FailoverMessenger(ComposedOptions options, List<Member> members, Clock clock) {
    super(options, members, clock);
  }

  /** With the defaults. The members are named after their aliases. */
  public static FailoverMessenger of(String alias, Messenger... messengers) {
    return of(ComposedOptions.of(alias), Member.named(messengers));
  }

  /**
   * With all that can be set.
   *
   * @throws org.sitemessage.api.SiteMessageException if there are no members, two have one name, or
   *     their addresses are of different kinds
   */
  public static FailoverMessenger of(ComposedOptions options, List<Member> members) {
    return of(options, members, Clock.systemUTC());
  }

  static FailoverMessenger of(ComposedOptions options, List<Member> members, Clock clock) {
    return new FailoverMessenger(options, members, clock);
  }

  /** The first member's: the others stand in for it. */
  @Override
  public int concurrency() {
    return members().get(0).concurrency();
  }

  @Override
  List<BreakerMember> order(List<BreakerMember> all) {
    return all;
  }
}
