package org.sitemessage.bench;

/**
 * What a ratio is to be.
 *
 * @param bound the bound; 0: none
 * @param least whether it is the least, not the most
 */
record Target(double bound, boolean least) {
  /** The ratio is shown, and nothing is expected of it. */
  static final Target NONE = new Target(0, true);

  static Target atLeast(double bound) {
    return new Target(bound, true);
  }

  static Target atMost(double bound) {
    return new Target(bound, false);
  }

  boolean met(double ratio) {
    return least ? ratio >= bound : ratio <= bound;
  }

  @Override
  public String toString() {
    return bound == 0 ? "" : (least ? "≥ " : "≤ ") + bound;
  }
}
