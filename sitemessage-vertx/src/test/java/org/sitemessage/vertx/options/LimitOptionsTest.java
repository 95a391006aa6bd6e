package org.sitemessage.vertx.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;

class LimitOptionsTest {
  private static DeliveryLimits read(String json, Map<String, String> environment) {
    return MessengerSettings.read(
            new RecordingMessenger("pager"), new JsonObject(json.replace('\'', '"')), environment)
        .limits();
  }

  @Test
  void every_messenger_can_be_limited() {
    var limits =
        read(
            """
            {'rateLimit': {'count': 100, 'periodMs': 1000, 'burst': 20},
             'limits': {
               'address': {'count': 1, 'periodMs': 60000},
               'domain': {'count': 20},
               'domains': {'Gmail.com': {'count': 5}},
               'day': {'count': 50000, 'zone': 'Europe/Berlin',
                       'warmUp': {'firstDay': 50, 'factor': 1.5}}}}""",
            Map.of());

    assertEquals(
        DeliveryLimits.of(new RateLimit(100, Duration.ofSeconds(1), 20))
            .withAddress(new RateLimit(1, Duration.ofMinutes(1)))
            .withDomain(new RateLimit(20, Duration.ofSeconds(1)))
            .withDomain("gmail.com", new RateLimit(5, Duration.ofSeconds(1)))
            .withDay(
                DailyLimit.of(50_000)
                    .withZone(ZoneId.of("Europe/Berlin"))
                    .withWarmUp(new DailyLimit.WarmUp(50, 1.5))),
        limits);
  }

  @Test
  void limits_set_in_code_are_read_unchanged() {
    var limits =
        DeliveryLimits.of(new RateLimit(7, Duration.ofSeconds(2), 3))
            .withDomain("a.example", new RateLimit(2, Duration.ofDays(1)))
            .withDay(DailyLimit.of(9).withWarmUp(new DailyLimit.WarmUp(1, 3, 0)));
    var options = SiteMessageOptions.defaults().withLimits("pager", limits);

    var read =
        MessengerSettings.read(
            new RecordingMessenger("pager"),
            options.messengers().getOrDefault("pager", new JsonObject()),
            Map.of());

    assertEquals(limits, read.limits());
  }

  @Test
  void nothing_is_limited_unless_somebody_says_so() {
    assertTrue(read("{}", Map.of()).isNone());
  }

  @Test
  void the_environment_overrides_the_file_and_the_file_what_the_remote_side_allows() {
    var telegram = new TelegramMessenger(TelegramOptions.token("1:a"));
    var own = MessengerSettings.read(telegram, new JsonObject(), Map.of()).limits();
    var lifted =
        MessengerSettings.read(
                telegram,
                new JsonObject().put("rateLimit", new JsonObject().put("count", 0)),
                Map.of())
            .limits();
    var environment =
        read(
            "{'rateLimit': {'count': 5}}",
            Map.of("SITEMESSAGE_MESSENGERS_PAGER_RATE_LIMIT", "{\"count\": 6}"));

    assertEquals(30, own.messenger().count());
    assertTrue(lifted.isNone());
    assertEquals(6, environment.messenger().count());
  }

  @ParameterizedTest
  @CsvSource({"1, 1000, 1", "3, 1000, 1", "10, 1000, 2", "30, 1000, 4", "1000, 1000, 100"})
  void a_burst_that_is_not_named_costs_little_of_the_rate(int count, long periodMs, int burst) {
    assertEquals(burst, new RateLimit(count, Duration.ofMillis(periodMs)).burst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'rateLimit': {'periodMs': 1}}           | rateLimit.count is missing",
        "{'rateLimit': {'count': -1}}             | rateLimit.count is -1, must be from 0 to 10000000",
        "{'rateLimit': {'count': 1, 'periodMs':0}}| rateLimit.periodMs is 0, must be from 1 to 2678400000",
        "{'rateLimit': {'count': 2, 'burst': 3}}  | rateLimit.burst is 3, must be from 1 to count, which is 2",
        "{'rateLimit': {'count': 1000, 'periodMs': 86400000, 'burst': 1000}} | rateLimit.burst is 1000, which takes more than a year to refill; give a smaller burst or a higher count",
        "{'rateLimit': {'count': 2, 'bursts': 3}} | rateLimit.bursts is not a known option; did you mean \"burst\"? (known: count, periodMs, burst)",
        "{'limits': {'adress': {}}}               | limits.adress is not a known option; did you mean \"address\"? (known: address, domain, domains, day)",
        "{'limits': {'domains': {'a.b': 5}}}      | limits.domains.a.b must be an object",
        "{'limits': {'domains': {'a.b': {'burst': 2}}}} | limits.domains.a.b.count is missing",
        "{'limits': {'day': {'count': 0}}}        | limits.day.count is 0, must be at least 1",
        "{'limits': {'day': {'count': 1, 'zone': 'Mars'}}} | limits.day.zone is \"Mars\", must be a time zone such as UTC or Europe/Berlin",
        "{'limits': {'day': {'count': 9, 'warmUp': {'factor': 2}}}} | limits.day.warmUp.firstDay is missing",
        "{'limits': {'day': {'count': 9, 'warmUp': {'firstDay': 1, 'factor': 1}}}} | limits.day.warmUp.factor is 1.0, must be above 1 and at most 10",
      })
  void values_that_do_not_fit_are_named(String json, String text) {
    var failure = assertThrows(SiteMessageException.class, () -> read(json, Map.of()));

    assertEquals("messengers.pager." + text, failure.getMessage());
  }
}
