package org.sitemessage.vertx.messenger;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.facebook.FacebookOptions;
import org.sitemessage.vertx.messenger.smtp.OAuth2Options;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;
import org.sitemessage.vertx.messenger.vk.VkOptions;
import org.sitemessage.vertx.messenger.webhook.WebhookOptions;

/** Options set key by key, the limits of their ranges, and their printed form. */
class OptionsInStepsTest {
  private static final String SECRET = "s3cret-Passw0rd";

  private static SmtpOptions smtp() {
    return SmtpOptions.from("shop@example.org");
  }

  @Test
  void options_are_checked_when_they_are_used_and_not_between_two_keys() {
    var half = smtp().with(SmtpOptions.LOGIN, "shop");
    var whole = half.with(SmtpOptions.PASSWORD, SECRET);

    assertDoesNotThrow(() -> new SmtpMessenger(whole));
    assertEquals(
        "messengers.smtp.password is empty, but login is given; give both or neither",
        assertThrows(SiteMessageException.class, () -> new SmtpMessenger(half)).getMessage());
  }

  /**
   * The edges of one key.
   *
   * @param options reads options with a key of a JSON object
   */
  private record Range(String key, Function<JsonObject, Object> options, long least, long most) {
    @Override
    public String toString() {
      return key + " from " + least + " to " + most;
    }
  }

  static Stream<Range> ranges() {
    var given = TelegramOptions.token("1:" + SECRET);
    Function<JsonObject, Object> smtp = json -> SmtpOptions.fromJson(smtp().toJson().mergeIn(json));
    Function<JsonObject, Object> telegram =
        json -> TelegramOptions.fromJson(given.toJson().mergeIn(json));
    return Stream.of(
        new Range("port", smtp, 1, 65535),
        new Range("timeoutMs", smtp, 1, 3_599_999),
        new Range("maxConnections", smtp, 1, 1000),
        new Range("connectTimeoutMs", telegram, 1, 3_599_999),
        new Range("timeoutMs", telegram, 1, 3_599_999),
        new Range("maxConnections", telegram, 1, 1000));
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void a_range_holds_at_both_of_its_edges(Range range) {
    var least = range.least();
    var most = range.most();

    assertDoesNotThrow(() -> range.options().apply(new JsonObject().put(range.key(), least)));
    assertDoesNotThrow(() -> range.options().apply(new JsonObject().put(range.key(), most)));
    for (var beyond : List.of(least - 1, most + 1)) {
      var refused =
          assertThrows(
              SiteMessageException.class,
              () -> range.options().apply(new JsonObject().put(range.key(), beyond)));
      assertEquals(
          true, String.valueOf(refused.getMessage()).contains(range.key()), refused.getMessage());
    }
  }

  static Stream<Object> secretive() {
    var oauth2 =
        new JsonObject()
            .put("tokenUrl", "https://example.org/token")
            .put("clientId", "shop")
            .put("clientSecret", SECRET);
    return Stream.of(
        smtp().with(SmtpOptions.LOGIN, "shop").with(SmtpOptions.PASSWORD, SECRET),
        smtp()
            .with(SmtpOptions.LOGIN, "shop")
            .with(SmtpOptions.OAUTH2_TOKEN, Optional.of(OAuth2Options.fromJson(oauth2))),
        TelegramOptions.token("1:" + SECRET),
        FacebookOptions.pageAccessToken(SECRET).with(FacebookOptions.APP_SECRET, SECRET),
        VkOptions.accessToken(SECRET),
        WebhookOptions.secret(
            "whsec_"
                + Base64.getEncoder()
                    .encodeToString(SECRET.repeat(2).getBytes(StandardCharsets.UTF_8))));
  }

  @ParameterizedTest
  @MethodSource("secretive")
  void options_show_neither_a_secret_nor_its_hash(Object options) {
    var shown = options.toString();

    assertFalse(shown.contains(SECRET), shown);
    assertFalse(shown.contains(String.valueOf(SECRET.hashCode())), shown);
    assertFalse(shown.contains(Integer.toHexString(SECRET.hashCode())), shown);
  }
}
