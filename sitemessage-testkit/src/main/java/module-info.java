import org.jspecify.annotations.NullMarked;

/** Tools for tests of messengers and of applications that embed sitemessage. */
@NullMarked
module org.sitemessage.testkit {
  requires transitive org.sitemessage.api;
  requires transitive org.junit.jupiter.api;
  requires java.logging;
  requires static org.jspecify;

  // API
  exports org.sitemessage.testkit;
}
