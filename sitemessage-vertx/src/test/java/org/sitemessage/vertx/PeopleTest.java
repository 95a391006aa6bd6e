package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.person.ErasureReply;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.db.TableShape;

/** {@code sitemessage.people}: what the store has of one person is shown and erased. */
class PeopleTest {
  private static final Person ANN = Person.ofAddress("pager", "ANN@x.example");

  private final Engines engine = engines();
  private final RecordingMessenger pager =
      new RecordingMessenger("pager") {
        @Override
        public String addressKey(String address) {
          return address.toLowerCase(Locale.ROOT);
        }
      };

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private PeopleClient people() {
    return client().people();
  }

  private long schedule(String text, String... addresses) {
    return engine
        .schedule(
            ScheduleRequest.plain(text).withRecipients(Recipients.of("pager", addresses).list()))
        .messageId();
  }

  private ErasureReply erase(Person person) {
    return Engines.await(people().erase(person));
  }

  private static Recipient ofUser(String user) {
    return new Recipient(
        "pager", "ann@x.example", user, Optional.empty(), Locale.ROOT, Optional.empty());
  }

  /** Returns the tables and columns whose texts contain a text, whatever their case. */
  private List<String> places(String text) throws SQLException {
    var found = new ArrayList<String>();
    var store = engine.options().store();
    try (var connection =
        DriverManager.getConnection(
            store.get(StoreOptions.URL), store.get(StoreOptions.USER), "")) {
      for (var table : TableShape.all(connection)) {
        try (var statement = connection.createStatement();
            var rows = statement.executeQuery("select * from " + table.name())) {
          while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              var value = rows.getString(i);
              if (value != null && value.toLowerCase(Locale.ROOT).contains(text)) {
                found.add(table.name() + "." + rows.getMetaData().getColumnName(i));
              }
            }
          }
        }
      }
    }
    return found;
  }

  @Test
  void a_person_is_shown_with_subscriptions_suppressions_dispatches_and_messages() {
    engine.start(pager.then(Outcome.rejected("no such ann")));
    schedule("Hello Ann", "Ann@x.example");
    schedule("Hello all", "ann@x.example", "bob@x.example");
    engine.send();
    schedule("Hello Bob", "bob@x.example");
    Engines.await(client().subscribe(Subscription.ofAddress("plain", "pager", "aNN@x.example")));
    Engines.await(client().suppress(Suppression.of("pager", "ann@x.example").withText("asked")));

    var page = Engines.await(people().show(ANN));
    var bob = Engines.await(people().show(Person.ofAddress("pager", "bob@x.example")));

    assertEquals(Optional.empty(), page.erasedAt());
    assertEquals(1, page.subscriptions().size());
    assertTrue(page.subscriptions().get(0).subscribed());
    assertEquals("asked", page.suppressions().get(0).text());
    assertEquals(2, page.dispatches().size());
    assertEquals("ann@x.example", page.dispatches().get(0).address());
    assertEquals("no such ann", page.dispatches().get(1).attemptLog().get(0).text());
    assertEquals("Hello Ann", page.messages().get(1).context().getString("text"));
    assertFalse(page.partial());
    assertTrue(page.next().isEmpty());
    assertEquals(2, bob.dispatches().size());
    assertEquals(0, bob.subscriptions().size());
  }

  @Test
  void the_pages_of_a_person_leave_nothing_out() {
    engine.start(pager);
    for (int i = 0; i < 5; i++) {
      schedule("x".repeat(1_000_000), "ann@x.example", "bob@x.example");
    }
    var ids = new ArrayList<Long>();
    var messages = new ArrayList<Long>();
    var before = Long.MAX_VALUE;
    var pages = 0;
    while (before > 0) {
      var page = Engines.await(people().show(ANN, before, 4));
      page.dispatches().forEach(one -> ids.add(one.id()));
      page.messages().forEach(one -> messages.add(one.id()));
      before = page.next().orElse(0);
      pages++;
    }

    assertEquals(List.of(9L, 7L, 5L, 3L, 1L), ids);
    assertEquals(List.of(5L, 4L, 3L, 2L, 1L), messages);
    assertTrue(pages > 2, "each page has one message of that size: " + pages);
  }

  @Test
  void no_column_of_any_table_has_the_address_of_an_erased_person() throws SQLException {
    engine.start(
        pager
            .then(Outcome.rejected("550 <ann@x.example> unknown"))
            .then(Outcome.sent("remote-ann@x.example")));
    var alone = schedule("Dear ann@x.example", "Ann@x.example");
    schedule("Hello all", "ann@x.example");
    engine.send();
    var shared = schedule("Hello both", "ann@x.example", "bob@x.example");
    Engines.await(
        client()
            .schedule(
                ScheduleRequest.plain("Twice")
                    .withRequestId("once")
                    .withRecipients(
                        Recipients.of("pager", "carl@x.example", "carl@x.example").list())));
    Engines.await(
        client()
            .schedule(
                ScheduleRequest.plain("Twice")
                    .withRequestId("again")
                    .withRecipients(
                        Recipients.of("pager", "bob@x.example", "ann@x.example", "ANN@x.example")
                            .list())));
    Engines.await(client().subscribe(Subscription.ofAddress("plain", "pager", "ann@x.example")));
    Engines.await(
        client()
            .suppress(Suppression.of("pager", "ann@x.example").withText("ann@x.example is away")));
    var api = GuardedApi.withKeys(engine);
    var crm = Optional.of(api.key("crm", Right.PEOPLE).secret());
    assertTrue(places("ann@x").size() > 8, places("ann@x")::toString);
    var body = ANN.toJson().put("action", "erase");

    var counted = Engines.await(people().countErase(ANN));
    var response = api.post("/api/people", crm, body.encode());

    assertEquals(200, response.statusCode(), response::body);
    var reply = ErasureReply.fromJson(new JsonObject(response.body()));
    assertEquals(List.of(), places("ann@x"));
    assertEquals(
        List.of(1L, 1L, 4L, 2L, 0L),
        List.of(
            reply.subscriptions(),
            reply.suppressions(),
            reply.dispatches(),
            reply.messages(),
            reply.inFlight()));
    assertEquals(
        new ErasureReply(1, 1, 0, 4, 2, 0, ""), counted, "the dry run has counted the same");
    assertEquals(
        4042, assertThrows(SiteMessageException.class, () -> engine.dispatch(alone)).code().code());
    assertEquals("bob@x.example", engine.dispatch(shared).getString("address"));
    var entry = api.audit().get(0);
    assertEquals("people erase", entry.action());
    assertEquals("hash " + reply.hash(), entry.target());
    assertEquals(8, entry.touched());
    assertEquals(64, reply.hash().length());
  }

  @Test
  void an_erased_person_gets_nothing_until_readmitted() {
    engine.start(pager);
    schedule("Hi", "ann@x.example");
    erase(ANN);

    var later = schedule("Hi", "aNN@x.example");
    var other = schedule("Hi", "bob@x.example");
    var summary = engine.send();
    var cancelled = engine.dispatch(later);

    assertEquals(1, summary.getInteger("cancelled"), summary::encode);
    assertEquals("cancelled", cancelled.getString("status"));
    assertTrue(
        cancelled.getJsonArray("errors").getJsonObject(0).getString("text").startsWith("erased"));
    assertEquals("sent", engine.dispatch(other).getString("status"));
    assertTrue(Engines.await(people().show(ANN)).erasedAt().isPresent());

    assertTrue(Engines.await(people().readmit(ANN)));
    assertFalse(Engines.await(people().readmit(ANN)));
    var back = schedule("Hi", "ann@x.example");
    engine.send();
    assertEquals("sent", engine.dispatch(back).getString("status"));
    assertEquals(Optional.empty(), Engines.await(people().show(ANN)).erasedAt());
  }

  @Test
  void an_erased_person_is_neither_subscribed_nor_suppressed() {
    engine.start(pager);
    erase(ANN);
    var wish = Subscription.ofAddress("plain", "pager", "ann@x.example");

    var refused =
        assertThrows(SiteMessageException.class, () -> Engines.await(client().subscribe(wish)));
    Engines.await(client().unsubscribe(wish));
    Engines.await(
        client()
            .suppress(
                Suppression.of("pager", "ann@x.example").withReason(SuppressionReason.COMPLAINED)));

    assertEquals("address was erased; readmit this person first", refused.getMessage());
    assertEquals(
        List.of(), Engines.await(client().suppressions(SuppressionQuery.all())).suppressions());
    assertEquals(List.of(), Engines.await(people().show(ANN)).subscriptions());
  }

  @Test
  void a_user_is_erased_with_the_addresses_of_the_user() throws SQLException {
    engine.start(pager);
    var ann = ofUser("ann-42");
    var bob = ofUser("bob-43");
    engine.schedule(ScheduleRequest.plain("To Ann").withRecipients(List.of(ann)));
    engine.schedule(ScheduleRequest.plain("To Bob").withRecipients(List.of(bob)));
    schedule("Nobody's", "ANN@x.example");
    Engines.await(client().subscribe(Subscription.ofUser("plain", "pager", "ann-42")));
    Engines.await(client().suppress(Suppression.of("pager", "ann@x.example")));

    var reply = erase(Person.ofUser("ann-42"));
    var later = engine.schedule(ScheduleRequest.plain("x").withRecipients(List.of(ann)));
    engine.send();

    assertEquals(1, reply.subscriptions());
    assertEquals(1, reply.suppressions());
    assertEquals(2, reply.dispatches());
    assertEquals(2, reply.messages());
    assertEquals("cancelled", engine.dispatch(later.messageId()).getString("status"));
    assertEquals(1, erase(Person.ofUser("ann-42")).dispatches());
    assertEquals(List.of(), places("ann-42"));
    assertTrue(Engines.await(people().readmit(Person.ofUser("ann-42"))));
  }

  @Test
  void a_dispatch_that_is_being_sent_is_left_and_erased_later() throws SQLException {
    Promise<Outcome> answer = Promise.promise();
    var watched = engine.whenDelivered(pager.then(delivery -> answer.future()));
    engine.start(watched.messenger());
    schedule("Hi", "ann@x.example");
    var ann = Person.ofAddress("pager", "ann@x.example");
    var sending = client().sendScheduled(SendRequest.all());
    Engines.await(watched.delivery());

    var counted = Engines.await(people().countErase(ann));
    var first = erase(ann);
    answer.complete(Outcome.sent("1"));
    Engines.await(sending);
    var second = erase(ann);

    assertEquals(List.of(1L, 0L), List.of(counted.inFlight(), counted.dispatches()));
    assertEquals(List.of(1L, 0L), List.of(first.inFlight(), first.dispatches()));
    assertEquals(List.of(0L, 1L), List.of(second.inFlight(), second.dispatches()));
    assertEquals(List.of(), places("ann@x"));
  }

  @Test
  void pending_dispatches_of_many_batches_are_erased_and_told_as_cancelled() throws SQLException {
    engine.start(pager);
    for (int i = 0; i < 3; i++) {
      engine.schedule(
          ScheduleRequest.plain("Hi")
              .withRecipients(
                  IntStream.range(0, 400)
                      .mapToObj(n -> Recipient.address("pager", "ann@x.example"))
                      .toList())
              .withAllowsDuplicates(true));
    }
    var told = engine.event("cancelled");

    var counted = Engines.await(people().countErase(ANN));
    var reply = erase(ANN);
    var again = erase(ANN);

    assertEquals(new ErasureReply(0, 0, 0, 1_200, 3, 0, ""), counted);
    assertEquals(1_200, reply.dispatches());
    assertEquals(3, reply.messages());
    assertEquals("erased", Engines.await(told).getString("outcome"));
    assertEquals(0, again.dispatches());
    assertEquals(reply.hash(), again.hash());
    assertEquals(List.of(), places("ann@x"));
    assertEquals(0, engine.send().getInteger("claimed"));
  }

  @Test
  void the_parts_of_a_group_are_erased_together() throws SQLException {
    engine.start(pager);
    for (int i = 0; i < 3; i++) {
      engine.schedule(
          ScheduleRequest.plain("part " + i)
              .withGroup("daily")
              .withRecipients(Recipients.of("pager", "ann@x.example", "bob@x.example").list()));
    }

    var reply = erase(ANN);
    var summary = engine.send();

    assertEquals(3, reply.dispatches());
    assertEquals(List.of(), places("ann@x"));
    assertEquals(3, summary.getInteger("sent"), summary::encode);
    assertEquals(1, pager.deliveries().size());
  }

  @Test
  void each_person_has_a_hash_of_its_own_which_holds_for_all_recipients_of_a_claim() {
    engine.start(pager);
    var hashes =
        Set.of(erase(ANN).hash(), erase(Person.ofAddress("pager", "bob@x.example")).hash());

    schedule("Hi", "ann@x.example", "bob@x.example", "carl@x.example");

    assertEquals(2, hashes.size());
    assertEquals(2, engine.send().getInteger("cancelled"));
    assertEquals(1, pager.deliveries().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 4000 | action is \"\", must be show, erase or readmit",
        "{'action':'delete','user':'1'} | 4000 | action is \"delete\"",
        "{'action':'erase'} | 4000 | user is missing; give a user, or a messenger and an address",
        "{'action':'erase','user':''} | 4000 | user is missing",
        "{'action':'erase','user':'1','address':'a'} | 4000 | address must be left out",
        "{'action':'erase','user':'1','messenger':'pager'} | 4000 | messenger must be left out",
        "{'action':'erase','messenger':'pager'} | 4000 | address is missing",
        "{'action':'erase','messenger':'pager','address':'  '} | 4000 | address is missing",
        "{'action':'erase','address':'a'} | 4000 | messenger is missing",
        "{'action':'erase','messenger':'pigeon','address':'a'} | 4041 | pigeon",
        "{'action':'erase','user':42} | 4000 | user must be a string",
        "{'action':'erase','user':'1','dryRun':'yes'} | 4000 | dryRun must be true or false",
        "{'action':'erase','user':'1','limit':1} | 4000 | limit is not a known field",
        "{'action':'readmit','user':'1','dryRun':true} | 4000 | dryRun is not a known field",
        "{'action':'show','user':'1','limit':0} | 4000 | limit",
        "{'action':'show','user':'1','limit':1001} | 4000 | limit",
        "{'action':'show','user':'1','before':-1} | 4000 | before"
      })
  void an_invalid_request_is_refused_naming_the_field(String body, int code, String text) {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.PEOPLE, new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code(), refused::getMessage);
    assertTrue(
        String.valueOf(refused.getMessage()).contains(text), String.valueOf(refused.getMessage()));
  }
}
