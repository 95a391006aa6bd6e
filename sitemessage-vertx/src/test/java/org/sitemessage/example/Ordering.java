package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.SiteMessage;

/** An application that schedules messages in its own transactions. */
final class Ordering {
  private Ordering() {}

  static Future<ScheduleReply> order(
      SiteMessage site, Pool pool, long order, ScheduleRequest confirmation) {
    // snippet:begin vertx
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery("insert into customer_order (id) values ($1)")
                .execute(Tuple.of(order))
                .compose(v -> site.schedule(connection, confirmation)));
    // snippet:end
  }

  static ScheduleReply order(
      SiteMessage site, DataSource database, long order, ScheduleRequest confirmation)
      throws SQLException {
    // snippet:begin jdbc
    try (var connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (var insert = connection.prepareStatement("insert into customer_order values (?)")) {
        insert.setLong(1, order);
        insert.executeUpdate();
        var reply = site.schedule(connection, confirmation);
        connection.commit();
        return reply;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
    // snippet:end
  }
}
