package org.sitemessage.demo.web;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Files of the program beside this class. */
final class Resources {
  private Resources() {}

  /** Reads a file; empty if there is none. */
  static Optional<Buffer> load(String name) {
    try (var in = Resources.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether there is a file. */
  static boolean has(String name) {
    return Resources.class.getResource(name) != null;
  }
}
