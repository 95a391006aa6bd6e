package org.sitemessage.demo.config;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code access}: who may use the API. */
final class AccessOptions extends OptionSet<AccessOptions> {
  /** True if each request to the API needs a key, or the session of a user. */
  static final Option<Boolean> KEYS =
      Option.flag(
          "keys",
          false,
          "If true, each request to the API needs a key or a session; if false, the API answers only requests"
              + " from this machine.");

  static final Section<AccessOptions> SECTION =
      Section.of("access", MethodHandles.lookup(), AccessOptions::new);

  private AccessOptions(OptionValues<AccessOptions> values) {
    super(values);
  }
}
