package org.sitemessage.vertx.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Lists the objects of a store's schema from the database's catalogue, one a line, sorted. */
final class SchemaCatalogue {
  private static final Pattern NUMBERED = Pattern.compile("(SYS_[A-Z]+)_\\d+");

  /** Each query answers lines; the schema's own name is left out of them. */
  private static final List<String> POSTGRESQL =
      List.of(
          """
          select 'table ' || table_name || ': ' || string_agg(column_name || ' ' || udt_name
            || coalesce('(' || character_maximum_length || ')', '')
            || coalesce('(' || case when udt_name = 'timestamptz' then datetime_precision end || ')', '')
            || case when is_nullable = 'NO' then ' not null' else '' end
            || coalesce(' default ' || column_default, '')
            || coalesce(' identity ' || lower(identity_generation), ''), ', ' order by ordinal_position)
            from information_schema.columns where table_schema = current_schema()
            group by table_name""",
          "select 'index ' || indexdef from pg_indexes where schemaname = current_schema()",
          """
          select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where connamespace = current_schema()::regnamespace""",
          """
          select 'options ' || relname || ' ' || reloptions::text from pg_class
            where relnamespace = current_schema()::regnamespace and reloptions is not null""",
          """
          select 'sequence ' || sequencename || ' ' || data_type || ' from ' || start_value
            || ' by ' || increment_by from pg_sequences where schemaname = current_schema()""");

  private SchemaCatalogue() {}

  /** Returns the lines of a schema of PostgreSQL. */
  static List<String> ofPostgres(String url, String user) throws SQLException {
    var lines = new TreeSet<String>();
    try (var connection = DriverManager.getConnection(url, user, "")) {
      for (var query : POSTGRESQL) {
        add(lines, connection, query);
      }
      var schema = connection.getSchema();
      return lines.stream().map(line -> line.replace(schema + ".", "")).toList();
    }
  }

  /** Returns the lines of a database of HSQLDB: the statements that make it again. */
  static List<String> ofHsqldb(Connection connection) throws SQLException {
    var lines = new TreeSet<String>();
    add(lines, connection, "script");
    return lines.stream()
        .filter(line -> line.matches("CREATE .* PUBLIC\\..*"))
        .map(line -> NUMBERED.matcher(line).replaceAll("$1"))
        .sorted()
        .toList();
  }

  private static void add(Set<String> lines, Connection connection, String query)
      throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
  }
}
