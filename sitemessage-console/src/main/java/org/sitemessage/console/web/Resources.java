package org.sitemessage.console.web;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Files of this module. They lie below META-INF, so that they are found on the module path, too.
 */
final class Resources {
  private static final String FOLDER = "/META-INF/sitemessage/console/";

  private Resources() {}

  static Buffer load(String name) {
    try (var in = Resources.class.getResourceAsStream(FOLDER + name)) {
      return Buffer.buffer(
          Objects.requireNonNull(in, () -> "the module has no file " + name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
