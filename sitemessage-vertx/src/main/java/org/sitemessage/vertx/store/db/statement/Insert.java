package org.sitemessage.vertx.store.db.statement;

import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An insertion of many rows. PostgreSQL takes each column as one array, which costs half of what a
 * batch of rows costs.
 */
public final class Insert {
  private final List<String> types;
  private final String values;
  private final String arrays;

  /**
   * Creates the statements of an insertion whose rows have the same constants.
   *
   * @param columns columns with their types, such as {@code id bigint, uid text}; types are {@code
   *     bigint}, {@code integer}, {@code boolean}, {@code text} and {@code timestamptz}
   * @param constants columns after them with their constants, such as {@code attempts 0, moved
   *     false}
   */
  public Insert(String table, String columns, String constants) {
    var constant = constants.isEmpty() ? List.<String>of() : second(constants);
    this.types = second(columns);
    var into =
        "insert into %s (%s)"
            .formatted(
                table,
                String.join(", ", first(columns + (constants.isEmpty() ? "" : ", ") + constants)));
    this.values =
        "%s values (%s)"
            .formatted(
                into,
                IntStream.range(0, types.size() + constant.size())
                    .mapToObj(i -> i < types.size() ? "?" : constant.get(i - types.size()))
                    .collect(Collectors.joining(", ")));
    this.arrays =
        "%s select r.*%s from unnest(%s) as r"
            .formatted(
                into,
                constant.stream().map(", "::concat).collect(Collectors.joining()),
                types.stream().map("?::%s[]"::formatted).collect(Collectors.joining(", ")));
  }

  /** Creates the statements of an insertion without constants. */
  public Insert(String table, String columns) {
    this(table, columns, "");
  }

  /** Returns the statement that inserts one row, whose parameters are the row's values. */
  public String values() {
    return values;
  }

  /** Returns the statement that inserts all rows, whose parameters are {@link #columns}. */
  public String arrays() {
    return arrays;
  }

  /** Returns the values of rows, an array per column. */
  public Object[] columns(List<Tuple> rows) {
    return IntStream.range(0, types.size()).mapToObj(at -> column(rows, at)).toArray();
  }

  private Object[] column(List<Tuple> rows, int at) {
    return switch (types.get(at)) {
      case "bigint" -> ColumnArrays.longs(rows, at);
      case "integer" -> ColumnArrays.ints(rows, at);
      case "boolean" -> ColumnArrays.column(rows, at, Boolean.class::cast).toArray(new Boolean[0]);
      default -> ColumnArrays.texts(rows, at);
    };
  }

  private static List<String> first(String pairs) {
    return words(pairs, 0);
  }

  private static List<String> second(String pairs) {
    return words(pairs, 1);
  }

  private static List<String> words(String pairs, int at) {
    return Arrays.stream(pairs.split(", ", -1)).map(pair -> pair.split(" ", -1)[at]).toList();
  }
}
