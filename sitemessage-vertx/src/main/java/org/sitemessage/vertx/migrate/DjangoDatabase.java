package org.sitemessage.vertx.migrate;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.migrate.DjangoRow.DispatchRow;
import org.sitemessage.vertx.migrate.DjangoRow.ErrorRow;
import org.sitemessage.vertx.migrate.DjangoRow.MessageRow;
import org.sitemessage.vertx.migrate.DjangoRow.SubscriptionRow;
import org.sitemessage.vertx.text.JdbcUrl;

/** Reads a database of django-sitemessage, as it was when it was opened. Blocking. */
final class DjangoDatabase implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private final DjangoSource source;
  private final Connection connection;
  private final boolean knowsActive;

  private DjangoDatabase(DjangoSource source, Connection connection, boolean knowsActive) {
    this.source = source;
    this.connection = connection;
    this.knowsActive = knowsActive;
  }

  /**
   * Opens the database.
   *
   * @throws SiteMessageException if it cannot be opened, or is not a database of django-sitemessage
   *     1.4
   */
  static DjangoDatabase open(DjangoSource source) {
    try {
      var connection = DriverManager.getConnection(source.url(), source.properties());
      try {
        connection.setAutoCommit(false);
        if (!source.sqlite()) {
          connection.setReadOnly(true);
          connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        }
        for (var table : List.of("message", "dispatch", "dispatcherror", "subscription")) {
          require(
              source, connection, "sitemessage_" + table, table.equals("message") ? "gmark" : "id");
        }
        var users = source.users();
        if (users.isPresent()) {
          require(source, connection, users.get().table(), users.get().email());
        }
        return new DjangoDatabase(
            source,
            connection,
            users.isPresent() && has(connection, users.get().table(), "is_active"));
      } catch (SQLException | RuntimeException e) {
        try (connection) {
          throw e;
        }
      }
    } catch (SQLException e) {
      throw new SiteMessageException(FailureCode.NOT_READY, reason(source, e), e);
    }
  }

  private static void require(
      DjangoSource source, Connection connection, String table, String column) throws SQLException {
    if (!has(connection, table, column)) {
      throw new SiteMessageException(
          FailureCode.NOT_READY,
          ("%s has no column %s.%s: it is not a database of django-sitemessage 1.4; if it is older,"
                  + " run the migrations of django-sitemessage 1.4 first")
              .formatted(source.shownUrl(), table, column));
    }
  }

  private static boolean has(Connection connection, String table, String column)
      throws SQLException {
    try (var columns =
        connection.getMetaData().getColumns(null, connection.getSchema(), table, column)) {
      return columns.next();
    }
  }

  List<MessageRow> messages(long after, int limit) {
    return page(
        "select id, time_created, sender_id, cls, gmark, context, priority, dispatches_ready"
            + " from sitemessage_message where id > ? order by id limit ?",
        after,
        limit,
        row ->
            new MessageRow(
                row.getLong(1),
                time(row, 2).orElse(Instant.EPOCH),
                text(row, 3),
                text(row, 4),
                text(row, 5),
                text(row, 6),
                row.getInt(7),
                row.getBoolean(8)));
  }

  List<DispatchRow> dispatches(long after, int limit) {
    return page(
        "select d.id, d.message_id, d.time_created, d.time_dispatched, d.messenger, d.recipient_id,"
            + " d.address, d.retry_count, d.dispatch_status, d.read_status, m.priority"
            + " from sitemessage_dispatch d join sitemessage_message m on m.id = d.message_id"
            + " where d.id > ? order by d.id limit ?",
        after,
        limit,
        row ->
            new DispatchRow(
                row.getLong(1),
                row.getLong(2),
                time(row, 3).orElse(Instant.EPOCH),
                time(row, 4),
                text(row, 5),
                text(row, 6),
                text(row, 7),
                row.getInt(8),
                row.getInt(9),
                row.getInt(10) != 0,
                row.getInt(11)));
  }

  /** Returns the errors of these dispatches, oldest first. */
  Map<Long, List<ErrorRow>> errors(List<DispatchRow> dispatches) {
    return page(
            "select id, dispatch_id, time_created, error_log from sitemessage_dispatcherror"
                + " where dispatch_id >= ? and dispatch_id <= ? order by id",
            dispatches.get(0).id(),
            dispatches.get(dispatches.size() - 1).id(),
            row ->
                new ErrorRow(
                    row.getLong(1),
                    row.getLong(2),
                    time(row, 3).orElse(Instant.EPOCH),
                    text(row, 4)))
        .stream()
        .collect(Collectors.groupingBy(ErrorRow::dispatch));
  }

  List<SubscriptionRow> subscriptions(long after, int limit) {
    var users = source.users();
    var email =
        users
            .map(
                u ->
                    (knowsActive ? "case when u.is_active then u.%s end" : "u.%s")
                        .formatted(u.email()))
            .orElse("null");
    var join =
        users.map(u -> " left join %s u on u.id = s.recipient_id".formatted(u.table())).orElse("");
    return page(
        "select s.id, s.time_created, s.message_cls, s.messenger_cls, s.recipient_id, s.address, "
            + email
            + " from sitemessage_subscription s"
            + join
            + " where s.id > ? order by s.id limit ?",
        after,
        limit,
        row ->
            new SubscriptionRow(
                row.getLong(1),
                time(row, 2).orElse(Instant.EPOCH),
                text(row, 3),
                text(row, 4),
                text(row, 5),
                text(row, 6),
                text(row, 7)));
  }

  /** Returns the number of rows of a table. */
  long count(String table) {
    return counts("select 0, count(*) from sitemessage_" + table).getOrDefault(0, 0L);
  }

  /** Returns the number of dispatches by status. */
  Map<Integer, Long> statuses() {
    return counts(
        "select dispatch_status, count(*) from sitemessage_dispatch group by dispatch_status");
  }

  private Map<Integer, Long> counts(String sql) {
    try (var statement = connection.prepareStatement(sql);
        var rows = statement.executeQuery()) {
      var counts = new TreeMap<Integer, Long>();
      while (rows.next()) {
        counts.put(rows.getInt(1), rows.getLong(2));
      }
      return counts;
    } catch (SQLException e) {
      throw failed(source, e);
    }
  }

  /** Converts a row to a value. */
  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> page(String sql, long first, long second, Reading<T> reading) {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setLong(1, first);
      statement.setLong(2, second);
      try (var rows = statement.executeQuery()) {
        var page = new ArrayList<T>();
        while (rows.next()) {
          page.add(reading.of(rows));
        }
        return page;
      }
    } catch (SQLException e) {
      throw failed(source, e);
    }
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }

  /**
   * Reads a time. Django stores a time with its zone in PostgreSQL, and as a text without a zone in
   * SQLite. Other programs may have stored a text with a zone.
   */
  private Optional<Instant> time(ResultSet row, int column) throws SQLException {
    if (!source.sqlite()) {
      return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
          .map(OffsetDateTime::toInstant);
    }
    var text = row.getString(column);
    if (text == null) {
      return Optional.empty();
    }
    try {
      var time = TIME.parseBest(text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
      return Optional.of(
          time instanceof OffsetDateTime zoned
              ? zoned.toInstant()
              : ((LocalDateTime) time).atZone(source.zone()).toInstant());
    } catch (DateTimeException e) {
      var columns = row.getMetaData();
      throw SiteMessageException.invalid(
          "%s of id %d.%s"
              .formatted(columns.getTableName(1), row.getLong(1), columns.getColumnName(column)),
          "is \"%s\", must be a time such as 2026-01-31 12:00:00 or 2026-01-31T12:00:00+01:00"
              .formatted(text));
    }
  }

  private static SiteMessageException failed(DjangoSource source, SQLException e) {
    return new SiteMessageException(FailureCode.INVALID_REQUEST, reason(source, e), e);
  }

  private static String reason(DjangoSource source, SQLException e) {
    return "%s cannot be read: %s"
        .formatted(source.shownUrl(), JdbcUrl.cleaned(source.url(), e.getMessage()));
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(source, e);
    }
  }
}
