package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Options below {@code messengers} of an application that registers its messengers in code. */
class MessengerOptionsTest {
  private final Engines engine = new Engines();

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessage.Builder builder(String messengers) {
    var json = new JsonObject(messengers.replace('\'', '"'));
    var own = engine.options();
    var options =
        SiteMessageOptions.fromJson(new JsonObject().put("messengers", json), Map.of(), Set.of())
            .with(SiteMessageOptions.STORE, own.store())
            .with(SiteMessageOptions.DISPATCH, own.dispatch());
    return engine
        .options(options)
        .builder()
        .messenger(new RecordingMessenger("pager"))
        .messenger(new RecordingMessenger("smtp"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'pager':{'concurency':1}} | messengers.pager.concurency is not a known option; did you mean \"concurrency\"? (known: ",
        "{'pager':{'limit':{}}} | messengers.pager.limit is not a known option; did you mean \"limits\"? (known: ",
        "{'pager':{'unknwon':'hold'}} | messengers.pager.unknwon is not a known option; did you mean \"unknown\"? (known: ",
        "{'smtp':{'hots':'mail.example.org'}} | messengers.smtp.hots is not a known option; did you mean \"host\"? (known: ",
        "{'smtp':{'prot':25}} | messengers.smtp.prot is not a known option; did you mean \"port\"? (known: ",
        "{'pagre':{'concurrency':1}} | messengers.pagre is not a known messenger; did you mean \"pager\"? (registered: pager, smtp; kinds: ",
        "{'telegarm':{'token':'t'}} | messengers.telegarm is not a known messenger; did you mean \"telegram\"? (registered: pager, smtp; kinds: ",
        "{'mail':{'kind':'smpt'}} | messengers.mail.kind is not a known messenger; did you mean \"smtp\"? (registered: pager, smtp; kinds: ",
        "{'telegram':{'tokne':'t'}} | messengers.telegram.tokne is not a known option",
        "{'any':{'kind':'failover','fo':[]}} | messengers.any.fo is not a known option; did you mean \"of\"? (known: ",
      })
  void a_misspelt_name_is_refused_without_a_search_for_messengers(
      String messengers, String expected) {
    var failure = assertThrows(SiteMessageException.class, () -> engine.start(builder(messengers)));

    var text = String.valueOf(failure.getMessage());
    assertTrue(text.startsWith(expected), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'pager':{'concurrency':1,'url':'http://127.0.0.1/','apiToken':'t0ken'}}",
        "{'smtp':{'from':'a@example.org','host':'mail.example.org','concurrency':2}}",
      })
  void options_that_the_application_reads_itself_are_accepted(String messengers) {
    try (var log = LogCapture.start()) {
      var site = engine.start(builder(messengers));

      assertEquals(2, site.messengers().size());
      assertFalse(log.text().contains("has no effect"), log.text());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'telegram':{'token':'t0ken'}}",
        "{'telegram':{'kind':'smtp','from':'a@example.org'}}",
        "{'telegram':{'kind':'failover','of':[]}}",
        "{'telegram':{'kind':'xmpp','jid':'a@example.org'}}",
      })
  void options_of_a_messenger_that_is_not_registered_are_logged(String messengers) {
    try (var log = LogCapture.start()) {
      var site = engine.start(builder(messengers));

      assertEquals(
          Set.of("pager", "smtp"),
          Set.copyOf(site.messengers().stream().map(Messenger::alias).toList()));
      assertEquals(
          "messengers.telegram has no effect, because no messenger \"telegram\" is registered; call"
              + " discover(), or register it by messenger()",
          log.warned().getNow(""));
    }
  }
}
