package org.sitemessage.vertx.store.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the engine. */
final class EngineVersion {
  private EngineVersion() {}

  /** Returns the version that the build wrote into the jar; empty if it wrote none. */
  static String read() {
    var properties = new Properties();
    try (var in = EngineVersion.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "");
  }
}
