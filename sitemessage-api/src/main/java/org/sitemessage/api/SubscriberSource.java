package org.sitemessage.api;

import io.vertx.core.Future;
import java.util.List;

/**
 * Names those whom a postponed message goes to, if they are not, or not all, in the table of
 * subscriptions: everybody who bought something, say. They are asked for in pages, so that any
 * number of them fits into memory; how far the engine has come is stored with the dispatches of
 * each page, so a process that is killed goes on there.
 */
@FunctionalInterface
public interface SubscriberSource {
  /** Characters of {@link Page#next}. */
  int NEXT_CHARS = 512;

  /**
   * A page of recipients. The same arguments must give the same people, or a run that was cut short
   * misses some; nobody may be in two pages. A recipient with a user id but without {@link
   * Recipient#user} is looked up in the user directory; who has no address there, and whose
   * messenger the type does not go through, is skipped.
   *
   * <p>Called on an event loop: an implementation that blocks wraps itself in {@code
   * vertx.executeBlocking}. A failed future, or none within a minute, is logged and asked for again
   * later, until the message expires; other messages do not wait for it.
   *
   * @param after empty for the first page, else {@link Page#next} of the one before
   * @param limit how many recipients at most
   */
  Future<Page> page(Message message, String after, int limit);

  /**
   * Whether it goes to the subscribers, too, before these; who is subscribed already is then left
   * out here.
   */
  default boolean afterSubscriptions() {
    return false;
  }

  /** The same, after the subscribers. */
  static SubscriberSource besideSubscriptions(SubscriberSource source) {
    return new SubscriberSource() {
      @Override
      public Future<Page> page(Message message, String after, int limit) {
        return source.page(message, after, limit);
      }

      @Override
      public boolean afterSubscriptions() {
        return true;
      }
    };
  }

  /**
   * Some recipients.
   *
   * @param recipients who
   * @param next where the next page begins, in any form but that of this one; empty if none follows
   */
  record Page(List<Recipient> recipients, String next) {
    /** Copies and checks. */
    public Page {
      recipients = List.copyOf(recipients);
      if (next.length() > NEXT_CHARS || next.indexOf(0) >= 0) {
        throw SiteMessageException.invalid(
            "next",
            "has %d characters, at most %d are allowed, and no NUL"
                .formatted(next.length(), NEXT_CHARS));
      }
    }

    /** The last page. */
    public static Page last(List<Recipient> recipients) {
      return new Page(recipients, "");
    }
  }
}
