package org.sitemessage.vertx.store.db.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for announcements by methods of PostgreSQL's driver that JDBC does not have. The driver is
 * found at run time, and so are these methods.
 */
public final class PostgresNotifications {
  private final Object connection;
  private final Method getNotifications;
  private final Method getParameter;

  public PostgresNotifications(Connection connection) throws SQLException {
    try {
      var loader = connection.getClass().getClassLoader();
      var type = Class.forName("org.postgresql.PGConnection", false, loader);
      this.connection = connection.unwrap(type);
      this.getNotifications = type.getMethod("getNotifications", int.class);
      this.getParameter =
          Class.forName("org.postgresql.PGNotification", false, loader).getMethod("getParameter");
    } catch (ReflectiveOperationException e) {
      throw new SQLException("the driver cannot listen: " + e, e);
    }
  }

  /** Waits for announcements, at most for some milliseconds; returns their texts. */
  public List<String> next(int ms) throws SQLException {
    try {
      var texts = new ArrayList<String>();
      if (getNotifications.invoke(connection, ms) instanceof Object[] some) {
        for (var one : some) {
          texts.add(String.valueOf(getParameter.invoke(one)));
        }
      }
      return texts;
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new SQLException("the driver cannot listen: " + e, e);
    }
  }
}
