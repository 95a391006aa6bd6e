package org.sitemessage.demo.config;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** The sections of the configuration that are no part of the engine's options. */
final class ServerOptions extends OptionSet<ServerOptions> {
  /** Address of the API and the console. */
  static final Option<ListenOptions> HTTP = Option.section("http", ListenOptions.SECTION);

  /** Access control of the API. */
  static final Option<AccessOptions> ACCESS = Option.section("access", AccessOptions.SECTION);

  /** Address of the event-bus bridge; port 0: no bridge. */
  static final Option<ListenOptions> BRIDGE =
      Option.section("bridge", ListenOptions.SECTION.withDefault(ListenOptions.PORT, 0));

  /** Cluster that shares the event bus. */
  static final Option<ClusterOptions> CLUSTER = Option.section("cluster", ClusterOptions.SECTION);

  /** Format of the log. */
  static final Option<LogOptions> LOG = Option.section("log", LogOptions.SECTION);

  /** Ports of the sandbox. */
  static final Option<SandboxOptions> SANDBOX = Option.section("sandbox", SandboxOptions.SECTION);

  static final Section<ServerOptions> SECTION =
      Section.of("", MethodHandles.lookup(), ServerOptions::new);

  private ServerOptions(OptionValues<ServerOptions> values) {
    super(values);
  }
}
