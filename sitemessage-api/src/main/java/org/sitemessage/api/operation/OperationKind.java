package org.sitemessage.api.operation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The change that an operation makes to each dispatch. The codes are stored. */
public enum OperationKind {
  /** Withdraws dispatches that are not sent yet. */
  CANCEL(1),
  /** Makes dispatches pending again that ended undelivered. */
  REQUEUE(2),
  /** Decides that unknown dispatches were delivered or not. */
  SETTLE(3);

  private final int code;

  OperationKind(int code) {
    this.code = code;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code cancel}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the kind with this code.
   *
   * @throws IllegalArgumentException if no kind has that code
   */
  public static OperationKind ofCode(int code) {
    return Arrays.stream(values())
        .filter(kind -> kind.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind has the code " + code));
  }

  /** Returns the kind with this name; empty if there is none. */
  public static Optional<OperationKind> ofKey(String key) {
    return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
  }
}
