import org.jspecify.annotations.NullMarked;

/**
 * Tools for tests of messengers, and of applications that embed sitemessage.
 *
 * <p>What to read first:
 *
 * <ul>
 *   <li>to test a messenger: {@link org.sitemessage.testkit.MessengerContract}, with {@link
 *       org.sitemessage.testkit.ScriptedHttpServer} or {@link
 *       org.sitemessage.testkit.ScriptedSmtpServer} as its remote server
 *   <li>to test an application: {@link org.sitemessage.testkit.RecordingMessenger}; the module
 *       {@code org.sitemessage.junit} adds an engine for each test
 * </ul>
 */
@NullMarked
module org.sitemessage.testkit {
  requires transitive org.sitemessage.api;
  requires transitive org.junit.jupiter.api;
  requires java.logging;
  requires static org.jspecify;

  // API
  exports org.sitemessage.testkit;
}
