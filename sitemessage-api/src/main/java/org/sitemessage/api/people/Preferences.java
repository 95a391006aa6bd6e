package org.sitemessage.api.people;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The preference table of one person: the possible subscriptions, and those that exist. Rows are
 * message types, columns are messengers; every row and every column has at least one cell.
 *
 * @param messengers the columns
 * @param types the rows
 */
public record Preferences(List<Column> messengers, List<Row> types) {

  /**
   * A messenger.
   *
   * @param alias alias of the messenger
   * @param title the name that people are shown
   */
  public record Column(String alias, String title) {}

  /**
   * A message type.
   *
   * @param alias alias of the type
   * @param title the name that people are shown
   * @param subscribed true for a subscription, by the alias of each messenger that can carry the
   *     type
   */
  public record Row(String alias, String title, Map<String, Boolean> subscribed) {
    /** Copies. */
    public Row {
      subscribed = Map.copyOf(subscribed);
    }

    /** Returns whether the type can be subscribed to through a messenger. */
    public boolean supports(String messenger) {
      return subscribed.containsKey(messenger);
    }

    /** Returns whether the person is subscribed to the type through a messenger. */
    public boolean isSubscribed(String messenger) {
      return subscribed.getOrDefault(messenger, false);
    }
  }

  /**
   * A cell of the table.
   *
   * @param type alias of a message type
   * @param messenger alias of a messenger
   */
  public record Cell(String type, String messenger) {
    /** Returns the name of the cell in forms, such as {@code news/smtp}. */
    @Override
    public String toString() {
      return type + "/" + messenger;
    }
  }

  /** Copies; leaves out rows and columns without a cell. */
  public Preferences {
    var columns = List.copyOf(messengers);
    types =
        types.stream()
            .map(row -> only(row, columns))
            .filter(row -> !row.subscribed().isEmpty())
            .toList();
    var rows = types;
    messengers =
        columns.stream()
            .filter(column -> rows.stream().anyMatch(row -> row.supports(column.alias())))
            .toList();
  }

  private static Row only(Row row, List<Column> columns) {
    var cells = new LinkedHashMap<String, Boolean>();
    columns.stream()
        .map(Column::alias)
        .filter(row::supports)
        .forEach(alias -> cells.put(alias, row.isSubscribed(alias)));
    return new Row(row.alias(), row.title(), cells);
  }

  /** Returns a table of only the rows that fit. */
  public Preferences onlyTypes(Predicate<Row> wanted) {
    return new Preferences(messengers, types.stream().filter(wanted).toList());
  }

  /** Returns a table of only the columns that fit. */
  public Preferences onlyMessengers(Predicate<Column> wanted) {
    return new Preferences(messengers.stream().filter(wanted).toList(), types);
  }

  /** Returns all cells, row by row. */
  public List<Cell> cells() {
    return types.stream().flatMap(this::cells).toList();
  }

  private Stream<Cell> cells(Row row) {
    return messengers.stream()
        .filter(column -> row.supports(column.alias()))
        .map(column -> new Cell(row.alias(), column.alias()));
  }

  /** Returns the cells that are subscribed to, row by row. */
  public List<Cell> subscribed() {
    return cells().stream().filter(this::isSubscribed).toList();
  }

  /** Returns whether the table has this cell. */
  public boolean has(Cell cell) {
    return cells().contains(cell);
  }

  /** Returns whether a cell is subscribed to. */
  public boolean isSubscribed(Cell cell) {
    return types.stream()
        .anyMatch(row -> row.alias().equals(cell.type()) && row.isSubscribed(cell.messenger()));
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var columns = new JsonArray();
    messengers.forEach(column -> columns.add(json(column)));
    var rows = new JsonArray();
    types.forEach(row -> rows.add(json(row)));
    return new JsonObject().put("messengers", columns).put("types", rows);
  }

  private static JsonObject json(Column column) {
    return new JsonObject().put("alias", column.alias()).put("title", column.title());
  }

  private JsonObject json(Row row) {
    var cells = new JsonArray();
    messengers.stream()
        .filter(column -> row.supports(column.alias()))
        .forEach(
            column -> cells.add(json(column).put("subscribed", row.isSubscribed(column.alias()))));
    return new JsonObject()
        .put("alias", row.alias())
        .put("title", row.title())
        .put("messengers", cells);
  }

  /** The reverse of {@link #toJson()}. */
  public static Preferences fromJson(JsonObject json) {
    var columns = new ArrayList<Column>();
    for (var one : json.getJsonArray("messengers")) {
      var column = (JsonObject) one;
      columns.add(new Column(column.getString("alias"), column.getString("title")));
    }
    var rows = new ArrayList<Row>();
    for (var one : json.getJsonArray("types")) {
      var row = (JsonObject) one;
      var cells = new LinkedHashMap<String, Boolean>();
      for (var cell : row.getJsonArray("messengers")) {
        cells.put(
            ((JsonObject) cell).getString("alias"), ((JsonObject) cell).getBoolean("subscribed"));
      }
      rows.add(new Row(row.getString("alias"), row.getString("title"), cells));
    }
    return new Preferences(columns, rows);
  }
}
