package org.sitemessage.vertx.messenger.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;

class WebhookOptionsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @Test
  void options_are_read_as_they_were_written_and_every_key_is_written() {
    var options =
        WebhookOptions.secret(SECRET)
            .with(WebhookOptions.PREVIOUS_SECRETS, List.of("whsec_" + "A".repeat(32)))
            .with(WebhookOptions.TIMEOUT, Duration.ofMillis(500));
    var written = options.toJson();

    assertEquals(options, WebhookOptions.fromJson(written));
    assertEquals(WebhookOptions.SECTION.names(), written.fieldNames());
  }

  @Test
  void a_secret_is_never_shown() {
    var options = WebhookOptions.secret(SECRET);

    assertFalse(options.toString().contains(SECRET), options.toString());
    assertFalse(new WebhookMessenger(options).toString().contains(SECRET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_c2hvcnQ=", "whsec_?!"})
  void a_secret_that_is_none_is_refused_and_not_shown(String secret) {
    var failure = assertThrows(SiteMessageException.class, () -> WebhookOptions.secret(secret));

    assertEquals(
        "messengers.webhook.secret must be whsec_ followed by 24 to 64 bytes in Base64",
        failure.getMessage());
  }

  @Test
  void the_messenger_is_found_by_discovery() {
    var found =
        ServiceLoader.load(MessengerProvider.class).stream()
            .<MessengerProvider<?>>map(ServiceLoader.Provider::get)
            .filter(provider -> provider.alias().equals("webhook"))
            .findFirst()
            .orElseThrow();

    assertEquals(
        "webhook",
        found
            .create(
                "messengers.webhook", new JsonObject().put("secret", SECRET), Map.of(), List.of())
            .alias());
  }
}
