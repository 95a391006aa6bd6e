package org.sitemessage.vertx;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which room may import which. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.sitemessage");

  @Test
  void imports_run_one_way() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("root")
        .definedBy("org.sitemessage.vertx")
        .layer("dispatch")
        .definedBy("org.sitemessage.vertx.dispatch..")
        .layer("store")
        .definedBy("org.sitemessage.vertx.store..")
        .layer("messenger")
        .definedBy("org.sitemessage.vertx.messenger..")
        .layer("types")
        .definedBy("org.sitemessage.vertx.types..")
        .layer("text")
        .definedBy("org.sitemessage.vertx.text..")
        .layer("mime")
        .definedBy("org.sitemessage.vertx.mime..")
        .layer("upload")
        .definedBy("org.sitemessage.vertx.upload..")
        .layer("bus")
        .definedBy("org.sitemessage.vertx.bus..")
        .layer("template")
        .definedBy("org.sitemessage.vertx.template..")
        .layer("mail")
        .definedBy("org.sitemessage.vertx.mail..")
        .layer("migrate")
        .definedBy("org.sitemessage.vertx.migrate..")
        .layer("bounce")
        .definedBy("org.sitemessage.vertx.bounce..")
        .layer("web")
        .definedBy("org.sitemessage.vertx.web..")
        .layer("api")
        .definedBy("org.sitemessage.api..")
        .whereLayer("mail")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("migrate")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("root")
        .mayOnlyBeAccessedByLayers("mail", "migrate")
        .whereLayer("dispatch")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("root", "dispatch", "migrate")
        .whereLayer("messenger")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("types")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("upload")
        .mayOnlyBeAccessedByLayers("root", "web")
        .whereLayer("text")
        .mayOnlyBeAccessedByLayers("dispatch", "messenger", "template", "types", "web")
        .whereLayer("mime")
        .mayOnlyBeAccessedByLayers("mail", "messenger", "types")
        .whereLayer("bus")
        .mayOnlyBeAccessedByLayers("root", "web")
        .whereLayer("template")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("bounce")
        .mayOnlyBeAccessedByLayers("root", "dispatch", "messenger", "web")
        .whereLayer("web")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void the_api_knows_nothing_but_vertx_core() {
    noClasses()
        .that()
        .resideInAPackage("org.sitemessage.api..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.sitemessage.vertx..").or(resideInAPackage("io.vertx.ext..")))
        .check(CLASSES);
  }

  @Test
  void only_the_store_and_what_reads_other_systems_know_sql() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.sitemessage.vertx.store..", "org.sitemessage.vertx.migrate..")
        .and()
        .doNotBelongToAnyOf(SiteMessage.class, InTransactions.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "io.vertx.sqlclient..", "org.hsqldb..")
        .check(CLASSES);
  }

  @Test
  void only_the_renderer_knows_pebble() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("Pebble")
        .and()
        .haveNameNotMatching(".*\\$.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.pebbletemplates..")
        .check(CLASSES);
  }

  @Test
  void nobody_prints_or_sleeps() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
