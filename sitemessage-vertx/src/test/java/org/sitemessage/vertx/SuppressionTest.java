package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;

/** Addresses that must not be contacted, through the bus. */
class SuppressionTest {
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

  private long schedule(String address) {
    return engine
        .schedule(
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", address).list()))
        .messageId();
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private List<Suppression> listed() {
    return Engines.await(client().suppressions(SuppressionQuery.all())).suppressions();
  }

  private JsonObject suppressions(JsonObject body) {
    return engine.request(BusAddress.SUPPRESSIONS, body);
  }

  private static JsonObject add(String address) {
    return new JsonObject().put("action", "add").put("messenger", "pager").put("address", address);
  }

  @Test
  void an_address_that_was_refused_for_good_is_not_contacted_again() {
    engine.start(pager.then(Outcome.rejectedAndSuppress("no such pager")));
    var refused = schedule("Ann");
    engine.send();
    var told = engine.event("failed");

    var later = schedule("ann");
    engine.send();

    assertEquals(1, pager.deliveries().size());
    var dispatch = engine.dispatch(later);
    assertEquals("failed", dispatch.getString("status"));
    assertEquals(0, dispatch.getInteger("attempts"));
    var log = dispatch.getJsonArray("errors").getJsonObject(0);
    assertEquals("suppressed", log.getString("outcome"));
    var entry = listed().get(0);
    assertEquals(
        "the address is suppressed: refused (id %d of the suppression list)".formatted(entry.id()),
        log.getString("text"));
    assertEquals("no such pager", entry.text());
    assertEquals("Ann", entry.address());
    assertEquals(engine.dispatch(refused).getLong("id"), entry.dispatchId().getAsLong());
    assertEquals(engine.clock().instant(), entry.since());
    assertEquals("suppressed", Engines.await(told).getString("outcome"));
  }

  @Test
  void a_refusal_that_says_nothing_of_the_address_suppresses_nothing() {
    engine.start(pager.then(Outcome.rejected("too long")));
    schedule("7");
    engine.send();

    schedule("7");
    engine.send();

    assertEquals(2, pager.deliveries().size());
    assertEquals(List.of(), listed());
  }

  @Test
  void dispatches_claimed_together_with_a_suppressing_rejection_are_not_sent() {
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    engine.start(pager.then(Outcome.rejectedAndSuppress("gone")));
    var ids = IntStream.range(0, 5).mapToObj(i -> schedule("7")).toList();
    schedule("8");

    engine.send();

    assertEquals(List.of("7", "8"), pager.deliveries().stream().map(Delivery::address).toList());
    assertEquals(
        List.of("rejected", "suppressed", "suppressed", "suppressed", "suppressed"),
        ids.stream()
            .map(id -> engine.dispatch(id).getJsonArray("errors").getJsonObject(0))
            .map(line -> line.getString("outcome"))
            .toList());
  }

  @Test
  void a_suppression_also_stops_earlier_dispatches_until_the_address_is_removed() {
    engine.start(pager);
    var before = schedule("7");
    var suppressed = engine.event("suppressed");
    assertEquals(
        1, Engines.await(client().suppress(Suppression.of("pager", "7").withBy("ann"))).added());
    assertEquals(
        new JsonObject()
            .put("v", 1)
            .put("messenger", "pager")
            .put("reason", "manual")
            .put("by", "ann"),
        Engines.await(suppressed));
    engine.send();

    var unsuppressed = engine.event("unsuppressed");
    assertTrue(Engines.await(client().unsuppress("pager", "7", "bob", "has a new pager")));
    assertFalse(Engines.await(client().unsuppress("pager", "7", "bob", "again")));
    schedule("7");
    engine.send();

    assertEquals("failed", engine.dispatch(before).getString("status"));
    assertEquals(1, pager.deliveries().size());
    assertEquals(
        new JsonObject()
            .put("v", 1)
            .put("messenger", "pager")
            .put("reason", "manual")
            .put("by", "bob")
            .put("text", "has a new pager"),
        Engines.await(unsuppressed));
  }

  @Test
  void an_entry_with_an_end_is_over_then() {
    engine.start(pager);
    var until = engine.clock().instant().plus(Duration.ofHours(1));
    Engines.await(client().suppress(Suppression.of("pager", "7").withUntil(until)));
    schedule("7");
    engine.send();
    assertEquals(0, pager.deliveries().size());

    engine.advance(Duration.ofHours(1));
    schedule("7");
    engine.send();

    assertEquals(1, pager.deliveries().size());
    assertEquals(1, listed().size());
  }

  @Test
  void many_entries_are_added_at_once_and_equally_strong_ones_are_kept() {
    engine.start(pager);
    var complaint = Suppression.of("pager", "1").withReason(SuppressionReason.COMPLAINED);
    Engines.await(client().suppress(complaint));

    var reply =
        Engines.await(
            client()
                .suppressAll(
                    List.of(
                        Suppression.of("pager", "1").withReason(SuppressionReason.BOUNCED),
                        Suppression.of("pager", "2").withReason(SuppressionReason.BOUNCED),
                        Suppression.of("pager", "3"),
                        Suppression.of("pager", "3"))));

    assertEquals(2, reply.added());
    assertEquals(2, reply.kept());
    var bounced = SuppressionQuery.all().withReason(SuppressionReason.BOUNCED);
    assertEquals(
        List.of("2"),
        Engines.await(client().suppressions(bounced)).suppressions().stream()
            .map(Suppression::address)
            .toList());
    var first = Engines.await(client().suppressions(SuppressionQuery.all().page(0, 2)));
    var rest =
        Engines.await(
            client().suppressions(SuppressionQuery.all().page(first.next().getAsLong(), 2)));
    assertEquals(
        List.of("1", "2", "3"),
        List.of(first, rest).stream()
            .flatMap(page -> page.suppressions().stream())
            .map(Suppression::address)
            .toList());
    assertTrue(rest.next().isEmpty());
    var byAddress = SuppressionQuery.all().withMessenger("pager").withAddress("1");
    assertEquals(
        SuppressionReason.COMPLAINED,
        Engines.await(client().suppressions(byAddress)).suppressions().get(0).reason());
  }

  @Test
  void a_test_message_does_not_reach_a_suppressed_address_either() {
    engine.start(pager);
    suppressions(add("Ann"));

    var reply =
        engine.request(
            BusAddress.PROBE, new JsonObject().put("messenger", "pager").put("to", "ann"));

    assertEquals("rejected", reply.getString("outcome"));
    assertTrue(reply.getString("text").startsWith("the address is suppressed: manual"));
    assertEquals(0, pager.deliveries().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'action':'drop'} | action is \"drop\"",
        "{'action':'add','messenger':'pager'} | address is missing",
        "{'action':'add','messenger':'fax','address':'7'} | messenger \"fax\" is not registered",
        "{'action':'add','messenger':'pager','address':'7','reason':'rude'} | reason is \"rude\"",
        "{'action':'add','messenger':'pager','address':'7','untilMs':1} | untilMs is not in",
        "{'action':'add','suppressions':[{'messenger':'pager'}]} | suppressions[0].address is",
        "{'action':'remove','messenger':'pager','address':'7'} | text is missing",
        "{'action':'list','address':'7'} | address is allowed only with messenger",
        "{'action':'add','messenger':'pager','address':'*@*.org'} | address is \"*@*.org\", must be a"
            + " whole address, *@example.org for a domain, or *@*.example.org for its sub-domains",
        "{'action':'add','messenger':'pager','address':'a*@b.org'} | address is \"a*@b.org\", must be",
        "{'action':'add','messenger':'pager','address':'*'} | address is \"*\", must be a whole",
        "{'action':'add','messenger':'pager','address':'*@a..b'} | address is \"*@a..b\", must be",
        "{'action':'add','messenger':'only','address':'*@a.b'} | address is \"*@a.b\", but addresses of"
            + " only have no domain; name whole addresses",
        "{'action':'list','limit':0} | limit",
        "{'action':'list','colour':'red'} | colour is not a known field",
      })
  void an_error_names_the_fault_of_a_request(String body, String problem) {
    engine.start(
        pager,
        new RecordingMessenger("only") {
          @Override
          public Optional<String> address(Recipient recipient) {
            if (recipient.address().contains(".")) {
              throw SiteMessageException.invalid("address", "must be a number");
            }
            return super.address(recipient);
          }
        });

    var refusal =
        assertThrows(
            SiteMessageException.class,
            () -> suppressions(new JsonObject(body.replace('\'', '"'))));

    assertTrue(String.valueOf(refusal.getMessage()).startsWith(problem), refusal.getMessage());
  }

  /** Returns the addresses of those who got a message. */
  private List<String> delivered(String... addresses) {
    var before = pager.deliveries().size();
    for (var address : addresses) {
      schedule(address);
    }
    engine.send();
    return pager.deliveries().stream().skip(before).map(Delivery::address).toList();
  }

  @Test
  void a_pattern_of_a_domain_stops_its_addresses_and_no_others_until_it_is_removed() {
    engine.start(pager);
    suppressions(add("*@Example.ORG").put("text", "asked by their admin"));

    assertEquals(
        List.of("ann@sub.example.org", "ann@notexample.org", "example.org", "7"),
        delivered(
            "ann@example.org",
            "BOB@EXAMPLE.org",
            "https://example.org/hook",
            "ann@sub.example.org",
            "ann@notexample.org",
            "example.org",
            "7"));
    var entry = listed().get(0);
    assertEquals("*@example.org", entry.address());
    assertEquals(
        "the address is suppressed: manual (id %d of the suppression list)".formatted(entry.id()),
        engine.dispatch(1).getJsonArray("errors").getJsonObject(0).getString("text"));

    assertTrue(Engines.await(client().unsuppress("pager", "*@EXAMPLE.org", "bob", "asked")));
    assertEquals(List.of("ann@example.org"), delivered("ann@example.org"));
    assertEquals(List.of(), listed());
  }

  @Test
  void a_pattern_of_sub_domains_stops_all_below_a_domain_and_not_the_domain_itself() {
    engine.start(pager);
    suppressions(add("*@*.b\u00fccher.example"));

    assertEquals(
        List.of("ann@xn--bcher-kva.example", "ann@a.example"),
        delivered(
            "ann@a.xn--bcher-kva.example",
            "ann@b.a.b\u00fccher.example",
            "ann@xn--bcher-kva.example",
            "ann@a.example"));
    assertEquals("*@*.xn--bcher-kva.example", listed().get(0).address());
  }

  @Test
  void a_pattern_stops_test_messages_and_is_found_by_an_address_that_it_matches() {
    engine.start(pager);
    suppressions(add("*@example.org"));
    suppressions(add("Ann@example.org"));
    suppressions(add("bob@example.org"));

    var reply =
        engine.request(
            BusAddress.PROBE,
            new JsonObject().put("messenger", "pager").put("to", "eve@example.org"));

    assertTrue(reply.getString("text").startsWith("the address is suppressed: manual"));
    assertEquals(
        List.of("*@example.org", "Ann@example.org"),
        Engines.await(
                client()
                    .suppressions(
                        SuppressionQuery.all()
                            .withMessenger("pager")
                            .withAddress("ann@example.org")))
            .suppressions()
            .stream()
            .map(Suppression::address)
            .toList());
    assertEquals(
        List.of("*@example.org"),
        Engines.await(
                client()
                    .suppressions(
                        SuppressionQuery.all().withMessenger("pager").withAddress("*@example.org")))
            .suppressions()
            .stream()
            .map(Suppression::address)
            .toList());
  }

  @Test
  void an_address_that_looks_like_a_pattern_suppresses_only_itself_when_it_is_refused() {
    engine.start(pager.then(Outcome.rejectedAndSuppress("no such pager")));

    assertEquals(List.of("*@example.org"), delivered("*@example.org"));

    assertEquals(List.of("ann@example.org"), delivered("ann@example.org", "*@example.org"));
    assertTrue(Engines.await(client().unsuppress("pager", "*@example.org", "bob", "a mistake")));
    assertEquals(List.of("*@example.org"), delivered("*@example.org"));
  }

  @Test
  void erasing_or_readmitting_a_person_leaves_the_pattern() {
    engine.start(pager);
    suppressions(add("*@example.org"));
    suppressions(add("ann@example.org"));

    for (var address : List.of("ann@example.org", "*@example.org")) {
      var person = Person.ofAddress("pager", address);
      Engines.await(client().people().erase(person));
      Engines.await(client().people().readmit(person));
    }

    assertEquals(List.of("*@example.org"), listed().stream().map(Suppression::address).toList());
    assertEquals(List.of(), delivered("ann@example.org"));
  }

  @Test
  void a_dispatch_that_was_claimed_before_a_pattern_was_added_is_not_begun() {
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    engine.start(
        pager.then(
            delivery ->
                client()
                    .suppress(Suppression.of("pager", "*@example.org"))
                    .map(Outcome.sent("1"))));

    assertEquals(List.of("7", "8"), delivered("7", "ann@example.org", "bob@example.org", "8"));
  }

  @Test
  void a_list_on_the_bus_is_read_by_its_documented_names() {
    engine.start(pager);
    suppressions(add("7").put("text", "asked on the phone").put("by", "ann"));

    var reply = suppressions(new JsonObject().put("action", "list"));

    var entry = reply.getJsonArray("suppressions").getJsonObject(0);
    assertEquals(
        new JsonObject()
            .put("id", entry.getLong("id"))
            .put("messenger", "pager")
            .put("address", "7")
            .put("reason", "manual")
            .put("text", "asked on the phone")
            .put("by", "ann")
            .put("sinceMs", engine.clock().millis()),
        entry);
    assertEquals(
        new JsonArray(),
        suppressions(new JsonObject().put("action", "list").put("after", 99))
            .getJsonArray("suppressions"));
  }
}
