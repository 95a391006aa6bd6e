package org.sitemessage.vertx;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house stays easy to enter; {@code scripts/house.sh} prints the same figures. */
class HouseTest {
  private static final Path TOP = Path.of("..");

  /** Most files of a package, with its {@code package-info.java}. */
  private static final int MOST_FILES = 30;

  /** Lines above which a file is long, and the most files that may be. */
  private static final int LONG_LINES = 400;

  private static final int MOST_LONG = 3;

  /** Lines above which a method is long, and the most methods that may be. */
  private static final int LONG_METHOD_LINES = 60;

  private static final int MOST_LONG_METHODS = 2;

  /** Equal lines in a row that count as written twice, and the most lines that may be. */
  private static final int RUN = 8;

  private static final int MOST_TWICE = 100;

  /** The first line of a member: the formatter indents it by two. */
  private static final Pattern MEMBER = Pattern.compile("^  [\\w<]");

  private static final Pattern TYPE = Pattern.compile("\\b(class|interface|record|enum) [A-Z]");
  private static final Pattern CODE =
      Pattern.compile("^\\s*(?!import |package |//|/?\\*|@)\\S*\\w");

  /** Returns the main code of the product, by package: all modules but the load generator. */
  private static Map<Path, List<Path>> packages() throws IOException {
    try (var modules = Files.list(TOP);
        var files =
            modules
                .filter(module -> !module.endsWith("sitemessage-bench"))
                .map(module -> module.resolve("src/main/java"))
                .filter(Files::isDirectory)
                .flatMap(HouseTest::java)) {
      return files.collect(groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
    }
  }

  private static List<Path> files() throws IOException {
    return packages().values().stream().flatMap(List::stream).toList();
  }

  private static Stream<Path> java(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void no_package_is_crowded() throws IOException {
    var packages = packages();

    var crowded = packages.entrySet().stream().filter(one -> one.getValue().size() > MOST_FILES);

    assertTrue(packages.size() > 50, packages::toString);
    assertEquals(
        List.of(), crowded.map(one -> one.getKey() + ": " + one.getValue().size()).toList());
  }

  @Test
  void few_files_are_long() throws IOException {
    var lengths = new TreeMap<String, Integer>();
    for (var file : files()) {
      lengths.put(TOP.relativize(file).toString(), Files.readAllLines(file).size());
    }

    lengths.values().removeIf(lines -> lines <= LONG_LINES);

    assertTrue(lengths.size() <= MOST_LONG, lengths::toString);
  }

  @Test
  void few_methods_are_long() throws IOException {
    var lengths = new TreeMap<String, Integer>();
    for (var file : files()) {
      var lines = Files.readAllLines(file);
      var begin = 0;
      for (int i = 0; i < lines.size(); i++) {
        if (MEMBER.matcher(lines.get(i)).find()) {
          begin = i;
        } else if (lines.get(i).equals("  }") && !TYPE.matcher(lines.get(begin)).find()) {
          lengths.put(TOP.relativize(file) + ":" + (begin + 1), i - begin + 1);
        }
      }
    }
    var methods = lengths.size();

    lengths.values().removeIf(lines -> lines <= LONG_METHOD_LINES);

    assertTrue(methods > 4_000, () -> "found " + methods);
    assertTrue(lengths.size() <= MOST_LONG_METHODS, lengths::toString);
  }

  /** Runs of equal lines, without comments, imports, annotations and lone punctuation. */
  @Test
  void hardly_any_code_is_written_twice() throws IOException {
    var places = new HashMap<List<String>, List<String>>();
    for (var file : files()) {
      var lines = Files.readAllLines(file);
      var code =
          IntStream.range(0, lines.size())
              .filter(i -> CODE.matcher(lines.get(i)).find())
              .boxed()
              .toList();
      for (int i = 0; i + RUN <= code.size(); i++) {
        var run = code.subList(i, i + RUN);
        places
            .computeIfAbsent(
                run.stream().map(no -> lines.get(no).strip()).toList(), r -> new ArrayList<>())
            .addAll(run.stream().map(no -> TOP.relativize(file) + ":" + (no + 1)).toList());
      }
    }

    var twice = new TreeSet<String>();
    places.values().stream().filter(where -> where.size() > RUN).forEach(twice::addAll);

    assertTrue(places.size() > 30_000, () -> "found " + places.size());
    assertTrue(twice.size() <= MOST_TWICE, twice::toString);
  }
}
