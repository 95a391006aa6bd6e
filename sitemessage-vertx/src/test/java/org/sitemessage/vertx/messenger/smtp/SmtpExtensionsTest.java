package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The extensions that the messenger reads from a server's reply to EHLO. */
class SmtpExtensionsTest {
  private static final String REPLY =
      """
      250-mail.example.org STARTTLS\r
      250-size 1000\r
      250-StartTLS\r
      250-AUTH PLAIN CRAM-MD5\r
      250 AUTH=LOGIN PLAIN""";

  private static SmtpOptions options(String host) {
    return SmtpOptions.from("site@example.org")
        .with(SmtpOptions.HOST, host)
        .with(SmtpOptions.LOGIN, "site")
        .with(SmtpOptions.PASSWORD, "s3cret");
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, true, CRAM-MD5 LOGIN PLAIN",
    "mail.example.org, false, CRAM-MD5",
    "localhost, false, CRAM-MD5 LOGIN PLAIN",
  })
  void a_readable_password_is_sent_only_under_tls_or_on_this_machine(
      String host, boolean encrypted, String methods) {
    assertEquals(
        List.of(methods.split(" ")), SmtpExtensions.of(REPLY).usable(options(host), encrypted));
  }

  @Test
  void a_mechanism_named_in_auth_methods_may_show_the_password() {
    var options = options("mail.example.org").with(SmtpOptions.AUTH_METHODS, List.of("LOGIN"));

    assertEquals(List.of("LOGIN"), SmtpExtensions.of(REPLY).usable(options, false));
  }

  @Test
  void a_login_that_would_show_the_password_is_named_as_the_reason() {
    var offered = SmtpExtensions.of("250-mail.example.org\r\n250 AUTH PLAIN");

    assertEquals(
        "login is required, but without TLS PLAIN would show the password on the network; use TLS"
            + " (messengers.smtp.tls), or name them in messengers.smtp.authMethods",
        offered.noLogin(options("mail.example.org")));
  }

  @Test
  void the_reason_names_the_options_of_a_messenger_with_another_alias() {
    var offered = SmtpExtensions.of("250-mail.example.org\r\n250 AUTH PLAIN");
    var options = SmtpOptions.SECTION.read("messengers.news", options("mail.example.org").toJson());

    var reason = offered.noLogin(options);

    assertTrue(reason.contains("(messengers.news.tls)"), reason);
  }

  @Test
  void an_extension_is_read_in_any_case_and_the_name_of_the_server_is_none() {
    var offered = SmtpExtensions.of(REPLY);

    assertTrue(offered.startTls());
    assertTrue(offered.sizes());
    assertEquals(1000, offered.maxSize());
    assertFalse(offered.pipelining());
    assertFalse(SmtpExtensions.of("250 STARTTLS").startTls());
    assertEquals(0, SmtpExtensions.of("250-a\r\n250 SIZE").maxSize());
  }
}
