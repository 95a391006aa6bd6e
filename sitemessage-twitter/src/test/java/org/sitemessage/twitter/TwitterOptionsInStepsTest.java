package org.sitemessage.twitter;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.api.SiteMessageException;

/** Options set key by key, the limits of their range, and their printed form. */
class TwitterOptionsInStepsTest {
  private static final String SECRET = "s3cret-Passw0rd";

  @Test
  void options_are_checked_when_they_are_used_and_not_between_two_keys() {
    var bearer = TwitterOptions.oauth1("a", "b", "c", "d").with(TwitterOptions.BEARER_TOKEN, "e");
    var without =
        bearer
            .with(TwitterOptions.API_KEY, "")
            .with(TwitterOptions.API_SECRET, "")
            .with(TwitterOptions.ACCESS_TOKEN, "")
            .with(TwitterOptions.ACCESS_TOKEN_SECRET, "");

    assertDoesNotThrow(() -> new TwitterMessenger(without));
    assertEquals(
        "messengers.twitter.apiKey must be left out when bearerToken is given",
        assertThrows(SiteMessageException.class, () -> new TwitterMessenger(bearer)).getMessage());
  }

  @Test
  void a_version_of_the_api_is_1_or_2() {
    var options = TwitterOptions.oauth1("a", "b", "c", "d");

    assertDoesNotThrow(() -> options.with(TwitterOptions.API_VERSION, 1));
    assertDoesNotThrow(() -> options.with(TwitterOptions.API_VERSION, 2));
    for (var beyond : List.of(0, 3)) {
      var refused =
          assertThrows(
              SiteMessageException.class, () -> options.with(TwitterOptions.API_VERSION, beyond));
      assertTrue(String.valueOf(refused.getMessage()).contains("apiVersion"), refused.getMessage());
    }
  }

  static Stream<TwitterOptions> secretive() {
    return Stream.of(
        TwitterOptions.oauth1(SECRET, SECRET, SECRET, SECRET), TwitterOptions.bearer(SECRET));
  }

  @ParameterizedTest
  @MethodSource("secretive")
  void options_show_neither_a_secret_nor_its_hash(TwitterOptions options) {
    var shown = options.toString();

    assertFalse(shown.contains(SECRET), shown);
    assertFalse(shown.contains(String.valueOf(SECRET.hashCode())), shown);
    assertFalse(shown.contains(Integer.toHexString(SECRET.hashCode())), shown);
  }
}
