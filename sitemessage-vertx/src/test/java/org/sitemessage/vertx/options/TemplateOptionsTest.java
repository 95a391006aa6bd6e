package org.sitemessage.vertx.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.SiteMessageException;

class TemplateOptionsTest {

  private static SiteMessageOptions read(String json, Map<String, String> environment) {
    return SiteMessageOptions.fromJson(
        new JsonObject(json.replace('\'', '"')), environment, Set.of());
  }

  @Test
  void everything_has_a_default() {
    var templates = SiteMessageOptions.defaults().templates();

    assertEquals(
        new JsonObject(
            """
            {"folder": "", "locale": "en", "timeLimitMs": 10000, "cached": true}"""),
        templates.toJson());
    assertEquals(Map.of(), SiteMessageOptions.defaults().typeOverrides());
  }

  @Test
  void file_code_and_environment_say_the_same() {
    var file =
        read(
            "{'templates':{'folder':'t','locale':'pt_BR','timeLimitMs':500,'cached':false},"
                + "'typeOverrides':{'shop/order':'mine'}}",
            Map.of());
    var environment =
        read(
            "{}",
            Map.of(
                "SITEMESSAGE_TEMPLATES_FOLDER", "t",
                "SITEMESSAGE_TEMPLATES_LOCALE", "pt-BR",
                "SITEMESSAGE_TEMPLATES_TIME_LIMIT_MS", "500",
                "SITEMESSAGE_TEMPLATES_CACHED", "false",
                "SITEMESSAGE_TYPE_OVERRIDES", "{\"shop/order\":\"mine\"}"));
    var code =
        SiteMessageOptions.defaults()
            .templates()
            .with(TemplateOptions.FOLDER, Optional.of(Path.of("t")))
            .with(TemplateOptions.LOCALE, Locale.forLanguageTag("pt-BR"))
            .with(TemplateOptions.TIME_LIMIT, Duration.ofMillis(500))
            .with(TemplateOptions.CACHED, false);

    assertEquals(code, file.templates());
    assertEquals(code, environment.templates());
    assertFalse(code.get(TemplateOptions.CACHED));
    assertEquals(
        SiteMessageOptions.defaults().withTypeOverride("shop", "order", "mine").typeOverrides(),
        file.typeOverrides());
    assertEquals(file.typeOverrides(), environment.typeOverrides());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'templates':{'foldr':'x'}} | templates.foldr is not a known option; did you mean",
        "{'templates':{'timeLimitMs':0}} | templates.timeLimitMs is 0, must be from 1 to 3600000",
        "{'templates':{'locale':'русский'}} | templates.locale is \"русский\", must be a language tag",
        "{'templates':{'locale':''}} | templates.locale must name a language",
        "{'typeOverrides':{'shop/order':7}} | typeOverrides.shop/order must be a string",
        "{'typeOverrides':7} | typeOverrides must be an object"
      })
  void an_error_names_the_wrong_key(String json, String expected) {
    var refused = assertThrows(SiteMessageException.class, () -> read(json, Map.of()));

    assertTrue(String.valueOf(refused.getMessage()).startsWith(expected), refused.getMessage());
  }
}
