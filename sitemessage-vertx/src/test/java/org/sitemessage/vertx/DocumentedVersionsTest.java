package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents and the examples name the versions that the build uses. */
class DocumentedVersionsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path BOM = ROOT.resolve("sitemessage-bom").resolve("pom.xml");
  private static final Pattern OTHER_VERTX = Pattern.compile("<(vertx-[a-z-]+)\\.version>");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<groupId>(.+?)</groupId>\\s*<artifactId>(.+?)</artifactId>\\s*<version>([^$]+?)</version>");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([\\w.-]+):([\\w.-]+)`[^|]*\\| ([\\d.]+) \\|");

  private static List<Path> documents() throws IOException {
    try (var docs = Files.walk(ROOT.resolve("docs"));
        var examples = Files.walk(ROOT.resolve("examples"), 2)) {
      return Stream.concat(
              Stream.of(ROOT.resolve("README.md"), BOM),
              Stream.concat(
                  docs.filter(file -> file.toString().endsWith(".md")),
                  examples.filter(file -> file.endsWith("pom.xml"))))
          .sorted()
          .toList();
    }
  }

  /** Returns the version of a library, by its own property or by that of its group. */
  private static Optional<String> used(String pom, String group, String artifact) {
    var ofGroup =
        switch (group) {
          case "io.vertx" -> "vertx";
          case "org.junit", "org.junit.jupiter" -> "junit";
          case "org.slf4j" -> "slf4j";
          case "io.micrometer" -> "micrometer";
          case "io.opentelemetry" -> "opentelemetry";
          default -> artifact;
        };
    return Stream.of(artifact, ofGroup)
        .map(name -> Pattern.compile("<%s\\.version>(.+?)</".formatted(Pattern.quote(name))))
        .flatMap(property -> property.matcher(pom).results())
        .map(property -> property.group(1))
        .findFirst();
  }

  @Test
  void documents_and_examples_name_the_versions_of_the_build() throws IOException {
    var pom = Files.readString(ROOT.resolve("pom.xml"));
    var compared = 0;
    for (var document : documents()) {
      var text = Files.readString(document);
      var named =
          Stream.concat(DEPENDENCY.matcher(text).results(), ROW.matcher(text).results()).toList();
      for (var library : named) {
        var used = used(pom, library.group(1), library.group(2));
        if (used.isPresent()) {
          assertEquals(used.get(), library.group(3), document + " " + library.group(2));
          compared++;
        }
      }
    }
    assertTrue(compared >= 12, compared + " versions");
  }

  @Test
  void the_table_of_versions_names_the_libraries_that_an_application_adds() throws IOException {
    var page = Files.readString(ROOT.resolve("docs").resolve("getting-started.md"));
    var table = page.split("(?m)^### Versions\\R", 2)[1].split("(?m)^## ", 2)[0];

    assertEquals(
        List.of(
            "vertx-core",
            "vertx-health-check",
            "vertx-opentelemetry",
            "opentelemetry-sdk",
            "micrometer-registry-prometheus",
            "postgresql",
            "slf4j-jdk14",
            "junit-bom",
            "jspecify"),
        ROW.matcher(table).results().map(row -> row.group(2)).toList());
  }

  @Test
  void the_bom_names_the_modules_of_vertx_that_do_not_exist_in_its_version() throws IOException {
    var other =
        OTHER_VERTX
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(property -> property.group(1))
            .toList();
    var named =
        DEPENDENCY
            .matcher(Files.readString(BOM))
            .results()
            .filter(library -> library.group(1).equals("io.vertx"))
            .map(library -> library.group(2))
            .toList();

    assertEquals(other, named);
  }
}
