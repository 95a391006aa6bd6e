package org.sitemessage.api.history;

import java.util.Locale;

/** Names that the numbers of a history are kept by. The codes are stored. */
public enum HistoryBy {
  /** Alias of a messenger. */
  MESSENGER(1),
  /** Alias of a message type. */
  TYPE(2),
  /** Domain of the recipients, such as {@code example.org}; addresses without one are left out. */
  DOMAIN(3);

  private final int code;

  HistoryBy(int code) {
    this.code = code;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code messenger}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
