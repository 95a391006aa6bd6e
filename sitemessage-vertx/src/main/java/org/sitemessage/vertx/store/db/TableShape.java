package org.sitemessage.vertx.store.db;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table of a store. All names are in lower case.
 *
 * @param name name of the table
 * @param columns names, in alphabetical order
 * @param key the columns of its primary key, in their order
 * @param identity the column that numbers itself; empty if none does
 */
public record TableShape(String name, List<String> columns, List<String> key, String identity) {
  /** Tables that are left out, because they belong to the schema or to running processes. */
  private static final Set<String> LEFT_OUT = Set.of("schema_history", "node");

  /** All tables, each after those it refers to. */
  public static List<TableShape> all(Connection connection) throws SQLException {
    var metaData = connection.getMetaData();
    var schema = connection.getSchema();
    var names = new TreeMap<String, String>();
    try (var rows = metaData.getTables(null, schema, "%", new String[] {"TABLE"})) {
      while (rows.next()) {
        var name = rows.getString("TABLE_NAME");
        if (!LEFT_OUT.contains(lower(name))) {
          names.put(lower(name), name);
        }
      }
    }
    var parents = new TreeMap<String, Set<String>>();
    for (var entry : names.entrySet()) {
      parents.put(entry.getKey(), parents(metaData, schema, entry.getValue()));
    }
    var ordered = new ArrayList<TableShape>();
    while (!parents.isEmpty()) {
      var next =
          parents.entrySet().stream()
              .filter(entry -> entry.getValue().stream().noneMatch(parents::containsKey))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow(() -> new SQLException("tables refer to each other: " + parents));
      parents.remove(next);
      ordered.add(read(metaData, schema, next, String.valueOf(names.get(next))));
    }
    return ordered;
  }

  private static Set<String> parents(DatabaseMetaData metaData, String schema, String table)
      throws SQLException {
    var parents = new TreeSet<String>();
    try (var rows = metaData.getImportedKeys(null, schema, table)) {
      while (rows.next()) {
        parents.add(lower(rows.getString("PKTABLE_NAME")));
      }
    }
    parents.remove(lower(table));
    return parents;
  }

  private static TableShape read(
      DatabaseMetaData metaData, String schema, String name, String stored) throws SQLException {
    var columns = new TreeSet<String>();
    var identity = "";
    try (var rows = metaData.getColumns(null, schema, stored, "%")) {
      while (rows.next()) {
        // The table's name is a pattern here, in which "_" stands for any letter.
        if (rows.getString("TABLE_NAME").equals(stored)) {
          columns.add(lower(rows.getString("COLUMN_NAME")));
          if ("YES".equals(rows.getString("IS_AUTOINCREMENT"))) {
            identity = lower(rows.getString("COLUMN_NAME"));
          }
        }
      }
    }
    var key = new TreeMap<Integer, String>();
    try (var rows = metaData.getPrimaryKeys(null, schema, stored)) {
      while (rows.next()) {
        key.put(rows.getInt("KEY_SEQ"), lower(rows.getString("COLUMN_NAME")));
      }
    }
    if (key.isEmpty()) {
      throw new SQLException("table " + name + " has no primary key");
    }
    return new TableShape(name, List.copyOf(columns), List.copyOf(key.values()), identity);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
