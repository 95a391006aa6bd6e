package org.sitemessage.demo.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the program. */
public final class Version {
  private Version() {}

  /** Returns the version that the build wrote into the jar; empty if it wrote none. */
  public static String read() {
    var properties = new Properties();
    try (var in = Version.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "");
  }
}
