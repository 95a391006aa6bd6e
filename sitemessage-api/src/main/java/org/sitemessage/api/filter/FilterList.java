package org.sitemessage.api.filter;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A list that has a filter. The codes are stored. */
public enum FilterList {
  /** The list of messages. */
  MESSAGES(1),
  /** The list of dispatches. */
  DISPATCHES(2);

  private final int code;

  FilterList(int code) {
    this.code = code;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON, and in the path of the list: {@code dispatches}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the list with this code.
   *
   * @throws IllegalArgumentException if no list has that code
   */
  public static FilterList ofCode(int code) {
    return Arrays.stream(values())
        .filter(list -> list.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no list has the code " + code));
  }

  /** Returns the list with this name; empty if there is none. */
  public static Optional<FilterList> ofKey(String key) {
    return Arrays.stream(values()).filter(list -> list.key().equals(key)).findFirst();
  }
}
