package org.sitemessage.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The figures and ratios of a row. */
final class Result {
  private record Key(String contender, String unit) {}

  private record Ratio(String name, Target target, Figures figures) {}

  private final String id;
  private final String title;
  private final Map<Key, Figures> figures = new LinkedHashMap<>();
  private final List<Ratio> ratios = new ArrayList<>();

  Result(String id, String title) {
    this.id = id;
    this.title = title;
  }

  void add(String contender, Map<String, Double> round) {
    new TreeMap<>(round)
        .forEach(
            (unit, value) ->
                figures.computeIfAbsent(new Key(contender, unit), key -> new Figures()).add(value));
  }

  void compare(String unit, String of, String to, Target target) {
    ratios.add(
        new Ratio(
            "%s ÷ %s%s".formatted(of, to, unit.equals(Race.RATE) ? "" : ", " + unit),
            target,
            figures(of, unit).dividedBy(figures(to, unit))));
  }

  void limit(String unit, String of, Target target) {
    ratios.add(new Ratio(of + ", " + unit, target, figures(of, unit)));
  }

  private Figures figures(String contender, String unit) {
    var found = figures.get(new Key(contender, unit));
    if (found == null) {
      throw new IllegalArgumentException(
          "no figure %s %s, there are %s".formatted(contender, unit, figures.keySet()));
    }
    return found;
  }

  /** The row as a table of Markdown. */
  String table() {
    var table = new StringBuilder("\n**%s** %s%n%n".formatted(id, title));
    table.append("| | min | median | max | target | |\n|---|---:|---:|---:|---|---|\n");
    figures.forEach(
        (key, all) ->
            table.append(
                "| %s, %s | %s | | |%n".formatted(key.contender(), key.unit(), all.cells())));
    for (var ratio : ratios) {
      var met = ratio.target().met(ratio.figures().median()) ? "met" : "missed";
      table.append(
          "| %s | %s | %s | %s |%n"
              .formatted(
                  ratio.name(),
                  ratio.figures().cells(),
                  ratio.target(),
                  ratio.target().equals(Target.NONE) ? "" : met));
    }
    return table.toString();
  }

  JsonObject toJson() {
    var all = new JsonArray();
    figures.forEach(
        (key, values) ->
            all.add(values.toJson().put("contender", key.contender()).put("unit", key.unit())));
    var compared = new JsonArray();
    for (var ratio : ratios) {
      compared.add(
          ratio
              .figures()
              .toJson()
              .put("ratio", ratio.name())
              .put("target", ratio.target().toString()));
    }
    return new JsonObject()
        .put("row", id)
        .put("title", title)
        .put("figures", all)
        .put("ratios", compared);
  }

  /** One number of each round. */
  static final class Figures {
    private static final double LARGE = 100;

    private final List<Double> rounds = new ArrayList<>();

    void add(double value) {
      rounds.add(value);
    }

    Figures dividedBy(Figures other) {
      var ratios = new Figures();
      for (int i = 0; i < rounds.size(); i++) {
        ratios.add(rounds.get(i) / other.rounds.get(i));
      }
      return ratios;
    }

    private double quantile(double part) {
      var sorted = rounds.stream().sorted().toList();
      var place = part * (sorted.size() - 1);
      var below = sorted.get((int) Math.floor(place));
      return below + (place - Math.floor(place)) * (sorted.get((int) Math.ceil(place)) - below);
    }

    double median() {
      return quantile(0.5);
    }

    private String cells() {
      return shown(quantile(0)) + " | " + shown(median()) + " | " + shown(quantile(1));
    }

    private static String shown(double value) {
      return String.format(Locale.ROOT, value < LARGE ? "%.2f" : "%,.0f", value);
    }

    JsonObject toJson() {
      return new JsonObject()
          .put("min", quantile(0))
          .put("median", median())
          .put("max", quantile(1))
          .put("rounds", new JsonArray(rounds));
    }
  }
}
