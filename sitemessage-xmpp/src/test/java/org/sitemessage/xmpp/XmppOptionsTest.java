package org.sitemessage.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.api.user.User;

/** Values of the configuration and of addresses. */
class XmppOptionsTest {
  private static final JsonObject LEAST =
      new JsonObject().put("jid", "bot@example.org").put("password", "s3cret");

  private final XmppMessenger messenger = new XmppMessenger(XmppOptions.fromJson(LEAST));

  @Test
  void an_account_is_enough_and_tls_is_required_then() {
    var options = XmppOptions.account("bot@example.org", "s3cret");

    assertEquals(XmppOptions.fromJson(LEAST), options);
    assertEquals(XmppOptions.Tls.REQUIRED, options.get(XmppOptions.TLS));
    assertEquals(options, XmppOptions.fromJson(options.toJson()));
    assertFalse(options.toString().contains("s3cret"), options.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "jid, bot",
    "jid, bot@example.org/desk",
    "password, ''",
    "tls, optional",
    "port, 70000",
    "host, 'a b'",
    "resource, a/b",
    "timeoutMs, 5",
    "graceMs, 600000",
    "pingIntervalMs, 1",
    "maxMessageBytes, 10"
  })
  void a_wrong_value_is_an_error_that_names_its_key(String key, String value) {
    var number = value.matches("\\d+");
    var json = LEAST.copy().put(key, number ? (Object) Integer.valueOf(value) : value);

    var failure = assertThrows(SiteMessageException.class, () -> XmppOptions.fromJson(json));

    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("messengers.xmpp." + key + " "),
        failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "off, '', true",
    "off, xmpp.example.org, true",
    "off, 127.0.0.1, false",
    "off, localhost, false",
    "required, '', false",
    "direct, xmpp.example.org, false"
  })
  void a_login_without_tls_to_another_machine_is_exposed(String tls, String host, boolean exposed) {
    var options = XmppOptions.fromJson(LEAST.copy().put("tls", tls).put("host", host));

    assertEquals(exposed, options.exposesLogin());
  }

  private static Messenger create(MessengerProvider<?> provider, JsonObject section) {
    return provider.create("messengers." + provider.alias(), section, Map.of(), List.of());
  }

  @Test
  void the_old_alias_brings_the_same_messenger_and_is_named_in_its_errors() {
    var provider = new XmppsleekMessengerProvider();

    var failure =
        assertThrows(
            SiteMessageException.class, () -> create(provider, LEAST.copy().put("tls", "maybe")));

    assertEquals("xmppsleek", create(provider, LEAST).alias());
    assertEquals("xmpp", create(new XmppMessengerProvider(), LEAST).alias());
    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("messengers.xmppsleek.tls "),
        failure.getMessage());
  }

  @Test
  void a_message_that_may_have_arrived_is_sent_again_under_the_same_id() {
    assertEquals(UnknownPolicy.RESEND, messenger.unknownPolicy());
  }

  @ParameterizedTest
  @CsvSource({
    "alice@example.org, alice@example.org",
    "' Alice@Example.ORG ', alice@example.org",
    "alice@example.org/Desk 1, alice@example.org/Desk 1",
    "alice@example.org/What?, alice@example.org/What?",
    "alice@bücher.example, alice@bücher.example",
    "alice@[::1], alice@[::1]",
    "xmpp:alice@example.org, alice@example.org",
    "ops@rooms.example.org?join, ops@rooms.example.org?join",
    "xmpp:ops@rooms.example.org?join, ops@rooms.example.org?join"
  })
  void an_address_is_a_bare_or_full_jid_or_a_room(String given, String taken) {
    assertEquals(Optional.of(taken), messenger.address(Recipient.address("xmpp", given)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "@example.org",
        "alice@",
        "a@b@example.org",
        "alice bob@example.org",
        "alice@example.org\n",
        "al\u0000ice@example.org",
        "ops@rooms.example.org/nick?join",
        "ops@rooms.example.org?foo",
        "ops@rooms.example.org?foo?join",
        "xmpp:alice@example.org?message",
        "alice@example.org#x",
        "alice@exa%mple.org"
      })
  void an_address_that_can_never_be_delivered_to_is_refused(String given) {
    var recipient = Recipient.address("xmpp", "x" + given).withAddress(given);

    var failure = assertThrows(SiteMessageException.class, () -> messenger.address(recipient));

    assertEquals(FailureCode.INVALID_REQUEST, failure.code());
  }

  @Test
  void a_users_address_is_the_attribute_jabber() {
    var user = User.of("42", Map.of("email", "a@b.example", "jabber", "alice@example.org"));
    var recipient = Recipient.user("xmpp", "42").withUser(user);

    assertEquals(Optional.of("alice@example.org"), messenger.address(recipient));
  }
}
