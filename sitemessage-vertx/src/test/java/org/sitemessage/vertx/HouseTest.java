package org.sitemessage.vertx;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
    for (var file : packages().values().stream().flatMap(List::stream).toList()) {
      lengths.put(TOP.relativize(file).toString(), Files.readAllLines(file).size());
    }

    lengths.values().removeIf(lines -> lines <= LONG_LINES);

    assertTrue(lengths.size() <= MOST_LONG, lengths::toString);
  }
}
