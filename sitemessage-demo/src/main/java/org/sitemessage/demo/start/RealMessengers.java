package org.sitemessage.demo.start;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.CommandVariables;
import org.sitemessage.demo.config.DemoConfig;

/**
 * The file {@code *.messengers} of a file store, such as {@code db.messengers}, which names the
 * messengers that the store was opened with. It keeps a process that was started without its
 * configuration from delivering the messages of the store to the sandbox, which would record them
 * as sent.
 */
final class RealMessengers {
  private static final Logger LOG = System.getLogger(RealMessengers.class.getName());
  private static final String SUFFIX = ".messengers";

  private RealMessengers() {}

  /**
   * Refuses the sandbox on a store that was opened with messengers.
   *
   * @throws StartException naming the messengers and the ways out
   */
  static void require(DemoConfig config) {
    if (config.sandbox()) {
      config.storeFile(SUFFIX).filter(Files::exists).ifPresent(RealMessengers::refuse);
    }
  }

  private static void refuse(Path file) {
    throw new StartException(
        ("no messenger is configured, and this store was opened with %s, so the sandbox must not"
                + " take its messages: name the configuration with --config or %s; to use the store"
                + " with the sandbox all the same, delete %s")
            .formatted(names(file), CommandVariables.CONFIG, file));
  }

  private static String names(Path file) {
    try {
      var names = Files.readString(file).strip();
      return names.isEmpty() ? "messengers" : "the messengers " + names;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the names of the messengers cannot be read", e);
      return "messengers";
    }
  }

  /** Notes the messengers that the store is open with. */
  static void note(DemoConfig config) {
    if (!config.sandbox()) {
      config.storeFile(SUFFIX).ifPresent(file -> note(config, file));
    }
  }

  private static void note(DemoConfig config, Path file) {
    try {
      var names = String.join(", ", config.options().messengers().keySet());
      if (Files.notExists(file) || !Files.readString(file).equals(names)) {
        Folder.write(file, names);
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0} could not be written, so a start without configuration would open the store with"
              + " the sandbox: {1}",
          file,
          StartException.oneLine(e));
    }
  }
}
