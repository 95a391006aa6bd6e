package org.sitemessage.twitter;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.sitemessage.vertx.HouseRules;

/** Rules that no module descriptor enforces. */
class ArchitectureTest {

  @Test
  void nobody_prints_or_sleeps() {
    HouseRules.NOBODY_PRINTS_OR_SLEEPS.check(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sitemessage.twitter"));
  }
}
