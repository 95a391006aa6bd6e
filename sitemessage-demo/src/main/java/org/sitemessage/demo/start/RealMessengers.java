package org.sitemessage.demo.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.CommandVariables;
import org.sitemessage.demo.config.DemoConfig;

/**
 * The file {@code messengers.txt} beside a store whose messages go out by configured messengers. It
 * keeps a process that was started without its configuration from delivering them to the sandbox,
 * which would record them as sent.
 */
final class RealMessengers {
  private static final String NAME = "messengers.txt";

  private RealMessengers() {}

  /**
   * Makes the file if messengers are configured, and else refuses a store that has it.
   *
   * @throws StartException if messages of the store go out by messengers, and none is configured;
   *     or if the file cannot be made
   */
  static void require(DemoConfig config, Path folder) {
    var file = folder.resolve(NAME);
    try {
      if (config.sandbox()) {
        refuse(file);
      } else if (Files.notExists(file)) {
        Files.writeString(file, String.join(", ", config.options().messengers().keySet()));
      }
    } catch (IOException e) {
      throw new StartException("cannot use %s: %s".formatted(file, StartException.oneLine(e)), e);
    }
  }

  private static void refuse(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new StartException(
          ("no messenger is configured, and messages of this store went out by %s, so the sandbox"
                  + " must not take them: name the configuration with --config or %s; to use the"
                  + " store with the sandbox all the same, delete %s")
              .formatted(Files.readString(file).strip(), CommandVariables.CONFIG, file));
    }
  }
}
