package org.sitemessage.console.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.operation.Operation;

/** Each branch of each template beside the types of the values that it reads. */
class TemplatesTest {
  private static final String FOLDER = "META-INF/sitemessage/console/pages";

  private static Set<String> templates() throws IOException {
    try (var files = Files.list(Path.of("src", "main", "resources").resolve(FOLDER))) {
      return files
          .map(file -> String.valueOf(file.getFileName()).replace(".html", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void each_branch_of_each_template_reads_what_the_values_have() throws IOException {
    var types = new TemplateTypes(FOLDER);

    Models.ALL.forEach(
        (template, model) ->
            types.read(template, TemplateTypes.variables(Models.Any.class, model)));

    assertEquals("", String.join("\n", types.mistakes()));
    var unread = templates();
    unread.removeAll(types.read());
    assertEquals(Set.of("parts"), unread, "templates that no screen names");
    var macros = Set.of("badge", "token", "back", "filterbox", "pager", "spans", "totals");
    assertTrue(types.read().containsAll(macros), types.read()::toString);
  }

  @Test
  void a_branch_that_reads_what_a_value_does_not_have_is_found() {
    var types = new TemplateTypes(FOLDER);

    types.read("audit", TemplateTypes.variables(Models.Any.class, Models.OperationList.class));

    var mistakes = String.join("\n", types.mistakes());
    assertTrue(mistakes.contains("reads \"caller\" of a " + Operation.class.getName()), mistakes);
  }
}
