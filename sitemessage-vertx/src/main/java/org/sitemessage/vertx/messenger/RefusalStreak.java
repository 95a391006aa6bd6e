package org.sitemessage.vertx.messenger;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sitemessage.api.Outcome;

/**
 * Counts the different recipients that were refused in a row in one and the same words. One such
 * recipient says nothing of the others; several show that we are refused, not they. Confined to one
 * event loop.
 */
final class RefusalStreak {
  /** So many different recipients in a row pause the messenger. */
  static final int RECIPIENTS = 5;

  /** What differs from one mail to the next: addresses, what stands in brackets, ids. */
  private static final Pattern PARTICULARS =
      Pattern.compile("<[^>]*>|\\[[^\\]]*\\]|\\([^)]*\\)|\\S*[@\\d]\\S*");

  private final Set<String> recipients = new HashSet<>();
  private String words = "";

  /** Anything but such a refusal was answered, so it is not us who are refused. */
  void ends() {
    recipients.clear();
  }

  /**
   * Counts a refusal of one recipient.
   *
   * @param said the codes and words of the refusal; particulars such as addresses do not count
   * @param alone what the refusal means as long as it is not one of too many
   * @return that, or paused if it is one of too many
   */
  Outcome refused(String recipient, String said, Outcome alone) {
    var same = PARTICULARS.matcher(said).replaceAll("");
    if (!same.equals(words)) {
      ends();
      words = same;
    }
    if (recipients.size() < RECIPIENTS) {
      recipients.add(recipient.toLowerCase(Locale.ROOT));
    }
    return recipients.size() < RECIPIENTS
        ? alone
        : Outcome.paused(
            alone.reason() + " (the same to %d recipients in a row)".formatted(RECIPIENTS));
  }
}
