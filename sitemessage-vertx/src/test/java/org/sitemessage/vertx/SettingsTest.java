package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.options.OptionSource;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.LinkOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** {@code sitemessage.settings}: the options that a node runs with. */
class SettingsTest {
  private static final String SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2";

  private final Engines engine = new Engines();

  @AfterEach
  void stop() {
    engine.close();
  }

  private Map<String, Setting> settings() {
    return Engines.await(SiteMessageClient.create(engine.vertx()).nodes().settings())
        .settings()
        .stream()
        .collect(Collectors.toMap(Setting::path, Function.identity()));
  }

  private static Setting one(Map<String, Setting> settings, String path) {
    return Objects.requireNonNull(settings.get(path), path);
  }

  private void change(Function<SiteMessageOptions, SiteMessageOptions> change) {
    engine.options(change.apply(engine.options()));
  }

  @Test
  void each_option_of_the_engine_has_its_value_its_default_and_its_meaning() {
    change(
        options ->
            options.change(
                SiteMessageOptions.DISPATCH,
                dispatch -> dispatch.with(DispatchOptions.EXPIRY, Duration.ofHours(5))));
    engine.start(new RecordingMessenger("pager"));

    var settings = settings();

    var paths =
        ListedOption.section("", SiteMessageOptions.SECTION).stream()
            .filter(option -> !option.variable().isEmpty())
            .map(ListedOption::path)
            .toList();
    assertTrue(settings.keySet().containsAll(paths), settings.keySet()::toString);
    var expiry = one(settings, "dispatch.expiryMs");
    assertEquals(Duration.ofHours(5).toMillis(), ((Number) expiry.value()).longValue());
    assertTrue(expiry.changed());
    assertTrue(expiry.defaultValue().isPresent());
    assertEquals("dispatch", expiry.section());
    assertEquals("integer", expiry.type());
    assertFalse(expiry.meaning().isEmpty());
    assertFalse(one(settings, "siteUrl").changed());
    assertEquals("", one(settings, "siteUrl").section());
  }

  @Test
  void a_messenger_has_its_own_defaults_and_the_options_it_was_created_with() {
    change(
        options ->
            options
                .withMessenger("pager", new JsonObject().put("deadlineMs", 5_000))
                .withMessenger(
                    "smtp",
                    new JsonObject()
                        .put("host", "mail.example.org")
                        .put("from", "me@example.org")
                        .put("port", 2525)));
    engine.start(engine.builder(new RecordingMessenger("pager")).discover());

    var settings = settings();

    assertEquals(5_000L, one(settings, "messengers.pager.deadlineMs").value());
    assertTrue(one(settings, "messengers.pager.deadlineMs").changed());
    assertFalse(one(settings, "messengers.pager.concurrency").changed());
    assertEquals(2525L, one(settings, "messengers.smtp.port").value());
    assertEquals(Optional.of(25L), one(settings, "messengers.smtp.port").defaultValue());
    assertFalse(one(settings, "messengers.smtp.concurrency").changed());
  }

  @Test
  void no_secret_is_shown_wherever_it_stands() {
    change(
        options ->
            options
                .change(
                    SiteMessageOptions.LINKS,
                    links -> links.with(LinkOptions.KEYS, List.of(SECRET)))
                .withMessenger(
                    "mails",
                    new JsonObject()
                        .put("kind", "failover")
                        .put(
                            "of",
                            new JsonArray()
                                .add(
                                    new JsonObject()
                                        .put("kind", "smtp")
                                        .put("host", "mail.example.org")
                                        .put("from", "me@example.org")
                                        .put("login", "me")
                                        .put("password", SECRET))
                                .add(
                                    new JsonObject()
                                        .put("kind", "smtp")
                                        .put("name", "second")
                                        .put("host", "mail.example.org")
                                        .put("from", "me@example.org")))));
    engine.start(engine.builder(new RecordingMessenger("pager")).discover());

    var reply = engine.request(BusAddress.SETTINGS, new JsonObject());
    var settings = settings();

    assertFalse(reply.encode().contains(SECRET), reply::encode);
    assertEquals("***", one(settings, "links.keys").value());
    assertTrue(one(settings, "links.keys").changed());
    assertTrue(one(settings, "links.keys").type().endsWith(", secret"));
    assertEquals("***", one(settings, "store.password").value());
    assertFalse(one(settings, "store.password").changed());
    assertEquals("[...]", one(settings, "messengers.mails.of").value());
    assertEquals("***", one(settings, "messengers.mails.smtp.password").value());
    assertTrue(one(settings, "messengers.mails.smtp.password").changed());
    assertEquals("mail.example.org", one(settings, "messengers.mails.second.host").value());
  }

  @Test
  void each_value_says_where_it_comes_from() {
    var file =
        new JsonObject()
            .put("dispatch", new JsonObject().put("leaseMs", 30_000))
            .put("retry", new JsonObject().put("factor", 3))
            .put(
                "messengers",
                new JsonObject()
                    .put(
                        "smtp",
                        new JsonObject().put("from", "me@example.org").put("host", "mail.test")));
    var environment =
        Map.of(
            "SITEMESSAGE_RETRY_FACTOR", "2.5",
            "SITEMESSAGE_MESSENGERS_SMTP_PASSWORD", SECRET,
            "SITEMESSAGE_MESSENGERS_SMTP_LOGIN", "me");
    var read = SiteMessageOptions.fromJson(file, environment, Set.of());
    change(
        options ->
            read.with(SiteMessageOptions.STORE, options.store())
                .change(
                    SiteMessageOptions.DISPATCH,
                    dispatch ->
                        dispatch
                            .with(DispatchOptions.CONTINUOUS, false)
                            .with(DispatchOptions.EXPIRY, dispatch.get(DispatchOptions.EXPIRY)))
                .withLimits("smtp", DeliveryLimits.NONE)
                .withMessenger("pager", new JsonObject().put("deadlineMs", 5_000)));
    engine.start(engine.builder(new RecordingMessenger("pager")).discover());

    var sources =
        settings().values().stream()
            .filter(one -> one.source() != OptionSource.DEFAULT)
            .filter(one -> !one.path().matches("store.*|.*imit.*"))
            .collect(Collectors.toMap(Setting::path, one -> one.source().key()));

    assertEquals(
        Map.of(
            "dispatch.leaseMs", "file",
            "retry.factor", "environment",
            "dispatch.continuous", "application",
            "messengers.pager.deadlineMs", "application",
            "messengers.smtp.from", "file",
            "messengers.smtp.host", "file",
            "messengers.smtp.login", "environment",
            "messengers.smtp.password", "environment"),
        sources);
    assertEquals(OptionSource.APPLICATION, one(settings(), "store.url").source());
    assertEquals(OptionSource.DEFAULT, one(settings(), "store.password").source());
  }

  @Test
  void an_unknown_field_is_refused() {
    engine.start(new RecordingMessenger("pager"));

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.SETTINGS, new JsonObject().put("path", "store")));

    assertTrue(String.valueOf(refused.getMessage()).startsWith("path is not a known field"));
  }
}
