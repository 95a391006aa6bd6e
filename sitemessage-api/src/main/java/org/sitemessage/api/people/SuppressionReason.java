package org.sitemessage.api.people;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sitemessage.api.SiteMessageException;

/**
 * Reason why an address must not be contacted. The codes are stored; a greater code weighs more.
 */
public enum SuppressionReason {
  /** The remote server refused a message, because there is nobody at that address any more. */
  REFUSED(1),
  /** A message bounced, because there is nobody at that address any more. */
  BOUNCED(2),
  /** The recipient reported a message as spam. */
  COMPLAINED(3),
  /** The recipient has told the remote server, or a provider, to send nothing more. */
  UNSUBSCRIBED(4),
  /** A person, or another system, has added the address. */
  MANUAL(5);

  private final int code;

  SuppressionReason(int code) {
    this.code = code;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code bounced}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the reason with this code.
   *
   * @throws IllegalArgumentException if no reason has that code
   */
  public static SuppressionReason ofCode(int code) {
    return Arrays.stream(values())
        .filter(reason -> reason.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no reason has the code " + code));
  }

  /**
   * Returns the reason with this name.
   *
   * @throws SiteMessageException with code 4000, naming all reasons
   */
  public static SuppressionReason ofKey(String key) {
    return Arrays.stream(values())
        .filter(reason -> reason.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                SiteMessageException.invalid(
                    "reason",
                    "is \"%s\", must be one of %s"
                        .formatted(
                            key,
                            Arrays.stream(values())
                                .map(SuppressionReason::key)
                                .collect(Collectors.joining(", ")))));
  }
}
