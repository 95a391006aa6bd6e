package org.sitemessage.xmpp;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.SiteMessageException;

/** Options set key by key, the limits of their ranges, and their printed form. */
class XmppOptionsInStepsTest {
  private static final String SECRET = "s3cret-Passw0rd";

  private static XmppOptions xmpp() {
    return XmppOptions.account("shop@example.org", SECRET);
  }

  @Test
  void options_are_checked_when_they_are_used_and_not_between_two_keys() {
    var untrusted =
        xmpp().with(XmppOptions.TLS, XmppOptions.Tls.OFF).with(XmppOptions.TRUST_ALL, true);

    assertDoesNotThrow(
        () -> new XmppMessenger(untrusted.with(XmppOptions.TLS, XmppOptions.Tls.DIRECT)));
    assertEquals(
        "messengers.xmpp.trustAll is set, but tls is off (required, direct)",
        assertThrows(SiteMessageException.class, () -> new XmppMessenger(untrusted)).getMessage());
  }

  private static XmppOptions read(String key, long value) {
    return XmppOptions.fromJson(xmpp().toJson().put(key, value));
  }

  @ParameterizedTest
  @CsvSource({
    "port, 0, 65535",
    "timeoutMs, 100, 3600000",
    "graceMs, 0, 60000",
    "pingIntervalMs, 1000, 3600000"
  })
  void a_range_holds_at_both_of_its_edges(String key, long least, long most) {
    assertDoesNotThrow(() -> read(key, least));
    assertDoesNotThrow(() -> read(key, most));
    for (var beyond : List.of(least - 1, most + 1)) {
      var refused = assertThrows(SiteMessageException.class, () -> read(key, beyond));
      assertTrue(String.valueOf(refused.getMessage()).contains(key), refused.getMessage());
    }
  }

  @Test
  void options_show_neither_a_secret_nor_its_hash() {
    var shown = xmpp().toString();

    assertFalse(shown.contains(SECRET), shown);
    assertFalse(shown.contains(String.valueOf(SECRET.hashCode())), shown);
    assertFalse(shown.contains(Integer.toHexString(SECRET.hashCode())), shown);
  }
}
