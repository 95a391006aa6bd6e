package org.sitemessage.bench;

/** Checks of what has arrived at the far end: a figure of work that was not done is none. */
final class Counts {
  private Counts() {}

  /** Fails if another number has arrived. */
  static void check(String what, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException("%s: %,d, must be %,d".formatted(what, actual, expected));
    }
  }
}
