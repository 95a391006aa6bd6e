package org.sitemessage.vertx.store;

import java.nio.file.Path;

/** Tells where a file of an embedded database is not what was written. */
final class DamagedStoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Path file;
  private final long at;

  /**
   * Damage at a place.
   *
   * @param at offset of the first byte or page that differs
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
