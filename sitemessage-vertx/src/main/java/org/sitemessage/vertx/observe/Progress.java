package org.sitemessage.vertx.observe;

/** Is told how far long work has come. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (done, total) -> {};

  /**
   * Takes how far the work has come. Called often, on the thread that works, so it must not block.
   *
   * @param done number of rows that are done
   * @param total number of all rows, as counted at the beginning
   */
  void at(long done, long total);
}
