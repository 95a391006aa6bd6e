package org.sitemessage.api.access;

import java.util.Arrays;
import java.util.Locale;

/** The outcome of a request for a change. The codes are stored. */
public enum AuditOutcome {
  /** The change was made. */
  DONE(1),
  /** The change was refused, because the principal does not have the right; nothing was changed. */
  REFUSED(2),
  /** The request failed in the engine or the store; it may have changed a part. */
  FAILED(3);

  private final int code;

  AuditOutcome(int code) {
    this.code = code;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code refused}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the outcome with this code.
   *
   * @throws IllegalArgumentException if no outcome has that code
   */
  public static AuditOutcome ofCode(int code) {
    return Arrays.stream(values())
        .filter(outcome -> outcome.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no outcome has the code " + code));
  }

  /**
   * Returns the outcome with this name.
   *
   * @throws IllegalArgumentException if no outcome has that name
   */
  public static AuditOutcome ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
