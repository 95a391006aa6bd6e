package org.sitemessage.demo.config;

import java.util.Set;

/** Environment variables that hold a password for a single command; they are no options. */
public final class Passwords {
  /** The password of the store that {@code copy-store} reads. */
  public static final String COPY_FROM = "SITEMESSAGE_COPY_FROM_PASSWORD";

  /** The password of the store that {@code copy-store} writes. */
  public static final String COPY_TO = "SITEMESSAGE_COPY_TO_PASSWORD";

  /** The password of {@code import-django --login}. */
  public static final String IMPORT = "SITEMESSAGE_IMPORT_PASSWORD";

  /** All of them. */
  static final Set<String> ALL = Set.of(COPY_FROM, COPY_TO, IMPORT);

  private Passwords() {}
}
