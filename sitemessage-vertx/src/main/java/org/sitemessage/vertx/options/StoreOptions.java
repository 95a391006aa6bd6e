package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.text.JdbcUrl;

/** Options of the section {@code store}: the database of the messages. */
public final class StoreOptions extends OptionSet<StoreOptions> {
  /**
   * JDBC URL: {@code jdbc:hsqldb:file:…}, {@code jdbc:postgresql://…} or, for tests, {@code
   * jdbc:hsqldb:mem:…}.
   */
  public static final Option<String> URL =
      Option.text(
              "url",
              "jdbc:hsqldb:file:./sitemessage-data/db",
              "JDBC URL of the store: jdbc:hsqldb:file:PATH or"
                  + " jdbc:postgresql://HOST:PORT/DATABASE.")
          .shownAs(JdbcUrl::shown);

  /** User of the database. */
  public static final Option<String> USER = Option.text("user", "sa", "Database user.");

  /** Password of the database. */
  public static final Option<String> PASSWORD = Option.secret("password", "Database password.");

  /** True if commits of other processes are noticed at once, on PostgreSQL; uses a connection. */
  public static final Option<Boolean> LISTEN =
      Option.flag(
          "listen",
          true,
          "If true, a process learns of commits of other processes at once, on PostgreSQL.");

  /**
   * HSQLDB: minimum free bytes of the disk, in addition to the size of the store's log; below it no
   * request is accepted.
   */
  public static final Option<Long> MIN_FREE_BYTES =
      Option.longInteger(
          "minFreeBytes",
          8L << 20,
          0,
          Long.MAX_VALUE,
          "Minimum free bytes of the disk; below it HSQLDB accepts no request; at least 0.");

  /** HSQLDB: true if a store with damaged files is opened without the lost rows. */
  public static final Option<Boolean> ACCEPT_LOSS =
      Option.flag(
          "acceptLoss", false, "If true, HSQLDB opens a damaged store without the lost rows.");

  static final Section<StoreOptions> SECTION =
      Section.of("store", MethodHandles.lookup(), StoreOptions::new);

  private StoreOptions(OptionValues<StoreOptions> values) {
    super(values);
  }

  /** Returns a store at a URL with HSQLDB's default user. */
  public static StoreOptions at(String url) {
    return SECTION.read(new JsonObject().put(URL.name(), url));
  }

  /** Returns a store at a URL with a user of the database. */
  public static StoreOptions at(String url, String user, String password) {
    return at(url).with(USER, user).with(PASSWORD, password);
  }

  /** Returns the URL without its parameters and login, which may hold a password. */
  public String place() {
    return JdbcUrl.shown(get(URL));
  }
}
