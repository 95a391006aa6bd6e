package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** An application that names a messenger and has not brought its module. */
class SeparateModulesTest {
  private final Engines engine = new Engines();

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessageException refused(JsonObject messengers, Map<String, String> environment) {
    var own = engine.options();
    var options =
        SiteMessageOptions.fromJson(
                new JsonObject().put("messengers", messengers), environment, Set.of())
            .with(SiteMessageOptions.STORE, own.store())
            .with(SiteMessageOptions.DISPATCH, own.dispatch());
    return assertThrows(
        SiteMessageException.class,
        () -> engine.start(engine.options(options).builder().discover()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'xmpp':{'jid':'bot@example.org'}} | messengers.xmpp | xmpp | xmpp",
        "{'xmppsleek':{}} | messengers.xmppsleek | xmppsleek | xmpp",
        "{'twitter':{'bearerToken':'t0ken'}} | messengers.twitter | twitter | twitter",
        "{'chat':{'kind':'xmpp'}} | messengers.chat.kind | xmpp | xmpp",
        "{'any':{'kind':'failover','of':[{'kind':'twitter'}]}} | messengers.any.twitter | twitter | twitter",
        "{'any':{'kind':'failover','of':[{'kind':'xmpp','name':'a'}]}} | messengers.any.a | xmpp | xmpp",
      })
  void a_messenger_without_its_module_is_refused_with_the_artifact_to_add(
      String messengers, String key, String alias, String module) {
    var failure = refused(new JsonObject(messengers.replace('\'', '"')), Map.of());

    assertEquals(expected(key, alias, module), failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "SITEMESSAGE_MESSENGERS_XMPP_PASSWORD, xmpp, xmpp",
    "SITEMESSAGE_MESSENGERS_XMPPSLEEK_JID, xmppsleek, xmpp",
    "SITEMESSAGE_MESSENGERS_TWITTER_BEARER_TOKEN, twitter, twitter"
  })
  void a_variable_alone_names_its_messenger(String variable, String alias, String module) {
    var failure = refused(new JsonObject(), Map.of(variable, "s3cret"));

    assertEquals(expected("messengers." + alias, alias, module), failure.getMessage());
  }

  private static String expected(String key, String alias, String module) {
    return ("%s names the messenger \"%s\", whose module is missing: add"
            + " org.sitemessage:sitemessage-%s (on the module path: the module org.sitemessage.%s)")
        .formatted(key, alias, module, module);
  }
}
