package org.sitemessage.vertx.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.user.QuietHours;

class QuietOptionsTest {

  private static QuietOptions read(String json, Map<String, String> environment) {
    return SiteMessageOptions.fromJson(
            new JsonObject(json.replace('\'', '"')), environment, Set.of())
        .quietHours();
  }

  @Test
  void nothing_is_quiet_unless_it_is_configured() {
    assertEquals(
        new JsonObject(
            """
            {"from": "", "to": "", "windows": [], "zone": "", "exemptTypes": []}"""),
        read("{}", Map.of()).toJson());
    assertEquals(QuietHours.NONE, read("{}", Map.of()).hours());
  }

  @Test
  void file_code_and_environment_say_the_same() {
    var file =
        read(
            "{'quietHours':{'from':'22:00','to':'08:00','zone':'Europe/Berlin',"
                + "'windows':['00:00-24:00 sat+sun'],'exemptTypes':['code','alarm']}}",
            Map.of());
    var environment =
        read(
            "{}",
            Map.of(
                "SITEMESSAGE_QUIET_HOURS_FROM", "22:00",
                "SITEMESSAGE_QUIET_HOURS_TO", "08:00",
                "SITEMESSAGE_QUIET_HOURS_ZONE", "Europe/Berlin",
                "SITEMESSAGE_QUIET_HOURS_WINDOWS", "00:00-24:00 sat+sun",
                "SITEMESSAGE_QUIET_HOURS_EXEMPT_TYPES", "alarm, code"));
    var code =
        SiteMessageOptions.defaults()
            .quietHours()
            .withHours(QuietHours.parse("22:00-08:00;00:00-24:00 sat+sun"))
            .with(QuietOptions.ZONE, Optional.of(ZoneId.of("Europe/Berlin")))
            .with(QuietOptions.EXEMPT_TYPES, Set.of("alarm", "code"));

    assertEquals(file, environment);
    assertEquals(code.hours(), file.hours());
    assertEquals(code, file.withHours(file.hours()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'quietHours':{'form':'22:00'}} | quietHours.form is not a known option; did you mean",
        "{'quietHours':{'from':'22:00'}} | quietHours.to must be given, too",
        "{'quietHours':{'to':'08:00'}} | quietHours.from must be given, too",
        "{'quietHours':{'from':'22:00','to':'22:00'}} | quietHours.from must be two different times",
        "{'quietHours':{'windows':['22-8']}} | quietHours.windows must be two different times",
        "{'quietHours':{'windows':['00:00-24:00']}} | quietHours covers the whole week",
        "{'quietHours':{'zone':'Berlin'}} | quietHours.zone is \"Berlin\", must be a time zone",
        "{'scheduling':{'zone':''}} | scheduling.zone is \"\", must be a time zone"
      })
  void an_error_names_the_wrong_key(String json, String expected) {
    var refused = assertThrows(SiteMessageException.class, () -> read(json, Map.of()));

    assertTrue(String.valueOf(refused.getMessage()).startsWith(expected), refused.getMessage());
  }
}
