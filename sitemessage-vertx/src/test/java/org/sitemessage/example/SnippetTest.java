package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents quote compiled code, and files that tests render. */
class SnippetTest {
  private static final Pattern CODE =
      Pattern.compile("<!-- snippet: (\\S+)#(\\S+) -->\\R```(java|xml)\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern FILE =
      Pattern.compile("<!-- file: (\\S+) -->\\R```(\\w*)\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORTS =
      Pattern.compile("<!-- imports -->\\R```java\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?[\\w.]*?(\\w+);$");
  private static final Pattern JAVADOC =
      Pattern.compile(
          "<!-- snippet: (\\S+)#(\\S+) -->\\R(?: \\*\\R)? \\* <pre>\\{@code\\R((?: \\*.*\\R)*?) \\* }</pre>");
  private static final Pattern ANNOTATION = Pattern.compile("(?m)^ *@\\w+\\R");
  private static final Pattern MARK = Pattern.compile("<!-- (?:snippet|file): ");
  private static final Pattern PROGRAM = Pattern.compile("(?m)^ *```(?:java|python|js)\\b");
  private static final Set<String> PROGRAMS = Set.of("java", "python", "js");
  private static final Path ROOT = Path.of("..");
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final List<Path> EXAMPLES =
      List.of(
          Path.of("src", "test", "java", "org", "sitemessage", "example"),
          ROOT.resolve(Path.of("sitemessage-junit", "src", "test", "java")),
          ROOT.resolve(Path.of("sitemessage-xmpp", "src", "test", "java")),
          ROOT.resolve(Path.of("sitemessage-twitter", "src", "test", "java")),
          ROOT.resolve(Path.of("sitemessage-health", "src", "test", "java")),
          ROOT.resolve(Path.of("sitemessage-micrometer", "src", "test", "java")),
          ROOT.resolve(Path.of("sitemessage-opentelemetry", "src", "test", "java")),
          ROOT.resolve(Path.of("sitemessage-console", "src", "test", "java")),
          ROOT.resolve(Path.of("examples", "pager-messenger", "src")),
          ROOT.resolve(Path.of("examples", "pager-messenger", "pom.xml")));

  static Stream<Path> documents() throws IOException {
    try (var files = Files.walk(ROOT.resolve("docs"))) {
      var documents = files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), documents.stream());
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void every_snippet_of_a_document_equals_its_compiled_source(Path document) throws IOException {
    var text = Files.readString(document);
    var programs = 0;
    var quoted = 0;

    var code = CODE.matcher(text);
    while (code.find()) {
      var source = Files.readString(source(code.group(1)));
      assertEquals(region(source, code.group(2)), code.group(4), code.group(1));
      programs += PROGRAMS.contains(code.group(3)) ? 1 : 0;
      quoted++;
    }
    var file = FILE.matcher(text);
    while (file.find()) {
      assertEquals(Files.readString(file(file.group(1))), file.group(3), file.group(1));
      programs += PROGRAMS.contains(file.group(2)) ? 1 : 0;
      quoted++;
    }

    programs += count(text, IMPORTS);
    assertEquals(count(text, MARK), quoted, "marks of quotations that are followed by their code");
    assertEquals(count(text, PROGRAM), programs, "blocks of programs that quote an example");
  }

  /** A reader who copies a snippet finds out in which packages its classes are. */
  @ParameterizedTest
  @MethodSource("documents")
  void a_document_shows_the_imports_of_its_snippets(Path document) throws IOException {
    var text = Files.readString(document);
    var needed = new HashSet<String>();
    var shown = new StringBuilder();
    var code = CODE.matcher(text);
    while (code.find()) {
      shown.append(code.group(4));
      IMPORT
          .matcher(Files.readString(source(code.group(1))))
          .results()
          .filter(line -> code.group(4).matches("(?s).*\\b" + line.group(1) + "\\b.*"))
          .forEach(line -> needed.add(line.group()));
    }
    needed.removeIf(line -> shown.indexOf(line) >= 0);

    var block = IMPORTS.matcher(text);
    var imports = block.find() ? block.group(1) : "";
    assertEquals(
        needed.stream()
            .sorted(
                Comparator.comparing((String line) -> !line.startsWith("import static"))
                    .thenComparing(line -> line.replace(";", "")))
            .map(line -> line + "\n")
            .collect(Collectors.joining()),
        imports,
        () -> "the block \"Imports of the code on this page\" of " + document);
  }

  static Stream<Path> modules() throws IOException {
    try (var folders = Files.list(ROOT)) {
      return folders
          .map(folder -> folder.resolve(Path.of("src", "main", "java")))
          .filter(Files::exists)
          .sorted()
          .toList()
          .stream();
    }
  }

  /** Javadoc takes an annotation at the start of a line for a tag, so that it is left out. */
  @ParameterizedTest
  @MethodSource("modules")
  void every_snippet_of_a_javadoc_equals_its_compiled_source(Path module) throws IOException {
    for (var file : javaFiles(module)) {
      var text = Files.readString(file);
      var quoted = 0;
      var code = JAVADOC.matcher(text);
      while (code.find()) {
        var source = region(Files.readString(source(code.group(1))), code.group(2));
        assertEquals(
            ANNOTATION.matcher(source).replaceAll(""),
            code.group(3).replaceAll("(?m)^ \\* ?", ""),
            file.toString());
        quoted++;
      }
      assertEquals(count(text, MARK), quoted, file.toString());
    }
  }

  private static List<Path> javaFiles(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static int count(String text, Pattern pattern) {
    return (int) pattern.matcher(text).results().count();
  }

  /** Returns a file of the examples, or one that the templates of the tests are made of. */
  private static Path file(String name) {
    return (name.startsWith("examples/") ? ROOT : RESOURCES).resolve(name);
  }

  private static Path source(String name) throws IOException {
    for (var folder : EXAMPLES) {
      try (var files = Files.walk(folder)) {
        var found = files.filter(file -> file.endsWith(name)).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new AssertionError("no example " + name);
  }

  private static String region(String source, String name) {
    var matcher =
        Pattern.compile(
                "(?m)^ *(?://|<!--) snippet:begin "
                    + name
                    + "\\b.*\\R((?s:.*?))^ *(?://|<!--) snippet:end")
            .matcher(source);
    assertTrue(matcher.find(), "no snippet " + name);
    return matcher.group(1).stripTrailing().stripIndent() + "\n";
  }
}
