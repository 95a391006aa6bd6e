package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.SubscriberSource;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.PrepareReply;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;

/** Message types that name the recipients of postponed messages themselves. */
class SubscriberSourceTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private record Recall(
      Optional<SubscriberSource> subscribers,
      boolean activeSubscribersOnly,
      boolean allowUserSubscription)
      implements MessageType {

    static Recall to(SubscriberSource source) {
      return new Recall(Optional.of(source), true, true);
    }

    @Override
    public String alias() {
      return "recall";
    }

    @Override
    public Set<String> messengers() {
      return Set.of("pager");
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("Bring it back.");
    }
  }

  /** Users have the pager number of their digits; those whose name begins with "idle" are idle. */
  private SiteMessage start(MessageType type) {
    return engine.start(
        engine
            .builder(pager, new RecordingMessenger("phone"))
            .messageType(type)
            .userDirectory(
                ids ->
                    Future.succeededFuture(
                        ids.stream()
                            .filter(Predicate.not("gone"::equals))
                            .collect(Collectors.toMap(id -> id, SubscriberSourceTest::user)))));
  }

  private static User user(String id) {
    return new User(
        id, Map.of("pager", id.replaceAll("\\D", "")), Locale.ENGLISH, !id.startsWith("idle"));
  }

  /** Returns buyers "u0", "u1" … in pages; the cursor of a page is the index of its first buyer. */
  private SubscriberSource buyers(int count) {
    return (message, after, limit) -> {
      asked.add(message.context().getString("product") + " after " + after);
      var from = after.isEmpty() ? 0 : Integer.parseInt(after);
      var to = Math.min(count, from + limit);
      return Future.succeededFuture(
          new SubscriberSource.Page(
              IntStream.range(from, to).mapToObj(i -> Recipient.user("pager", "u" + i)).toList(),
              to == count ? "" : String.valueOf(to)));
    };
  }

  private static SubscriberSource these(Recipient... recipients) {
    return (message, after, limit) ->
        Future.succeededFuture(SubscriberSource.Page.last(List.of(recipients)));
  }

  private void postpone() {
    engine.schedule(ScheduleRequest.of("recall", new JsonObject().put("product", "kettle")));
  }

  private PrepareReply prepare() {
    return Engines.await(SiteMessageClient.create(engine.vertx()).prepareDispatches());
  }

  private void subscribe(String user) {
    Engines.await(
        SiteMessageClient.create(engine.vertx())
            .subscribe(Subscription.ofUser("recall", "pager", user)));
  }

  private List<String> paged() {
    engine.send();
    return pager.deliveries().stream().map(Delivery::address).sorted().toList();
  }

  @Test
  void they_are_asked_for_in_pages_in_place_of_the_subscribers() {
    start(Recall.to(buyers(2_500)));
    subscribe("u7777");

    postpone();
    var prepared = prepare();

    assertEquals(new PrepareReply(1, 2_500, 0), prepared);
    assertEquals(
        List.of("kettle after ", "kettle after 1000", "kettle after 2000"), List.copyOf(asked));
    var paged = paged();
    assertEquals(2_500, new TreeSet<>(paged).size());
    assertEquals(2_500, paged.size());
  }

  @Test
  void beside_the_subscribers_nobody_gets_two() {
    start(
        Recall.to(
            SubscriberSource.besideSubscriptions(
                these(
                    Recipient.user("pager", "u1"),
                    Recipient.user("pager", "u2"),
                    Recipient.user("pager", "u2"),
                    Recipient.address("pager", "77"),
                    Recipient.address("pager", "88")))));
    subscribe("u1");
    subscribe("u3");
    Engines.await(
        SiteMessageClient.create(engine.vertx())
            .subscribe(Subscription.ofAddress("recall", "pager", "77")));

    postpone();

    assertEquals(new PrepareReply(1, 5, 3), prepare());
    assertEquals(List.of("1", "2", "3", "77", "88"), paged());
  }

  @Test
  void a_run_that_is_cut_short_goes_on_at_the_page_it_was_at(@TempDir Path folder) {
    engine.onDisk(folder);
    var failing = new ArrayList<String>();
    var whole = buyers(1_200);
    var site =
        start(
            Recall.to(
                SubscriberSource.besideSubscriptions(
                    (message, after, limit) -> {
                      failing.add(after);
                      if (failing.size() == 2) {
                        throw new IllegalStateException("the shop is closed");
                      }
                      return whole.page(message, after, limit);
                    })));
    subscribe("u5000");
    postpone();

    var refused = assertThrows(SiteMessageException.class, this::prepare);
    Engines.await(site.stop());
    start(Recall.to(SubscriberSource.besideSubscriptions(whole)));

    assertEquals(5030, refused.code().code());
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("message type \"recall\" cannot name the recipients of message"),
        refused.getMessage());
    assertTrue(String.valueOf(refused.getMessage()).contains("the shop is closed"));
    assertEquals(new PrepareReply(1, 200, 0), prepare());
    assertEquals(List.of("kettle after ", "kettle after 1000"), List.copyOf(asked));
    var paged = paged();
    assertEquals(1_201, new TreeSet<>(paged).size());
    assertEquals(1_201, paged.size());
  }

  @Test
  void unreachable_recipients_are_skipped_and_opted_out_recipients_get_nothing() {
    start(
        Recall.to(
            these(
                Recipient.user("pager", "idle1"),
                Recipient.user("pager", "gone"),
                Recipient.user("phone", "u2"),
                Recipient.address("pager", "9".repeat(600)),
                Recipient.user("pager", "u3"),
                Recipient.user("pager", "u4").withLocale(Locale.forLanguageTag("ru")))));
    Engines.await(
        SiteMessageClient.create(engine.vertx())
            .unsubscribe(Subscription.ofUser("recall", "pager", "u3")));

    postpone();

    assertEquals(new PrepareReply(1, 2, 4), prepare());
    assertEquals(List.of("4"), paged());
    assertEquals("ru", pager.deliveries().get(0).dispatch().locale().getLanguage());
  }

  @Test
  void a_type_may_write_to_those_who_are_not_active() {
    start(new Recall(Optional.empty(), false, true));
    List.of("u1", "idle2", "gone").forEach(this::subscribe);

    postpone();

    assertEquals(new PrepareReply(1, 2, 1), prepare());
    assertEquals(List.of("1", "2"), paged());
  }

  @Test
  void a_type_that_allows_no_subscription_can_be_postponed_if_it_names_recipients() {
    start(new Recall(Optional.of(buyers(1)), true, false));

    postpone();

    assertEquals(new PrepareReply(1, 1, 0), prepare());
    assertEquals(List.of("0"), paged());
  }

  @Test
  void a_page_that_is_followed_by_itself_or_too_large_is_refused_and_others_go_on() {
    var broken = new ArrayList<SubscriberSource.Page>();
    start(Recall.to((message, after, limit) -> Future.succeededFuture(broken.get(0))));
    broken.add(new SubscriberSource.Page(List.of(Recipient.address("pager", "1")), "again"));
    subscribe("u1");
    postpone();
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "55").list()));

    var endless = assertThrows(SiteMessageException.class, this::prepare);
    broken.set(
        0,
        SubscriberSource.Page.last(
            IntStream.range(0, 1_001).mapToObj(i -> Recipient.address("pager", "x" + i)).toList()));
    var large = assertThrows(SiteMessageException.class, this::prepare);

    assertTrue(String.valueOf(endless.getMessage()).contains("names itself as the next page"));
    assertTrue(String.valueOf(large.getMessage()).contains("at most 1000"));
    assertEquals(List.of("1", "55"), paged());
  }
}
