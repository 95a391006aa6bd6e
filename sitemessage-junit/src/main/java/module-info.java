import org.jspecify.annotations.NullMarked;

/** A JUnit extension for tests of applications that embed sitemessage. */
@NullMarked
module org.sitemessage.junit {
  requires transitive org.sitemessage.testkit;
  requires transitive org.sitemessage.vertx;
  requires static org.jspecify;

  // API
  exports org.sitemessage.junit;
}
