package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;

/** Nothing about one subscriber or one message keeps others from theirs. */
class PreparationTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private record Letter(String alias) implements MessageType {
    @Override
    public OptionalInt priority() {
      return OptionalInt.of(4);
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text(alias);
    }
  }

  /** A directory that breaks whenever it is asked for "breaking". */
  private void start() {
    engine.start(
        engine
            .builder(pager)
            .messageType(new Letter("news"))
            .messageType(new Letter("offers"))
            .userDirectory(PreparationTest::users));
  }

  private static Future<Map<String, User>> users(Set<String> ids) {
    return ids.contains("breaking")
        ? Future.failedFuture("no connection")
        : Future.succeededFuture(
            ids.stream().collect(Collectors.toMap(id -> id, PreparationTest::user)));
  }

  private static User user(String id) {
    var address =
        switch (id) {
          case "long" -> "9".repeat(Limits.ADDRESS_CHARS + 1);
          case "zero" -> "9\0";
          default -> id;
        };
    var locale =
        id.equals("chatty")
            ? Locale.forLanguageTag("en-GB-u-ca-gregory-nu-latn-co-phonebk-hc-h23")
            : Locale.ENGLISH;
    return new User(id, Map.of("pager", address), locale, true);
  }

  private void subscribe(String type, String... users) {
    for (var user : users) {
      Engines.await(
          SiteMessageClient.create(engine.vertx())
              .subscribe(Subscription.ofUser(type, "pager", user)));
    }
  }

  private long postpone(String type) {
    return engine.schedule(ScheduleRequest.of(type, new JsonObject())).messageId();
  }

  private JsonObject prepare() {
    return engine.request(BusAddress.PREPARE, new JsonObject());
  }

  private List<String> paged() {
    return pager.deliveries().stream().map(Delivery::address).sorted().toList();
  }

  @Test
  void only_recipients_with_an_address_that_cannot_be_stored_are_skipped() {
    start();
    subscribe("news", "1", "long", "2", "zero", "chatty");
    postpone("news");

    var prepared = prepare();
    engine.send();

    assertEquals(
        new JsonObject().put("messages", 1).put("dispatches", 3).put("skipped", 2), prepared);
    assertEquals(List.of("1", "2", "chatty"), paged());
  }

  @Test
  void a_message_that_cannot_be_prepared_keeps_no_other_one_waiting() {
    start();
    subscribe("news", "breaking");
    subscribe("offers", "1");
    postpone("news");
    var offers = postpone("offers");

    var failure = assertThrows(SiteMessageException.class, this::prepare);
    engine.send();

    assertTrue(String.valueOf(failure.getMessage()).contains("no connection"));
    assertEquals(List.of("1"), paged());
    assertEquals(
        4,
        engine
            .request(BusAddress.MESSAGE, new JsonObject().put("id", offers))
            .getInteger("priority"));
  }

  @Test
  void more_messages_than_are_looked_at_at_once_are_all_prepared() {
    start();
    subscribe("offers", "1");
    subscribe("news", "breaking");
    for (int i = 0; i < 101; i++) {
      postpone("news");
    }
    for (int i = 0; i < 120; i++) {
      postpone("offers");
    }

    assertThrows(SiteMessageException.class, this::prepare);
    engine.send();

    assertEquals(120, paged().size());
  }
}
