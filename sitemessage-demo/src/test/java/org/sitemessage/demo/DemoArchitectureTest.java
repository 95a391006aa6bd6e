package org.sitemessage.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which room of the demo may import which. */
class DemoArchitectureTest {
  private static final int MOST_FILES = 30;
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.sitemessage.demo");

  @Test
  void no_room_needs_itself_through_others() {
    slices().matching("org.sitemessage.demo.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void one_room_alone_knows_the_libraries_of_health_and_metrics() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.sitemessage.demo.watch")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micrometer..",
            "io.vertx.ext.healthchecks..",
            "org.sitemessage.health..",
            "org.sitemessage.micrometer..")
        .check(CLASSES);
  }

  @Test
  void health_metrics_and_console_neither_print_nor_sleep() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(
                    "org.sitemessage.health",
                    "org.sitemessage.micrometer",
                    "org.sitemessage.console"));
  }

  @Test
  void no_room_is_crowded() {
    var files =
        CLASSES.stream()
            .filter(JavaClass::isTopLevelClass)
            .collect(groupingBy(JavaClass::getPackageName, counting()));

    assertTrue(files.size() > 5, files::toString);
    assertEquals(
        List.of(), files.entrySet().stream().filter(e -> e.getValue() > MOST_FILES).toList());
  }
}
