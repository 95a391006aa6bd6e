package org.sitemessage.vertx.messenger.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.BaseUrl;

class HttpOptionsTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

  @Test
  void options_are_read_as_they_were_written() {
    var options =
        HttpFixture.options(
            new JsonObject(
                """
                {"timeoutMs": 500, "proxy":
                 {"type": "socks5", "host": "p", "port": 1080, "username": "u", "password": "pw"}}"""));

    assertEquals(options, PosterOptions.SECTION.read(options.toJson()));
    assertFalse(options.toString().contains("pw"), options.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'timeoutMs': 0}                                                | messengers.test.timeoutMs is 0, must be from 1 to 3599999",
        "{'connectTimeoutMs': 3600000}                                   | messengers.test.connectTimeoutMs is 3600000, must be from 1 to 3599999",
        "{'maxConnections': 0}                                           | messengers.test.maxConnections is 0, must be from 1 to 1000",
        "{'proxy': {'type': 'ftp', 'host': 'p', 'port': 1}}              | messengers.test.proxy.type is \"ftp\", must be one of http, socks4, socks5",
        "{'proxy': {'type': 'http', 'host': 'p', 'port': 0}}             | messengers.test.proxy.port is 0, must be from 1 to 65535",
        "{'proxy': {'type': 'http', 'host': 'p'}}                        | messengers.test.proxy.port is missing",
        "{'proxy': {'type': 'http', 'host': ' ', 'port': 1}}             | messengers.test.proxy.host must not be empty",
        "{'proxy': {'type': 'socks4','host':'p','port':1,'password':'x'}}| messengers.test.proxy.password is given, but SOCKS4 has no passwords",
      })
  void values_that_do_not_fit_are_named(String json, String text) {
    var given = new JsonObject(json.replace('\'', '"'));

    var failure = assertThrows(SiteMessageException.class, () -> HttpFixture.options(given));

    assertEquals(text, failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "ftp://a.example", "https://", "https://u:p@a.example", "https://a/?b=c"})
  void a_base_url_that_is_none_is_refused_and_not_shown(String url) {
    var failure = assertThrows(SiteMessageException.class, () -> BaseUrl.of("x.baseUrl", url));

    assertFalse(failure.toString().contains("u:p"), failure.toString());
    assertEquals("http://a:8081/b", BaseUrl.of("x", "http://a:8081/b//"));
  }

  @ParameterizedTest
  @CsvSource({
    "37, 37000",
    "0, 1000",
    "0.5, 1000",
    "1.25, 1250",
    "999999999, 86400000",
    "99999999999999999999, 86400000",
    "'Sun, 06 Nov 1994 08:49:37 GMT', 37000",
    "'Sun, 06 Nov 1994 08:48:00 GMT', 1000",
    "'Mon, 06 Nov 2034 08:48:00 GMT', 86400000",
  })
  void a_delay_is_read_as_seconds_or_a_date_and_kept_within_a_day(String value, long millis) {
    assertEquals(Optional.of(Duration.ofMillis(millis)), RetryAfter.parse(value, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1e9"})
  void a_delay_that_is_none_is_ignored(String value) {
    assertEquals(Optional.empty(), RetryAfter.parse(value, NOW));
  }
}
