package org.sitemessage.vertx;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.eventbus.EventBus;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.dispatch.upkeep.OneStorePerBus;

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
        .layer("options")
        .definedBy("org.sitemessage.vertx.options..")
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
        .layer("access")
        .definedBy("org.sitemessage.vertx.access..")
        .layer("bounce")
        .definedBy("org.sitemessage.vertx.bounce..")
        .layer("web")
        .definedBy("org.sitemessage.vertx.web..")
        .layer("link")
        .definedBy("org.sitemessage.vertx.link..")
        .layer("observe")
        .definedBy("org.sitemessage.vertx.observe..")
        .layer("async")
        .definedBy("org.sitemessage.vertx.async..")
        .layer("api")
        .definedBy("org.sitemessage.api..")
        .whereLayer("mail")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("migrate")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("root")
        .mayOnlyBeAccessedByLayers("mail", "migrate")
        .whereLayer("options")
        .mayOnlyBeAccessedByLayers("root", "bounce", "dispatch", "mail", "migrate")
        .whereLayer("dispatch")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("root", "dispatch", "migrate")
        .whereLayer("messenger")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("types")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("upload")
        .mayOnlyBeAccessedByLayers("root", "mail", "web")
        .whereLayer("text")
        .mayOnlyBeAccessedByLayers(
            "options",
            "store",
            "dispatch",
            "messenger",
            "template",
            "types",
            "migrate",
            "bounce",
            "web",
            "access",
            "link")
        .whereLayer("observe")
        .mayOnlyBeAccessedByLayers("root", "dispatch", "migrate", "store")
        .whereLayer("mime")
        .mayOnlyBeAccessedByLayers("mail", "messenger", "types")
        .whereLayer("bus")
        .mayOnlyBeAccessedByLayers("root", "web", "bounce", "access")
        .whereLayer("access")
        .mayOnlyBeAccessedByLayers("web")
        .whereLayer("template")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("bounce")
        .mayOnlyBeAccessedByLayers("root", "dispatch", "messenger", "web")
        .whereLayer("web")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("link")
        .mayOnlyBeAccessedByLayers("root", "options", "dispatch", "messenger", "bounce", "web")
        .whereLayer("async")
        .mayOnlyBeAccessedByLayers("root", "dispatch", "store", "messenger", "migrate", "web")
        .check(CLASSES);
  }

  @Test
  void no_package_of_the_api_and_the_engine_needs_itself_through_others() {
    slices().matching("org.sitemessage.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void the_parts_of_the_dispatch_engine_know_one_direction() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("verticle")
        .definedBy("org.sitemessage.vertx.dispatch")
        .layer("upkeep")
        .definedBy("org.sitemessage.vertx.dispatch.upkeep")
        .layer("people")
        .definedBy("org.sitemessage.vertx.dispatch.people")
        .layer("send")
        .definedBy("org.sitemessage.vertx.dispatch.send")
        .layer("schedule")
        .definedBy("org.sitemessage.vertx.dispatch.schedule")
        .layer("core")
        .definedBy("org.sitemessage.vertx.dispatch.core")
        .whereLayer("verticle")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("upkeep")
        .mayOnlyBeAccessedByLayers("verticle")
        .whereLayer("people")
        .mayOnlyBeAccessedByLayers("verticle", "upkeep")
        .whereLayer("send")
        .mayOnlyBeAccessedByLayers("verticle")
        .whereLayer("schedule")
        .mayOnlyBeAccessedByLayers("verticle", "people", "upkeep")
        .check(CLASSES);
  }

  /** A messenger that is made of others is to the engine one like any other. */
  @Test
  void the_engine_and_composed_messengers_know_only_what_all_messengers_share() {
    noClasses()
        .that()
        .resideInAPackage("org.sitemessage.vertx.messenger.composed")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.sitemessage.vertx",
            "org.sitemessage.vertx.messenger.host",
            "org.sitemessage.vertx.dispatch..",
            "org.sitemessage.vertx.store..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("org.sitemessage.vertx..")
        .and()
        .resideOutsideOfPackage("org.sitemessage.vertx.messenger.composed")
        .and()
        .haveSimpleNameNotStartingWith("MessengerFactory")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.sitemessage.vertx.messenger.composed")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("org.sitemessage.vertx.messenger..")
        .and()
        .resideOutsideOfPackage("org.sitemessage.vertx.messenger.host")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.sitemessage.vertx.messenger.host")
        .check(CLASSES);
  }

  @Test
  void the_store_is_a_port_over_statements_over_databases() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("sql")
        .definedBy("org.sitemessage.vertx.store.sql")
        .layer("sql views")
        .definedBy("org.sitemessage.vertx.store.sql.view")
        .layer("schedule")
        .definedBy("org.sitemessage.vertx.store.sql.schedule")
        .layer("dispatch")
        .definedBy("org.sitemessage.vertx.store.sql.dispatch")
        .layer("limit")
        .definedBy("org.sitemessage.vertx.store.limit")
        .layer("db")
        .definedBy("org.sitemessage.vertx.store.db")
        .layer("dialect")
        .definedBy("org.sitemessage.vertx.store.db.dialect")
        .layer("postgres")
        .definedBy("org.sitemessage.vertx.store.db.postgres")
        .layer("statement")
        .definedBy("org.sitemessage.vertx.store.db.statement")
        .layer("file")
        .definedBy("org.sitemessage.vertx.store.file")
        .layer("port")
        .definedBy("org.sitemessage.vertx.store")
        .layer("value")
        .definedBy("org.sitemessage.vertx.store.value")
        .layer("claim")
        .definedBy("org.sitemessage.vertx.store.claim")
        .whereLayer("sql")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("sql views")
        .mayOnlyBeAccessedByLayers("sql")
        .whereLayer("schedule")
        .mayOnlyBeAccessedByLayers("sql")
        .whereLayer("dispatch")
        .mayOnlyBeAccessedByLayers("sql", "sql views", "schedule")
        .whereLayer("limit")
        .mayOnlyBeAccessedByLayers("sql", "sql views", "schedule", "dispatch")
        .whereLayer("db")
        .mayOnlyBeAccessedByLayers("sql", "sql views", "schedule", "dispatch", "limit")
        .whereLayer("dialect")
        .mayOnlyBeAccessedByLayers("sql", "sql views", "schedule", "dispatch", "limit", "db")
        .whereLayer("postgres")
        .mayOnlyBeAccessedByLayers("db")
        .whereLayer("statement")
        .mayOnlyBeAccessedByLayers(
            "sql", "sql views", "schedule", "dispatch", "limit", "db", "dialect")
        .whereLayer("file")
        .mayOnlyBeAccessedByLayers("sql", "db")
        .whereLayer("port")
        .mayOnlyBeAccessedByLayers("sql", "sql views", "schedule", "dispatch", "limit")
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
  void only_an_outcome_itself_knows_which_kinds_of_outcomes_stop_a_messenger() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.sitemessage.api")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Outcome.Paused.class, Outcome.Unknown.class)
        .check(CLASSES);
  }

  /** The check at the start wants to know at once that nobody serves the bus. */
  @Test
  void every_request_to_the_engine_outlives_the_restart_of_a_node() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(BusRequest.class, OneStorePerBus.class)
        .and()
        .resideInAPackage("org.sitemessage.vertx..")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(EventBus.class))).and(target(nameMatching("request|send"))))
        .check(CLASSES);
  }

  @Test
  void only_the_store_and_the_imports_know_sql() {
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
    HouseRules.NOBODY_PRINTS_OR_SLEEPS.check(CLASSES);
  }
}
