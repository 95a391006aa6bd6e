package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

class EnvironmentVariablesTest {
  private static final JsonObject CONFIGURATION =
      new JsonObject()
          .put("store", new JsonObject().put("url", "jdbc:hsqldb:mem:" + UUID.randomUUID()))
          .put(
              "messengers",
              new JsonObject()
                  .put("smtp", new JsonObject().put("from", "a@example.org"))
                  .put(
                      "mail_service",
                      new JsonObject().put("kind", "smtp").put("from", "a@example.org"))
                  .put(
                      "alarm",
                      new JsonObject()
                          .put("kind", "failover")
                          .put(
                              "of",
                              new JsonArray()
                                  .add(
                                      new JsonObject()
                                          .put("kind", "smtp")
                                          .put("from", "a@example.org")))));

  private final Engines engines = new Engines();

  @AfterEach
  void closes() {
    engines.close();
  }

  private void start(Map<String, String> environment) {
    var options = SiteMessageOptions.fromJson(CONFIGURATION, environment, Set.of("shop"));
    Engines.await(
        SiteMessage.builder(engines.vertx())
            .options(options)
            .discover()
            .deploy()
            .compose(SiteMessage::stop));
  }

  @ParameterizedTest
  @CsvSource({
    "SITEMESSAGE_SITE_ULR, SITEMESSAGE_SITE_URL",
    "SITEMESSAGE_STORE_PASWORD, SITEMESSAGE_STORE_PASSWORD",
    "SITEMESSAGE_DISPATCH_POLL_INTERVAL, ",
    "SITEMESSAGE_MESENGERS_SMTP_HOST, ",
    "SITEMESSAGE_MESSENGERS_SMTP_HOTS, SITEMESSAGE_MESSENGERS_SMTP_HOST",
    "SITEMESSAGE_MESSENGERS_SMTP_DEADLINE_S, SITEMESSAGE_MESSENGERS_SMTP_DEADLINE_MS",
    "SITEMESSAGE_MESSENGERS_SMPT_HOST, SITEMESSAGE_MESSENGERS_SMTP_HOST",
    "SITEMESSAGE_MESSENGERS_ALARM_SMTP_HOTS, SITEMESSAGE_MESSENGERS_ALARM_SMTP_HOST",
    "SITEMESSAGE_MESSENGERS_NOBODY_KNOWS_THIS, ",
  })
  void a_misspelt_variable_refuses_the_start(String variable, String meant) {
    var failure =
        assertThrows(SiteMessageException.class, () -> start(Map.of(variable, "a secret")));

    assertEquals(FailureCode.INVALID_REQUEST, failure.code());
    assertEquals(
        "environment variable %s names no option%s"
            .formatted(variable, meant == null ? "" : "; did you mean \"" + meant + "\"?"),
        failure.getMessage());
  }

  @Test
  void an_option_that_is_missing_is_named_with_the_misspelt_variable_of_it() {
    var options =
        SiteMessageOptions.fromJson(
            new JsonObject(), Map.of("SITEMESSAGE_MESSENGERS_SMTP_FORM", "a@b.c"), Set.of());

    var failure = refusal(options);

    assertEquals(
        "messengers.smtp.from is missing; does SITEMESSAGE_MESSENGERS_SMTP_FORM mean"
            + " \"SITEMESSAGE_MESSENGERS_SMTP_FROM\"?",
        failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "SITEMESSAGE_MESSENGERS_SMTP_2_FROM, of another messenger whose alias begins with this one",
    "SITEMESSAGE_MESSENGERS_SMTP_HOTS, of another option"
  })
  void an_option_that_is_wrong_is_not_named_with_the_variable(String variable, String what) {
    var options =
        SiteMessageOptions.fromJson(
            new JsonObject()
                .put(
                    "messengers",
                    new JsonObject()
                        .put("smtp", new JsonObject().put("from", "nobody"))
                        .put("smtp_2", new JsonObject().put("kind", "smtp"))),
            Map.of(variable, "a@b.c"),
            Set.of());

    var failure = refusal(options);

    assertFalse(String.valueOf(failure.getMessage()).contains(variable), what);
  }

  @Test
  void variables_of_options_of_members_of_the_application_and_of_others_are_accepted() {
    start(
        Map.of(
            "PATH", "/bin",
            "SITEMESSAGE_SHOP_COLOUR", "green",
            "SITEMESSAGE_RETRY_FACTOR", "3",
            "SITEMESSAGE_MESSENGERS_SMTP_HOST", "mail.example.org",
            "SITEMESSAGE_MESSENGERS_SMTP_DEADLINE_MS", "1000",
            "SITEMESSAGE_MESSENGERS_ALARM_MAX_FAILURES", "2",
            "SITEMESSAGE_MESSENGERS_ALARM_SMTP_PORT", "2525",
            "SITEMESSAGE_MESSENGERS_ALARM_SMTP_WEIGHT", "2"));
  }

  @Test
  void variables_that_kubernetes_sets_for_a_service_of_that_name_are_passed_over() {
    start(
        Map.of(
            "SITEMESSAGE_SERVICE_HOST", "10.0.0.7",
            "SITEMESSAGE_SERVICE_PORT_WEB", "8080",
            "SITEMESSAGE_PORT", "tcp://10.0.0.7:8080",
            "SITEMESSAGE_PORT_8080_TCP_ADDR", "10.0.0.7",
            "SITEMESSAGE_WEB_SERVICE_PORT", "80",
            "SITEMESSAGE_BOUNCES_PORT", "tcp://10.0.0.9:993",
            "SITEMESSAGE_WEB_PORT_80_TCP", "tcp://10.0.0.8:80"));
  }

  @Test
  void a_variable_of_a_messenger_is_read_although_it_looks_like_one_of_a_service() {
    var failure =
        assertThrows(
            SiteMessageException.class,
            () -> start(Map.of("SITEMESSAGE_MESSENGERS_MAIL_SERVICE_PORT", "0")));

    assertEquals(
        "messengers.mail_service.port is 0, must be from 1 to 65535",
        String.valueOf(failure.getMessage()));
  }

  @Test
  void variables_of_a_messenger_registered_in_code_are_the_applications_own_unless_misspelt() {
    startWithPager(Map.of("SITEMESSAGE_MESSENGERS_PAGER_HOST", "pager.example.org"));

    for (var misspelt :
        List.of(
            "SITEMESSAGE_MESSENGERS_PAGER_CONCURENCY",
            "SITEMESSAGE_MESSENGERS_PAGER_BACKUP_HOTS")) {
      assertThrows(
          SiteMessageException.class, () -> startWithPager(Map.of(misspelt, "1")), misspelt);
    }
  }

  private void startWithPager(Map<String, String> environment) {
    var json = CONFIGURATION.copy();
    json.getJsonObject("messengers")
        .put("pager_backup", new JsonObject().put("kind", "smtp").put("from", "a@example.org"));
    Engines.await(
        SiteMessage.builder(engines.vertx())
            .options(SiteMessageOptions.fromJson(json, environment, Set.of()))
            .messenger(new RecordingMessenger("pager"))
            .discover()
            .deploy()
            .compose(SiteMessage::stop));
  }

  private SiteMessageException refusal(SiteMessageOptions options) {
    return assertThrows(
        SiteMessageException.class,
        () ->
            Engines.await(
                SiteMessage.builder(engines.vertx()).options(options).discover().deploy()));
  }
}
