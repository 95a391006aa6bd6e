package org.sitemessage.demo.config;

import java.util.Set;

/** Environment variables that the command line reads; they are no options of the configuration. */
public final class CommandVariables {
  /** The password of the store that {@code copy-store} reads. */
  public static final String COPY_FROM = "SITEMESSAGE_COPY_FROM_PASSWORD";

  /** The password of the store that {@code copy-store} writes. */
  public static final String COPY_TO = "SITEMESSAGE_COPY_TO_PASSWORD";

  /** The password of {@code import-django --login}. */
  public static final String IMPORT = "SITEMESSAGE_IMPORT_PASSWORD";

  /** The URL of the server that commands talk to, as --url. */
  public static final String URL = "SITEMESSAGE_URL";

  /** The key that commands send to the server, as --key. */
  public static final String KEY = "SITEMESSAGE_KEY";

  /** The configuration file of the server and of all commands, as --config. */
  public static final String CONFIG = "SITEMESSAGE_CONFIG";

  /** All of them. */
  static final Set<String> ALL = Set.of(COPY_FROM, COPY_TO, IMPORT, URL, KEY, CONFIG);

  private CommandVariables() {}
}
