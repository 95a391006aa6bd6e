package org.sitemessage.demo.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows in columns as wide as they have to be.
 *
 * @param head names of the columns, printed in capitals; empty for rows without a head
 * @param rows the rows
 */
public record TextTable(List<String> head, List<List<String>> rows) {
  /** Brings each cell onto one line, without what a terminal would obey. */
  public TextTable {
    rows = rows.stream().map(row -> row.stream().map(TextTable::line).toList()).toList();
  }

  /** Returns a text on one line, without what a terminal would obey. */
  public static String line(String text) {
    return HarmlessWriter.line(text);
  }

  /** Prints the table. */
  public void print(PrintWriter out) {
    var all = new ArrayList<List<String>>();
    if (!head.isEmpty()) {
      all.add(head.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
    }
    all.addAll(rows);
    for (var row : all) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(width(all, i) - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
