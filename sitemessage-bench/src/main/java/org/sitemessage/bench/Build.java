package org.sitemessage.bench;

/**
 * A build of sitemessage that is measured.
 *
 * @param name name in the tables
 * @param classPath the jars and folders that its process is started with
 */
record Build(String name, String classPath) {
  private static final String SEPARATOR = System.getProperty("path.separator");

  static final String OURS = "sitemessage";
  static final String BASELINE = "baseline";

  /** The one that the bench itself runs with. */
  static Build ours() {
    return new Build(OURS, System.getProperty("java.class.path"));
  }

  /** Returns a build in a jar that has all its libraries; the bench's classes come after it. */
  static Build baseline(String jar) {
    return new Build(BASELINE, jar + SEPARATOR + ours().classPath());
  }
}
