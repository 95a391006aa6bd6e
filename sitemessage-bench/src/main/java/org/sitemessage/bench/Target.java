package org.sitemessage.bench;

/**
 * The target of a ratio.
 *
 * @param bound bound of the ratio; 0 for none
 * @param least true if the bound is the least ratio allowed, false if it is the most
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
