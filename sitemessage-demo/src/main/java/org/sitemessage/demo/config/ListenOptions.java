package org.sitemessage.demo.config;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.demo.config.DemoConfig.Listen;

/** Options of the sections {@code http} and {@code bridge}: an address to listen on. */
final class ListenOptions extends OptionSet<ListenOptions> {
  private static final int MOST_CONNECTIONS = 100_000;

  /** Address to listen on. */
  static final Option<String> HOST = Option.text("host", "127.0.0.1", "Address to listen on.");

  /** Port to listen on. */
  static final Option<Integer> PORT =
      Option.integer(
          "port",
          8080,
          0,
          65_535,
          "Port to listen on, 0 to 65535; 0: any free, of the bridge: none.");

  /** Maximum number of open connections. */
  static final Option<Integer> MAX_CONNECTIONS =
      Option.integer(
          "maxConnections",
          Listen.MAX_CONNECTIONS,
          1,
          MOST_CONNECTIONS,
          "Maximum open connections, 1 to 100000; lowered if the process has few descriptors.");

  /** Maximum number of open connections from one remote address. */
  static final Option<Integer> MAX_OF_ADDRESS =
      Option.integer(
          "maxConnectionsPerAddress",
          Listen.MAX_OF_ADDRESS,
          1,
          MOST_CONNECTIONS,
          "Maximum open connections from one remote address, 1 to 100000.");

  static final Section<ListenOptions> SECTION =
      Section.of("http", MethodHandles.lookup(), ListenOptions::new);

  private ListenOptions(OptionValues<ListenOptions> values) {
    super(values);
  }

  Listen listen() {
    return new Listen(get(HOST), get(PORT), get(MAX_CONNECTIONS), get(MAX_OF_ADDRESS));
  }
}
