package org.sitemessage.vertx.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.link.SignedLinks.Purpose;

class SignedLinksTest {
  private static final String UID = "0123456789abcdef0123456789abcdef";
  private static final Dispatch DISPATCH =
      new Dispatch(17, UID, 1, "smtp", "a@example.org", "", 0, false);
  private static final LinkToken TOKEN = new LinkToken(17, UID);

  private final SignedLinks links =
      new SignedLinks("https://example.org/", List.of("new-key-0123456789", "old-key-0123456789"));

  private static String token(String url) {
    return url.substring(url.lastIndexOf('/') + 1).replaceAll("\\?.*", "");
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void a_link_is_valid_for_its_own_purpose_only(Purpose purpose) {
    var url = links.url(purpose, DISPATCH);

    assertTrue(url.startsWith("https://example.org/sitemessage/" + purpose.path() + "/17-"), url);
    for (var other : Purpose.values()) {
      assertEquals(
          other == purpose ? Optional.of(TOKEN) : Optional.empty(),
          links.read(other, token(url), ""));
    }
  }

  @Test
  void a_redirect_leads_nowhere_else() {
    var url = links.click(DISPATCH, "https://example.org/a?b=c&d=é");

    assertTrue(url.endsWith("?to=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc%26d%3D%C3%A9"), url);
    assertEquals(
        Optional.of(TOKEN), links.read(Purpose.CLICK, token(url), "https://example.org/a?b=c&d=é"));
    assertEquals(Optional.empty(), links.read(Purpose.CLICK, token(url), "https://evil.example/"));
    assertEquals(Optional.empty(), links.read(Purpose.CLICK, token(url), ""));
  }

  @Test
  void a_log_of_it_shows_where_links_lead_and_no_key() {
    assertEquals("SignedLinks[https://example.org/sitemessage]", links.toString());
  }

  @Test
  void every_single_character_of_a_token_counts() {
    var token = token(links.url(Purpose.UNSUBSCRIBE, DISPATCH));

    for (int i = 0; i < token.length() - 1; i++) {
      var changed = token.charAt(i) == '1' ? '2' : '1';
      var forged = token.substring(0, i) + changed + token.substring(i + 1);
      assertEquals(Optional.empty(), links.read(Purpose.UNSUBSCRIBE, forged, ""), forged);
      assertEquals(Optional.empty(), links.read(Purpose.UNSUBSCRIBE, token.substring(0, i), ""));
    }
  }

  @Test
  void keys_can_be_replaced() {
    var before = new SignedLinks("https://example.org", List.of("old-key-0123456789"));
    var after = new SignedLinks("https://example.org", List.of("next-key-0123456789"));
    var old = token(before.url(Purpose.READ, DISPATCH));

    assertEquals(Optional.of(TOKEN), links.read(Purpose.READ, old, ""));
    assertEquals(Optional.empty(), after.read(Purpose.READ, old, ""));
    assertFalse(links.url(Purpose.READ, DISPATCH).endsWith(old));
  }

  @Test
  void a_key_that_can_be_guessed_is_refused_and_none_is_shown() {
    var none =
        assertThrows(SiteMessageException.class, () -> new SignedLinks("https://x", List.of()));
    var shorter =
        assertThrows(
            SiteMessageException.class,
            () -> new SignedLinks("https://x", List.of("0123456789abcdef", "s3cret")));

    assertTrue(String.valueOf(none.getMessage()).startsWith("links.keys is empty"));
    assertEquals("links.keys[1] has 6 characters, must have at least 16", shorter.getMessage());
    assertFalse(links.toString().contains("key"), links.toString());
  }
}
