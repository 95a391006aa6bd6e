package org.sitemessage.api.operation;

import java.util.Arrays;
import java.util.Locale;

/** The state of an operation. The codes are stored. */
public enum OperationState {
  /** It waits for a node that runs no other operation. */
  WAITING(1),
  /** A node runs it. If the node ends, another one goes on. */
  RUNNING(2),
  /** All its dispatches were visited. */
  DONE(3),
  /** A person has stopped it; what was changed stays so. */
  STOPPED(4),
  /** It could not go on; what was changed stays so. */
  FAILED(5);

  private final int code;

  OperationState(int code) {
    this.code = code;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code running}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether the operation has not ended. */
  public boolean isOpen() {
    return this == WAITING || this == RUNNING;
  }

  /**
   * Returns the state with this code.
   *
   * @throws IllegalArgumentException if no state has that code
   */
  public static OperationState ofCode(int code) {
    return Arrays.stream(values())
        .filter(state -> state.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no state has the code " + code));
  }

  /**
   * Returns the state with this name.
   *
   * @throws IllegalArgumentException if no state has that name
   */
  public static OperationState ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
