package org.sitemessage.demo.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under a head, in columns as wide as they have to be. */
public record TextTable(List<String> head, List<List<String>> rows) {

  /** Prints the table. */
  public void print(PrintWriter out) {
    var all = new ArrayList<List<String>>();
    all.add(head);
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
