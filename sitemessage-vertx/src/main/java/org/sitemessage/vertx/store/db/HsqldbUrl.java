package org.sitemessage.vertx.store.db;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.JdbcUrl;

/** The URL of an embedded database, as the application has given it. */
record HsqldbUrl(String text) {
  private static final String FILE = "jdbc:hsqldb:file:";
  private static final String MEMORY = "jdbc:hsqldb:mem:";
  private static final Pattern LOG_SIZE = Pattern.compile(";hsqldb\\.log_size=(\\d{1,4})(?=;|$)");
  private static final long DEFAULT_LOG_MIB = 50;

  /**
   * Checks a URL.
   *
   * @throws SiteMessageException if it is the URL of another kind of database
   */
  static HsqldbUrl of(String text) {
    if (!text.startsWith(FILE) && !text.startsWith(MEMORY)) {
      throw SiteMessageException.invalid(
          "store.url",
          "must start with %s, %s or %s, is \"%s\""
              .formatted(FILE, MEMORY, PostgresDatabase.PREFIX, JdbcUrl.shown(text)));
    }
    return new HsqldbUrl(text);
  }

  /** Returns whether the database has files; else it lives in memory. */
  boolean isFile() {
    return text.startsWith(FILE);
  }

  /** The path of the database's files, unless it lives in memory. */
  Optional<Path> path() {
    if (!isFile()) {
      return Optional.empty();
    }
    var end = text.indexOf(';');
    return Optional.of(Path.of(text.substring(FILE.length(), end < 0 ? text.length() : end)));
  }

  /** Bytes of the log after which a checkpoint empties it; 0 in the URL means never. */
  long longestLog() {
    var given = LOG_SIZE.matcher(text);
    var mib = given.find() ? Long.parseLong(given.group(1)) : DEFAULT_LOG_MIB;
    return mib == 0 ? Long.MAX_VALUE : mib << 20;
  }

  /** The URL without what is secret in it. */
  String shown() {
    return JdbcUrl.shown(text);
  }

  /** A text of the driver, without the secrets of the URL that it may contain. */
  String cleaned(@Nullable String message) {
    return JdbcUrl.cleaned(text, message);
  }
}
