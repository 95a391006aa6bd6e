package org.sitemessage.api.options;

import java.util.Locale;
import java.util.stream.Stream;

/** Where the value of an option comes from. */
public enum OptionSource {
  /** Nobody has set it. */
  DEFAULT,
  /** The JSON that the options were read from, such as the configuration file. */
  FILE,
  /** An environment variable. */
  ENVIRONMENT,
  /** Code of the application. */
  APPLICATION;

  /** Returns the name in JSON: {@code environment}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the source with this name; {@link #DEFAULT} for a name that is not known. */
  public static OptionSource ofKey(String key) {
    return Stream.of(values()).filter(one -> one.key().equals(key)).findFirst().orElse(DEFAULT);
  }
}
