package org.sitemessage.api.people;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sitemessage.api.SiteMessageException;

/** Why an address must not be contacted. The codes are stored; a greater one weighs more. */
public enum SuppressionReason {
  /** The remote side refused a message, because there is nobody at that address any more. */
  REFUSED(1),
  /** A message came back, because there is nobody at that address any more. */
  BOUNCED(2),
  /** The recipient called a message spam. */
  COMPLAINED(3),
  /** The recipient has told the remote side, or a provider, to send nothing more. */
  UNSUBSCRIBED(4),
  /** A person, or another system, has said so. */
  MANUAL(5);

  private final int code;

  SuppressionReason(int code) {
    this.code = code;
  }

  /** The number in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code bounced}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The reason of that number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SuppressionReason ofCode(int code) {
    return Arrays.stream(values())
        .filter(reason -> reason.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no reason has the code " + code));
  }

  /**
   * The reason of that name.
   *
   * @throws SiteMessageException with code 4000, naming all there are
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
