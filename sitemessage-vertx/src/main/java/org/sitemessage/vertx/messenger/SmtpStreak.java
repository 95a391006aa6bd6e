package org.sitemessage.vertx.messenger;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sitemessage.api.Outcome;

/**
 * Counts the different recipients that were refused in a row with one and the same words of policy.
 * One such recipient says nothing of the others; several show that we are refused, not they.
 * Confined to one event loop.
 */
final class SmtpStreak {
  /** So many different recipients in a row pause the messenger. */
  static final int RECIPIENTS = 5;

  /** What differs from one mail to the next: addresses, what stands in brackets, ids. */
  private static final Pattern PARTICULARS =
      Pattern.compile("<[^>]*>|\\[[^\\]]*\\]|\\([^)]*\\)|\\S*[@\\d]\\S*");

  private final Set<String> recipients = new HashSet<>();
  private String words = "";

  /** Anything but a refusal by policy was answered, so it is not us who are refused. */
  void ends() {
    recipients.clear();
  }

  /**
   * Counts a refusal by policy.
   *
   * @param reason what is logged of it
   * @return rejected, or paused if it is one of too many
   */
  Outcome refused(String recipient, SmtpReply reply, String reason) {
    var same = reply.codes() + PARTICULARS.matcher(reply.words()).replaceAll("");
    if (!same.equals(words)) {
      ends();
      words = same;
    }
    if (recipients.size() < RECIPIENTS) {
      recipients.add(recipient.toLowerCase(Locale.ROOT));
    }
    return recipients.size() < RECIPIENTS
        ? Outcome.rejected(reason)
        : Outcome.paused(reason + " (the same to %d recipients in a row)".formatted(RECIPIENTS));
  }
}
