package org.sitemessage.api.access;

import java.util.Arrays;
import java.util.Locale;

/** The way in which a principal has shown who it is. The codes are stored. */
public enum PrincipalKind {
  /** By a key of the store. */
  KEY(1),
  /** By the application's own login. */
  APPLICATION(2),
  /** Not at all: the request came from this machine, to an API without access control. */
  LOOPBACK(3),
  /** By running the command line as a user who can read the store. */
  COMMAND_LINE(4),
  /** By a password of the store, and then by the cookie of a session. */
  USER(5);

  private final int code;

  PrincipalKind(int code) {
    this.code = code;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code command_line}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the kind with this code.
   *
   * @throws IllegalArgumentException if no kind has that code
   */
  public static PrincipalKind ofCode(int code) {
    return Arrays.stream(values())
        .filter(kind -> kind.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind has the code " + code));
  }

  /**
   * Returns the kind with this name.
   *
   * @throws IllegalArgumentException if no kind has that name
   */
  public static PrincipalKind ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
