package org.sitemessage.api;

import io.vertx.core.Future;
import java.util.List;

/**
 * A source of recipients of postponed messages that are not in the table of subscriptions:
 * everybody who bought something, for example. The engine asks for them in pages, so that any
 * number fits into memory. It stores the cursor with the dispatches of each page, so that another
 * process resumes there if this one is killed.
 */
@FunctionalInterface
public interface SubscriberSource {
  /** Maximum length of {@link Page#next} in characters. */
  int NEXT_CHARS = 512;

  /**
   * Returns a page of recipients. The same arguments must return the same recipients, or an
   * interrupted run misses some; no recipient may be in two pages. A recipient with a user id but
   * without {@link Recipient#user} is looked up in the user directory. Recipients without an
   * address there are skipped, and so are recipients whose messenger does not carry the type.
   *
   * <p>Called on an event loop: an implementation that blocks wraps itself in {@code
   * vertx.executeBlocking}. If the future fails or does not complete within a minute, this is
   * logged, and the page is asked for again later, until the message expires. Other messages do not
   * wait for it.
   *
   * @param after empty for the first page, else {@link Page#next} of the one before
   * @param limit maximum number of recipients
   */
  Future<Page> page(Message message, String after, int limit);

  /**
   * Returns whether the message goes to the subscribers in the table of subscriptions first.
   * Recipients of this source that are subscribed are then left out.
   */
  default boolean afterSubscriptions() {
    return false;
  }

  /** Returns a source that adds its recipients to those in the table of subscriptions. */
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
   * A page of recipients.
   *
   * @param recipients recipients of the page
   * @param next cursor of the next page, in any form, but not that of this page; empty on the last
   *     page
   */
  record Page(List<Recipient> recipients, String next) {
    /** Copies and checks. */
    public Page {
      recipients = List.copyOf(recipients);
      if (next.length() > NEXT_CHARS || next.indexOf(0) >= 0) {
        throw SiteMessageException.invalid(
            "next",
            "has %d characters, must have at most %d and no NUL"
                .formatted(next.length(), NEXT_CHARS));
      }
    }

    /** The last page. */
    public static Page last(List<Recipient> recipients) {
      return new Page(recipients, "");
    }
  }
}
