package org.sitemessage.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Status of a dispatch. The codes are stored and never change. */
public enum DispatchStatus {
  /** Waits for its first attempt. */
  PENDING(1),
  /** The remote server accepted it; what that means depends on the messenger. */
  SENT(2),
  /** Was tried, and will be tried again. */
  ERROR(3),
  /** Refused for good, or out of retries. */
  FAILED(4),
  /** Claimed by a process that is about to send it, or is sending it. */
  PROCESSING(5),
  /** The remote server may have received it; held until a person decides. */
  UNKNOWN(6),
  /** Withdrawn before it was sent. */
  CANCELLED(7),
  /** Its time ran out before it could be sent. */
  EXPIRED(8);

  private final int code;

  DispatchStatus(int code) {
    this.code = code;
  }

  /** The stored code, 1 to 8. */
  public int code() {
    return code;
  }

  /** The lower-case name, as it stands in JSON. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether the engine can still send the dispatch without a command. */
  public boolean isOpen() {
    return this == PENDING || this == ERROR || this == PROCESSING;
  }

  /**
   * Returns the status with this code.
   *
   * @throws IllegalArgumentException if no status has that code
   */
  public static DispatchStatus ofCode(int code) {
    return Arrays.stream(values())
        .filter(s -> s.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no dispatch status has code " + code));
  }

  /**
   * Returns the status with this lower-case name.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if no status has that name
   */
  public static DispatchStatus ofKey(String key) {
    return Arrays.stream(values())
        .filter(s -> s.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new SiteMessageException(
                    FailureCode.INVALID_REQUEST,
                    "status is \"%s\", must be one of %s"
                        .formatted(
                            key,
                            Arrays.stream(values())
                                .map(DispatchStatus::key)
                                .collect(Collectors.joining(", ")))));
  }
}
