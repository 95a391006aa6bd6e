package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.PrepareReply;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;

/** Subscriptions, opt-outs and postponed messages, through the bus. */
class SubscriptionTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final RecordingMessenger phone = new RecordingMessenger("phone");
  private final List<Set<String>> asked = new CopyOnWriteArrayList<>();

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Users "u<n>" have the pager number n; those of "inactive…" are not active. */
  private void start() {
    engine.start(
        engine
            .builder(pager, phone)
            .messageType(type("news", true))
            .messageType(type("alarm", false))
            .userDirectory(
                ids -> {
                  asked.add(ids);
                  return Future.succeededFuture(
                      ids.stream()
                          .filter(id -> !id.equals("unknown"))
                          .collect(Collectors.toMap(id -> id, SubscriptionTest::user)));
                }));
  }

  private static User user(String id) {
    return new User(
        id, Map.of("pager", id.substring(1)), Locale.ENGLISH, !id.startsWith("inactive"));
  }

  private static MessageType type(String alias, boolean subscribable) {
    return new MessageType() {
      @Override
      public String alias() {
        return alias;
      }

      @Override
      public boolean allowUserSubscription() {
        return subscribable;
      }

      @Override
      public Set<String> messengers() {
        return Set.of("pager");
      }

      @Override
      public Content compose(Message message, Dispatch dispatch, Templates templates) {
        return Content.text("News");
      }
    };
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private void subscribe(String user) {
    Engines.await(client().subscribe(Subscription.ofUser("news", "pager", user)));
  }

  private JsonObject subscriptions(JsonObject body) {
    return engine.request(BusAddress.SUBSCRIPTIONS, body);
  }

  private PrepareReply prepare() {
    return Engines.await(client().prepareDispatches());
  }

  private long postpone(String type) {
    return engine.schedule(ScheduleRequest.of(type, new JsonObject())).messageId();
  }

  private List<String> paged() {
    return pager.deliveries().stream().map(Delivery::address).sorted().toList();
  }

  @Test
  void a_message_without_recipients_goes_to_the_subscribers() {
    start();
    List.of("u1", "u2", "inactive3", "unknown").forEach(this::subscribe);
    Engines.await(client().subscribe(Subscription.ofAddress("news", "pager", "77")));
    Engines.await(client().subscribe(Subscription.ofUser("plain", "pager", "u9")));

    postpone("news");
    engine.send();
    assertEquals(List.of(), paged(), "sent before it was prepared");
    var prepared = prepare();
    engine.send();

    assertEquals(new PrepareReply(1, 3, 2), prepared);
    assertEquals(List.of("1", "2", "77"), paged());
    assertEquals(new PrepareReply(0, 0, 0), prepare());
    assertEquals(List.of(Set.of("u1", "u2", "inactive3", "unknown")), asked);
  }

  @Test
  void it_waits_for_its_time_and_is_dropped_after_its_expiry() {
    start();
    subscribe("u1");
    var now = engine.clock().instant();
    engine.schedule(
        ScheduleRequest.of("news", new JsonObject()).withSendAt(now.plus(Duration.ofHours(1))));
    engine.schedule(
        ScheduleRequest.of("news", new JsonObject())
            .withExpiresAt(now.plus(Duration.ofMinutes(30))));

    engine.advance(Duration.ofMinutes(40));
    assertEquals(0, prepare().dispatches());
    engine.advance(Duration.ofMinutes(30));

    assertEquals(1, prepare().dispatches());
  }

  @Test
  void it_can_be_cancelled_and_outlives_a_cleanup_until_then() {
    start();
    subscribe("u1");
    long waiting = postpone("news");
    long cancelled = postpone("news");

    engine.request(BusAddress.CANCEL, new JsonObject().put("message", cancelled));
    engine.advance(Duration.ofHours(1));
    engine.request(BusAddress.CLEANUP, new JsonObject().put("agoMs", 0));

    assertEquals(1, prepare().dispatches());
    assertEquals("1", engine.dispatch(waiting).getString("address"));
  }

  @Test
  void many_subscribers_are_walked_in_pages_and_nobody_gets_two() {
    start();
    Engines.await(
        Future.all(
            IntStream.range(0, 2_500)
                .mapToObj(i -> client().subscribe(Subscription.ofUser("news", "pager", "u" + i)))
                .toList()));

    postpone("news");
    var runs =
        Engines.await(
            Future.all(IntStream.range(0, 5).mapToObj(i -> client().prepareDispatches()).toList()));
    engine.send();

    assertEquals(2_500, runs.<PrepareReply>list().get(0).dispatches());
    assertEquals(2_500, paged().size());
    assertEquals(2_500, new TreeSet<>(paged()).size());
    assertEquals(List.of(1_000, 1_000, 500), asked.stream().map(Set::size).toList());
  }

  @Test
  void a_run_that_is_cut_short_goes_on_where_it_was(@TempDir Path folder) {
    engine.onDisk(folder);
    var failing = new ArrayList<Integer>();
    var site =
        engine.start(
            engine
                .builder(pager)
                .messageType(type("news", true))
                .userDirectory(
                    ids -> {
                      failing.add(ids.size());
                      return failing.size() == 2
                          ? Future.failedFuture("the directory is down")
                          : Future.succeededFuture(
                              ids.stream()
                                  .collect(Collectors.toMap(id -> id, SubscriptionTest::user)));
                    }));
    Engines.await(
        Future.all(
            IntStream.range(0, 1_200)
                .mapToObj(i -> client().subscribe(Subscription.ofUser("news", "pager", "u" + i)))
                .toList()));
    postpone("news");

    var failure = assertThrows(SiteMessageException.class, this::prepare);
    assertTrue(String.valueOf(failure.getMessage()).contains("the directory is down"));
    Engines.await(site.stop());
    start();
    assertEquals(200, prepare().dispatches());
    engine.send();

    assertEquals(1_200, new TreeSet<>(paged()).size());
    assertEquals(1_200, paged().size());
  }

  @Test
  void an_unsubscribed_recipient_does_not_even_get_messages_scheduled_before() {
    start();
    subscribe("u1");
    subscribe("u2");
    var byAddress =
        engine.schedule(
            ScheduleRequest.of("news", new JsonObject())
                .withRecipients(Recipients.of("pager", "55").list()));
    var byUser =
        engine.schedule(
            ScheduleRequest.of("news", new JsonObject())
                .withRecipients(List.of(userRecipient("u1"))));
    postpone("news");
    prepare();

    Engines.await(client().unsubscribe(Subscription.ofUser("news", "pager", "u1")));
    Engines.await(client().unsubscribe(Subscription.ofAddress("news", "pager", "55")));
    engine.send();

    assertEquals(List.of("2"), paged());
    for (var reply : List.of(byAddress, byUser)) {
      var dispatch = engine.dispatch(reply.messageId());
      assertEquals("cancelled", dispatch.getString("status"));
      assertEquals(
          "the recipient has unsubscribed",
          dispatch.getJsonArray("errors").getJsonObject(0).getString("text"));
    }
  }

  @Test
  void an_opt_out_is_of_one_type_and_one_messenger_and_can_be_taken_back() {
    start();
    Engines.await(client().unsubscribe(Subscription.ofAddress("news", "pager", "55")));

    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("pager", "55").and("phone", "55").list()));
    engine.send();
    assertEquals(1, pager.deliveries().size());
    assertEquals(1, phone.deliveries().size());

    Engines.await(client().subscribe(Subscription.ofAddress("news", "pager", "55")));
    engine.schedule(
        ScheduleRequest.of("news", new JsonObject())
            .withRecipients(Recipients.of("pager", "55").list()));
    engine.send();
    assertEquals(2, pager.deliveries().size());
  }

  @Test
  void a_type_without_subscriptions_is_sent_whatever_anybody_wishes() {
    start();
    var recipients = Recipients.of("pager", "55").list();

    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                Engines.await(
                    client().unsubscribe(Subscription.ofAddress("alarm", "pager", "55"))));
    engine.schedule(ScheduleRequest.of("alarm", new JsonObject()).withRecipients(recipients));
    engine.send();

    assertEquals(4220, refused.code().code());
    assertEquals(List.of("55"), paged());
    var postponed = assertThrows(SiteMessageException.class, () -> postpone("alarm"));
    assertEquals(
        "recipients is missing, and message type \"alarm\" has no subscribers",
        postponed.getMessage());
  }

  @Test
  void preferences_show_all_subscribable_cells_and_replacing_them_opts_out_of_the_rest() {
    start();
    subscribe("u1");
    var who = new JsonObject().put("user", "u1");
    assertEquals(List.of("news/pager"), subscribed(preferences(who)));
    var offered =
        preferences(who).getJsonArray("types").stream()
            .map(type -> ((JsonObject) type).getString("alias"))
            .toList();
    assertTrue(offered.contains("news") && !offered.contains("alarm"), offered.toString());

    subscriptions(
        who.copy()
            .put("action", "replace")
            .put(
                "subscriptions",
                new JsonArray()
                    .add(new JsonObject().put("type", "plain").put("messenger", "phone"))));

    assertEquals(List.of("plain/phone"), subscribed(preferences(who)));
    var states =
        subscriptions(who.copy().put("action", "list")).getJsonArray("subscriptions").stream()
            .map(state -> (JsonObject) state)
            .collect(Collectors.toMap(s -> s.getString("type"), s -> s.getBoolean("subscribed")));
    assertEquals(Map.of("news", false, "plain", true), states);
  }

  private JsonObject preferences(JsonObject who) {
    return subscriptions(who.copy().put("action", "preferences"));
  }

  private static List<String> subscribed(JsonObject preferences) {
    var all = new ArrayList<String>();
    for (var type : preferences.getJsonArray("types")) {
      for (var messenger : ((JsonObject) type).getJsonArray("messengers")) {
        if (((JsonObject) messenger).getBoolean("subscribed")) {
          all.add(
              ((JsonObject) type).getString("alias")
                  + "/"
                  + ((JsonObject) messenger).getString("alias"));
        }
      }
    }
    return all;
  }

  @Test
  void subscribers_of_a_type_are_listed_in_pages() {
    start();
    List.of("u1", "u2", "u3").forEach(this::subscribe);
    var list = new JsonObject().put("action", "list").put("type", "news").put("limit", 2);

    var first = subscriptions(list);
    var second = subscriptions(list.copy().put("after", first.getLong("next")));

    assertEquals(2, first.getJsonArray("subscriptions").size());
    assertEquals("u3", second.getJsonArray("subscriptions").getJsonObject(0).getString("user"));
    assertTrue(!second.containsKey("next"), second.encode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'action':'drop'} | 4000 | action is \"drop\", must be one of",
        "{'action':'create','type':'news','messenger':'pager'} | 4000 | user is missing, and so is address",
        "{'action':'create','type':'news','messenger':'pager','user':'1','address':'2'} | 4000 | address must be left out",
        "{'action':'create','type':'gossip','messenger':'pager','user':'1'} | 4040 | message type \"gossip\" is not registered",
        "{'action':'create','type':'news','messenger':'pigeon','user':'1'} | 4041 | messenger \"pigeon\" is not registered",
        "{'action':'create','type':'news','messenger':'phone','user':'1'} | 4220 | message type \"news\" cannot be subscribed to",
        "{'action':'replace','user':'1'} | 4000 | subscriptions is missing",
      })
  void an_invalid_request_is_refused_with_a_reason(String body, int code, String reason) {
    start();

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> subscriptions(new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code());
    assertTrue(String.valueOf(refused.getMessage()).startsWith(reason), refused.getMessage());
  }

  private static Recipient userRecipient(String id) {
    return Recipient.user("pager", id);
  }
}
