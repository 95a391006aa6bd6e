import org.jspecify.annotations.NullMarked;

/**
 * A JUnit extension for tests of applications that embed sitemessage: an engine for each test, with
 * a store in memory, messengers that record, and a clock that the test moves.
 *
 * <p>Read {@link org.sitemessage.junit.SiteMessageExtension} first, then {@link
 * org.sitemessage.junit.SiteMessageAssertions}.
 */
@NullMarked
module org.sitemessage.junit {
  requires transitive org.sitemessage.testkit;
  requires transitive org.sitemessage.vertx;
  requires static org.jspecify;

  // API
  exports org.sitemessage.junit;
}
