package org.sitemessage.demo.config;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code sandbox}: where the sandbox listens. */
final class SandboxOptions extends OptionSet<SandboxOptions> {
  /** Port of the inbox. */
  static final Option<Integer> SMTP_PORT =
      Option.integer(
          "smtpPort", 0, 0, 65_535, "Port of the sandbox inbox, 0 to 65535; 0: any free.");

  /** Port of the services. */
  static final Option<Integer> HTTP_PORT =
      Option.integer(
          "httpPort", 0, 0, 65_535, "Port of the sandbox's services, 0 to 65535; 0: any free.");

  static final Section<SandboxOptions> SECTION =
      Section.of("sandbox", MethodHandles.lookup(), SandboxOptions::new);

  private SandboxOptions(OptionValues<SandboxOptions> values) {
    super(values);
  }
}
