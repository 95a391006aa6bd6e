package org.sitemessage.vertx.store.file;

import java.nio.file.Path;

/** Reports that a file of an embedded database differs from the written data. */
public final class DamagedStoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Path file;
  private final long at;

  /**
   * Creates a report of damage at a place.
   *
   * @param at offset of the first differing byte or page
   */
  DamagedStoreException(Path file, long at, String what) {
    super("%s is damaged at byte %d: %s".formatted(file, at, what));
    this.file = file;
    this.at = at;
  }

  Path file() {
    return file;
  }

  long at() {
    return at;
  }
}
