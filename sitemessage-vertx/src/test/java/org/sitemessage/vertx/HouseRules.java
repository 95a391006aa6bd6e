package org.sitemessage.vertx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

/** Rules that the messengers in modules of their own share with the engine. */
public final class HouseRules {
  /** Code waits on futures, and reports through the log. */
  public static final ArchRule NOBODY_PRINTS_OR_SLEEPS =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  private HouseRules() {}
}
