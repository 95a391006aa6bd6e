package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions.Tls;

class SmtpOptionsTest {
  private static final String FROM = "Сайт <site@example.org>";

  @Test
  void the_defaults_are_those_documented() {
    var options = SmtpOptions.from(FROM);

    assertEquals("localhost:25", options.server());
    assertEquals(Tls.AUTO, options.get(SmtpOptions.TLS));
    assertEquals("", options.get(SmtpOptions.LOGIN));
    assertEquals(Duration.ofSeconds(10), options.get(SmtpOptions.TIMEOUT));
    assertEquals(4, options.get(SmtpOptions.MAX_CONNECTIONS));
  }

  @Test
  void written_options_can_be_read() {
    var options =
        SmtpOptions.from(FROM)
            .with(SmtpOptions.HOST, "mail.example.org")
            .with(SmtpOptions.PORT, 465)
            .with(SmtpOptions.TLS, Tls.DIRECT)
            .with(SmtpOptions.TIMEOUT, Duration.ofMillis(500))
            .with(SmtpOptions.KEEP_ALIVE, false);

    assertEquals(options, SmtpOptions.fromJson(options.toJson()));
  }

  @Test
  void every_key_is_written() {
    var written = SmtpOptions.from(FROM).toJson().fieldNames();

    assertEquals(SmtpOptions.SECTION.names(), written);
  }

  @Test
  void a_secret_is_never_shown() {
    var options =
        SmtpOptions.fromJson(
            new JsonObject().put("from", FROM).put("login", "site").put("password", "s3cret"));

    assertFalse(options.toString().contains("s3cret"), options.toString());
    assertFalse(new SmtpMessenger(options).toString().contains("s3cret"));
  }

  @Test
  void a_sender_is_required() {
    var failure =
        assertThrows(SiteMessageException.class, () -> SmtpOptions.fromJson(new JsonObject()));

    assertEquals("messengers.smtp.from is missing", failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "site",
        "a@b.example, c@d.example",
        "Site <site@example.org",
        "Site\r\nBcc: x@y.example <site@example.org>",
        "=?UTF-8?Q?a=0D=0ABcc:_x@y.example?= <site@example.org>",
        "сайт@example.org",
        "group: a@b.example;",
      })
  void a_malformed_sender_is_named(String from) {
    var failure = assertThrows(SiteMessageException.class, () -> SmtpOptions.from(from));

    assertEquals(FailureCode.INVALID_REQUEST, failure.code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'tls': 'ssl'}                               | tls is \"ssl\", must be one of auto, off, optional, required, direct",
        "{'bounceAddress': 'far-too-long-a-name+*@b.c'} | bounceAddress is \"far-too-long-a-name+*@b.c\", must be one address without a display name, at most 64 characters before the @; a * counts as 53",
        "{'port': 0}                                  | port is 0, must be from 1 to 65535",
        "{'host': ' '}                                | host must not be empty",
        "{'login': 'site'}                            | password is empty, but login is given; give both or neither",
        "{'password': 's3cret'}                       | login is empty, but password is given; give both or neither",
        "{'tls': 'off', 'trustAll': true}             | trustAll is set, but tls is off (auto, optional, required, direct)",
        "{'tls': 'off', 'trustCertificates': 'c.pem'} | trustCertificates is set, but tls is off (auto, optional, required, direct)",
        "{'trustAll': true, 'trustCertificates': 'c'} | trustAll is true, but trustCertificates names a file; drop one of them",
        "{'oauth2': true}                             | oauth2 is true, but login and password are empty",
        "{'authMethods': ['NTLM']}                    | authMethods has \"NTLM\", must have only elements of DIGEST-MD5, CRAM-SHA256, CRAM-SHA1, CRAM-MD5, LOGIN, PLAIN",
        "{'login': 'a', 'password': 'b', 'oauth2': true, 'authMethods': ['PLAIN']} | authMethods is given, but a login by access token is always XOAUTH2",
        "{'timeoutMs': 0}                             | timeoutMs is 0, must be from 1 to 3599999",
        "{'maxConnections': 0}                        | maxConnections is 0, must be from 1 to 1000",
        "{'ehloName': 'a b'}                          | ehloName is \"a b\", must be a host name or [address]",
      })
  void values_that_do_not_fit_are_named_with_their_alternatives(String json, String text) {
    var given = new JsonObject(json.replace('\'', '"')).put("from", FROM);

    var failure = assertThrows(SiteMessageException.class, () -> SmtpOptions.fromJson(given));

    assertEquals("messengers.smtp." + text, failure.getMessage());
  }

  @Test
  void certificates_are_checked_unless_tls_is_opportunistic() {
    var options = SmtpOptions.from(FROM);

    assertFalse(options.checksCertificates());
    assertTrue(options.with(SmtpOptions.TLS, Tls.REQUIRED).checksCertificates());
    assertTrue(options.with(SmtpOptions.TLS, Tls.DIRECT).checksCertificates());
    assertTrue(options.with(SmtpOptions.TRUST_CERTIFICATES, "ca.pem").checksCertificates());
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, false, OPTIONAL",
    "mail.example.org, true, REQUIRED",
    "192.0.2.1, true, REQUIRED",
    "localhost.example.org, true, REQUIRED",
    "localhost, true, OPTIONAL",
    "mail.localhost, true, REQUIRED",
    "127.0.0.1, true, OPTIONAL",
    "127.1.2.3, true, OPTIONAL",
    "::1, true, OPTIONAL",
    "[::1], true, OPTIONAL",
  })
  void a_login_to_another_machine_requires_tls_unless_configured_otherwise(
      String host, boolean login, Tls expected) {
    var options = SmtpOptions.from(FROM).with(SmtpOptions.HOST, host);

    var given =
        login
            ? options.with(SmtpOptions.LOGIN, "site").with(SmtpOptions.PASSWORD, "s3cret")
            : options;

    assertEquals(expected, given.tls());
    assertEquals(Tls.OPTIONAL, given.with(SmtpOptions.TLS, Tls.OPTIONAL).tls());
    assertEquals(given, SmtpOptions.fromJson(given.toJson()));
  }

  @Test
  void a_host_behind_a_proxy_is_not_this_machine() {
    var options =
        SmtpOptions.from(FROM)
            .with(SmtpOptions.LOGIN, "site")
            .with(SmtpOptions.PASSWORD, "s3cret")
            .with(SmtpOptions.PROXY, Optional.of(ProxySettings.of(ProxyType.SOCKS5, "p", 1080)));

    assertEquals(Tls.REQUIRED, options.tls());
  }

  @Test
  void the_messenger_is_found_by_discovery() {
    var found =
        ServiceLoader.load(MessengerProvider.class).stream()
            .<MessengerProvider<?>>map(ServiceLoader.Provider::get)
            .filter(provider -> provider.alias().equals("smtp"))
            .findFirst()
            .orElseThrow();

    var messenger =
        found.create("messengers.smtp", new JsonObject().put("from", FROM), Map.of(), List.of());

    assertEquals("smtp", messenger.alias());
    assertEquals("email", messenger.addressAttribute());
  }
}
