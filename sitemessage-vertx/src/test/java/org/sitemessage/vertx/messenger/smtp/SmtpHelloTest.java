package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers to EHLO as the mail client sees them. */
class SmtpHelloTest {
  private static final String ANSWER =
      """
      250-mail.example.org\r
      250-size 1000\r
      250-STARTTLS\r
      250-AUTH CRAM-MD5 PLAIN\r
      250 AUTH=LOGIN PLAIN\r
      """;

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
    var hello = new SmtpHello(options(host));

    assertEquals(
        "250-mail.example.org\r\n250-SIZE 1000\r\n250-STARTTLS\r\n250 AUTH %s\r\n"
            .formatted(methods),
        hello.seen(ANSWER, encrypted, false));
  }

  @Test
  void a_mechanism_named_in_auth_methods_may_show_the_password() {
    var options = options("mail.example.org").with(SmtpOptions.AUTH_METHODS, List.of("LOGIN"));

    assertEquals(
        "250-mail.example.org\r\n250-SIZE 1000\r\n250 AUTH LOGIN\r\n",
        new SmtpHello(options).seen(ANSWER, false, true));
  }

  @Test
  void a_login_that_would_show_the_password_is_named_as_the_reason() {
    var hello = new SmtpHello(options("mail.example.org"));

    hello.seen("250-mail.example.org\r\n250 AUTH PLAIN\r\n", false, false);

    assertEquals(
        "login is required, but without TLS PLAIN would show the password on the network; use TLS"
            + " (messengers.smtp.tls), or name them in messengers.smtp.authMethods",
        hello.noLogin());
  }

  @Test
  void a_refusal_stays_unchanged() {
    var refusal = "550 5.7.1 AUTH first\r\n";

    assertEquals(refusal, new SmtpHello(options("localhost")).seen(refusal, false, true));
  }
}
