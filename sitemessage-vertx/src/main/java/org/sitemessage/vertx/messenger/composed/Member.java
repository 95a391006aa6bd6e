package org.sitemessage.vertx.messenger.composed;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;

/**
 * One of the messengers that a {@link ComposedMessenger} is made of.
 *
 * @param name name of the member in outcomes, in logs and in {@code sitemessage.stats}: {@code
 *     [a-z][a-z0-9_]*}, at most 32 characters
 * @param messenger a messenger of its own, registered nowhere else
 * @param concurrency maximum number of deliveries under way at once, 1 to 1,000
 * @param weight share of the deliveries that a round robin gives to the member, 1 to 100
 */
public record Member(String name, Messenger messenger, int concurrency, int weight) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,31}");
  static final int MOST_AT_ONCE = 1_000;
  static final int MOST_WEIGHT = 100;

  /** Checks. */
  public Member {
    if (!NAME.matcher(name).matches()) {
      throw SiteMessageException.invalid(
          "name", "is \"%s\", must match %s".formatted(name, NAME.pattern()));
    }
    requireWithin("concurrency", concurrency, MOST_AT_ONCE);
    requireWithin("weight", weight, MOST_WEIGHT);
  }

  /** Creates a member with the messenger's own concurrency and with weight 1. */
  public static Member of(String name, Messenger messenger) {
    return new Member(name, messenger, messenger.concurrency(), 1);
  }

  /**
   * Returns members that are named after their messengers, numbered if several have the same name.
   */
  static List<Member> named(Messenger... messengers) {
    var members = new ArrayList<Member>();
    for (var messenger : messengers) {
      members.add(of(freeName(messenger.alias(), members), messenger));
    }
    return members;
  }

  /**
   * Returns a name that none of these members has: the wish, or the wish with a number appended.
   */
  public static String freeName(String wish, List<Member> taken) {
    var names = taken.stream().map(Member::name).toList();
    var name = wish;
    for (int i = 2; names.contains(name); i++) {
      name = wish + "_" + i;
    }
    return name;
  }

  /** Returns a copy with another weight. */
  public Member withWeight(int other) {
    return new Member(name, messenger, concurrency, other);
  }

  /** Returns a copy with another concurrency. */
  public Member withConcurrency(int other) {
    return new Member(name, messenger, other, weight);
  }

  private static void requireWithin(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw SiteMessageException.invalid(key, "is %d, must be from 1 to %d".formatted(value, most));
    }
  }
}
