package org.sitemessage.vertx.migrate;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.JdbcUrl;

/**
 * A database of django-sitemessage 1.4. The application has to add the driver: {@code
 * org.xerial:sqlite-jdbc} or {@code org.postgresql:postgresql}.
 *
 * @param url {@code jdbc:postgresql://…} or {@code jdbc:sqlite:…}
 * @param name name in the request ids of the import, 1 to 40 letters, digits, {@code .} and {@code
 *     -}; the same database must keep the same name
 * @param user login; empty if the URL has it, or if none is needed
 * @param password password of the database user
 * @param zone time zone of SQLite's times: UTC with {@code USE_TZ = True}, else {@code TIME_ZONE}
 * @param users table with the addresses of subscribed users; absent to import users by their ids
 * @param names aliases of types and messengers here
 */
public record DjangoSource(
    String url,
    String name,
    String user,
    String password,
    ZoneId zone,
    Optional<Users> users,
    DjangoNames names) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]{1,40}");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_]{1,63}");
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";

  /**
   * A table of users, keyed by {@code id}. Users who are not active in it ({@code is_active}) are
   * imported by their ids.
   *
   * @param table name of the table: {@code auth_user}
   * @param email column with the address for the messenger {@code smtp}: {@code email}
   */
  public record Users(String table, String email) {

    /** Checks. */
    public Users {
      if (!IDENTIFIER.matcher(table).matches() || !IDENTIFIER.matcher(email).matches()) {
        throw SiteMessageException.invalid(
            "users",
            "must be TABLE.COLUMN, as in auth_user.email, is \"%s.%s\"".formatted(table, email));
      }
    }

    /** Reads {@code TABLE.COLUMN}. */
    public static Users of(String text) {
      var dot = text.indexOf('.');
      return new Users(text.substring(0, Math.max(0, dot)), text.substring(dot + 1));
    }
  }

  /** Checks. */
  public DjangoSource {
    if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
      throw SiteMessageException.invalid(
          "url",
          "must start with %s or %s, or be the path of a file".formatted(SQLITE, POSTGRESQL));
    }
    if (!NAME.matcher(name).matches()) {
      throw SiteMessageException.invalid(
          "name", "must be 1 to 40 letters, digits, . and -, is \"%s\"".formatted(name));
    }
  }

  /**
   * Returns a source named after its file or its database.
   *
   * @param where JDBC URL, or path of an SQLite file
   */
  public static DjangoSource at(String where) {
    var url = where.startsWith("jdbc:") ? where : SQLITE + where;
    var path = JdbcUrl.shown(url);
    var last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
    var named = last.replaceAll("[^A-Za-z0-9.-]", "-");
    return new DjangoSource(
        url,
        named.length() > 40 ? named.substring(0, 40) : named,
        "",
        "",
        ZoneOffset.UTC,
        Optional.empty(),
        DjangoNames.DEFAULT);
  }

  /** Returns a copy of this source with another name. */
  public DjangoSource withName(String other) {
    return new DjangoSource(url, other, user, password, zone, users, names);
  }

  /** Returns a copy of this source with a login. */
  public DjangoSource withLogin(String otherUser, String otherPassword) {
    return new DjangoSource(url, name, otherUser, otherPassword, zone, users, names);
  }

  /** Returns a copy of this source with times of another zone. */
  public DjangoSource withZone(ZoneId other) {
    return new DjangoSource(url, name, user, password, other, users, names);
  }

  /** Returns a copy of this source with the addresses of users. */
  public DjangoSource withUsers(Users other) {
    return new DjangoSource(url, name, user, password, zone, Optional.of(other), names);
  }

  /** Returns a copy of this source with other aliases for types and messengers. */
  public DjangoSource withNames(DjangoNames other) {
    return new DjangoSource(url, name, user, password, zone, users, other);
  }

  boolean sqlite() {
    return url.startsWith(SQLITE);
  }

  /** Returns the URL without secrets. */
  String shownUrl() {
    return JdbcUrl.shown(url);
  }

  /** Returns properties of a connection that writes nothing. */
  Properties properties() {
    var properties = new Properties();
    if (sqlite()) {
      properties.setProperty("open_mode", "1");
    }
    if (!user.isEmpty()) {
      properties.setProperty("user", user);
    }
    if (!password.isEmpty()) {
      properties.setProperty("password", password);
    }
    return properties;
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "DjangoSource[%s, name=%s]".formatted(shownUrl(), name);
  }
}
