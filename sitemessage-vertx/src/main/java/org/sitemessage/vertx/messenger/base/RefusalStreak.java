package org.sitemessage.vertx.messenger.base;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sitemessage.api.Outcome;

/**
 * Counts the different recipients in a row that were refused in the same words. One such refusal
 * concerns its recipient; several in a row show that we are refused. Confined to one event loop.
 */
public final class RefusalStreak {
  /** Number of different recipients in a row that pauses the messenger. */
  static final int RECIPIENTS = 5;

  /** Parts that differ from mail to mail: addresses, text in brackets, ids. */
  private static final Pattern PARTICULARS =
      Pattern.compile("<[^>]*>|\\[[^\\]]*\\]|\\([^)]*\\)|\\S*[@\\d]\\S*");

  private final Set<String> recipients = new HashSet<>();
  private String words = "";

  /** Resets the count after any other answer, which shows that we are not refused. */
  public void ends() {
    recipients.clear();
  }

  /**
   * Counts a refusal of one recipient.
   *
   * @param said codes and words of the refusal; particulars such as addresses do not count
   * @param alone outcome of a single refusal
   * @return {@code alone}, or paused if too many recipients in a row are refused
   */
  public Outcome refused(String recipient, String said, Outcome alone) {
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
