package org.sitemessage.vertx;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.DispatchStatus;

/** The walk through the house leads past rooms that exist. */
class ArchitectureDocumentTest {
  private static final Path TOP = Path.of("..");
  private static final Pattern FILE = Pattern.compile("`(\\w+\\.java)`");
  private static final Pattern STATE = Pattern.compile("(?m)^  (\\w+|\\[\\*\\]) --> (\\w+)");

  private static String page() throws IOException {
    return Files.readString(TOP.resolve("docs/architecture.md"));
  }

  @Test
  void the_page_names_files_that_exist() throws IOException {
    var files = new TreeSet<String>();
    for (var module : List.of("sitemessage-vertx/src", "sitemessage-demo/src")) {
      try (var found = Files.walk(TOP.resolve(module))) {
        found.map(file -> file.getFileName().toString()).forEach(files::add);
      }
    }
    var named = FILE.matcher(page()).results().map(match -> match.group(1)).collect(toSet());

    var missing = new TreeSet<>(named);
    missing.removeAll(files);

    assertEquals(Set.of(), missing);
    assertTrue(named.size() > 20, named::toString);
  }

  @Test
  void the_page_shows_every_status_and_which_ones_are_open() throws IOException {
    var diagram = page().substring(page().indexOf("stateDiagram"));
    var arrows = STATE.matcher(diagram).results().toList();

    assertEquals(keys(Set.of(DispatchStatus.values())), to(arrows));
    Arrays.stream(DispatchStatus.values())
        .filter(DispatchStatus::isOpen)
        .forEach(open -> assertTrue(diagram.contains("`" + open.key() + "`"), open::key));
  }

  private static Set<String> keys(Set<DispatchStatus> statuses) {
    return statuses.stream().map(DispatchStatus::key).collect(toCollection(TreeSet::new));
  }

  private static Set<String> to(List<MatchResult> arrows) {
    return arrows.stream().map(match -> match.group(2)).collect(toCollection(TreeSet::new));
  }
}
