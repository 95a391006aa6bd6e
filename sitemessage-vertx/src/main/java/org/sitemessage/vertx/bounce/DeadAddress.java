package org.sitemessage.vertx.bounce;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells whether a refusal says that there is nobody at an address, for good. Refusals of a sender,
 * a content or a policy say nothing of the address, however permanent they are.
 */
public final class DeadAddress {
  /**
   * RFC 3463 and RFC 7505: no such mailbox, no such domain, bad syntax, moved without a trace, null
   * MX, disabled.
   */
  private static final Set<String> STATUS =
      Set.of("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1");

  /** These say nothing, so that the text has to be read. */
  private static final Set<String> VAGUE = Set.of("", "5.0.0", "5.1.0");

  private static final Pattern NOBODY =
      Pattern.compile(
          "(?i)\\bno such (?:user|mailbox|recipient|address|person|account)\\b"
              + "|\\b(?:unknown|invalid|nonexistent|non-existent) (?:local )?"
              + "(?:user|mailbox|recipient|address|account)\\b"
              + "|\\b(?:user|mailbox|recipient|address|account)(?: \\S+)? (?:is )?"
              + "(?:unknown|not found|not known|does(?: not|n't) exist|disabled|deactivated)\\b"
              + "|\\bno mailbox (?:here )?by that name\\b"
              + "|\\buser doesn't have an? .{1,40} account\\b");

  private static final Pattern POLICY =
      Pattern.compile(
          "(?i)spam|block|polic|blacklist|black-list|denied|reputation|spf|dkim|dmarc|sender|rbl|relay");

  private DeadAddress() {}

  /**
   * Whether a permanent refusal says it.
   *
   * @param status the enhanced status code; empty if there is none
   * @param text what the server said
   */
  public static boolean is(String status, String text) {
    return STATUS.contains(status)
        || (VAGUE.contains(status) && NOBODY.matcher(text).find() && !POLICY.matcher(text).find());
  }
}
