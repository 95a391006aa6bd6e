package org.sitemessage.vertx.messenger.smtp.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges of each mechanism, as RFCs show them and as servers of the platform check them. */
class SaslExchangeTest {
  private static final String HOST = "mail.example.org";

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private static SaslExchange exchange(String mechanism, String login, String password)
      throws SaslException {
    return SaslExchange.of(mechanism, HOST, login, password);
  }

  /** A server that lets {@code site} in by {@code s3cret}. */
  private static SaslServer server(String mechanism) throws SaslException {
    return Sasl.createSaslServer(
        mechanism,
        "smtp",
        HOST,
        Map.of("com.sun.security.sasl.digest.realm", "example.org"),
        callbacks -> {
          for (var callback : callbacks) {
            if (callback instanceof PasswordCallback password) {
              password.setPassword("s3cret".toCharArray());
            } else if (callback instanceof AuthorizeCallback authorize) {
              authorize.setAuthorized(authorize.getAuthenticationID().equals("site"));
            } else if (callback instanceof NameCallback name) {
              assertEquals("site", name.getDefaultName());
            } else if (callback instanceof RealmCallback realm) {
              assertEquals("example.org", realm.getDefaultText());
            }
          }
        });
  }

  private static void logIn(SaslServer server, SaslExchange exchange) throws SaslException {
    var challenge = server.evaluateResponse(new byte[0]);
    while (!server.isComplete()) {
      var answer = exchange.next(Base64.getEncoder().encodeToString(challenge));
      challenge = server.evaluateResponse(Base64.getDecoder().decode(answer));
    }
    if (challenge != null && challenge.length > 0) {
      assertEquals("", exchange.next(Base64.getEncoder().encodeToString(challenge)));
    }
  }

  @ParameterizedTest
  @CsvSource({"DIGEST-MD5, site", "DIGEST-MD5, site@example.org", "CRAM-MD5, site"})
  void a_server_lets_in_whoever_knows_the_password(String mechanism, String login)
      throws SaslException {
    var server = server(mechanism);

    logIn(server, exchange(mechanism, login, "s3cret"));

    assertTrue(server.isComplete());
  }

  @ParameterizedTest
  @CsvSource({"site@example.org, example.org", "site@c.example, a.example", "site, a.example"})
  void a_server_with_several_realms_gets_the_domain_of_the_login(String login, String realm)
      throws SaslException {
    var challenge =
        encoded("realm=\"a.example\",realm=\"example.org\",nonce=\"n\",algorithm=md5-sess");

    var answer = decoded(exchange("DIGEST-MD5", login, "s3cret").next(challenge));

    assertTrue(answer.contains("realm=\"" + realm + "\""), answer);
  }

  @Test
  void an_exchange_answers_one_challenge_of_cram_md5() throws SaslException {
    var exchange = exchange("CRAM-MD5", "tim", "secret");
    exchange.next(encoded("<1>"));

    assertThrows(SaslException.class, () -> exchange.next(encoded("<2>")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DIGEST-MD5", "CRAM-MD5"})
  void a_server_refuses_a_wrong_password(String mechanism) throws SaslException {
    var server = server(mechanism);
    var exchange = exchange(mechanism, "site", "other");

    assertThrows(SaslException.class, () -> logIn(server, exchange));
  }

  @ParameterizedTest
  @CsvSource({
    "CRAM-MD5, b913a602c7eda7a495b4e6e7334d3890",
    "CRAM-SHA1, 8cb10ed0a8b764ab0e05125dd6eaa295f19b5943",
    "CRAM-SHA256, f0011bbf7c1618ef90e3f18148e5eda4e15631c9c38ebef062bf7143ff72e944",
  })
  void a_challenge_is_answered_with_its_keyed_hash(String mechanism, String hash)
      throws SaslException {
    var challenge = encoded("<1896.697170952@postoffice.reston.mci.net>");

    var answer = decoded(exchange(mechanism, "tim", "tanstaaftanstaaf").next(challenge));

    assertEquals("tim " + hash, answer);
  }

  @Test
  void a_login_and_password_are_said_at_once_by_plain_and_in_turn_by_login() throws SaslException {
    assertEquals("\0tim\0päss", decoded(exchange("PLAIN", "tim", "päss").first()));
    var login = exchange("LOGIN", "tim", "päss");
    assertEquals("", login.first());
    assertEquals("tim", decoded(login.next(encoded("Username:"))));
    assertEquals("päss", decoded(login.next("anything")));
    assertThrows(SaslException.class, () -> login.next(encoded("And now?")));
  }

  @Test
  void an_error_of_xoauth2_is_answered_with_an_empty_line() throws SaslException {
    var exchange = exchange("XOAUTH2", "tim", "token");

    assertEquals("user=tim\1auth=Bearer token\1\1", decoded(exchange.first()));
    assertEquals("", exchange.next("nonsense!"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CRAM-MD5", "DIGEST-MD5"})
  void a_challenge_that_is_none_is_refused(String mechanism) throws SaslException {
    var exchange = exchange(mechanism, "tim", "secret");

    assertThrows(SaslException.class, () -> exchange.next("nonsense!"));
  }
}
