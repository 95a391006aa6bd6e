package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.filter.SavedFilter;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.access.AccessControl;

/** The filters that principals save, through the bus and HTTP. */
@Timeout(60)
class SavedFilterTest {
  private final Engines engine = engines();

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

  private FilterClient of(String name, PrincipalKind kind) {
    return client().actingFor(new Caller(name, kind, "", "")).filters();
  }

  private static List<String> dispatches(FilterClient filters) {
    return Engines.await(filters.list(FilterList.DISPATCHES)).stream()
        .map(one -> one.name() + " = " + one.filter())
        .toList();
  }

  private static void save(FilterClient filters, String name, String filter) {
    Engines.await(filters.save(FilterList.DISPATCHES, name, filter));
  }

  @Test
  void a_filter_is_kept_for_its_list_and_its_owner_alone() {
    engine.start(new RecordingMessenger("pager"));
    var ann = of("ann", PrincipalKind.USER);

    save(ann, "späte", " status:failed since:2h ");
    var unnamed = Engines.await(ann.save(FilterList.DISPATCHES, "", "messenger:pager"));
    Engines.await(ann.save(FilterList.MESSAGES, "späte", "type:news"));

    assertEquals(
        List.of("messenger:pager = messenger:pager", "späte = status:failed since:2h"),
        dispatches(ann));
    assertEquals(
        new SavedFilter(
            FilterList.DISPATCHES, "messenger:pager", "messenger:pager", engine.clock().instant()),
        unnamed);
    assertEquals(1, Engines.await(ann.list(FilterList.MESSAGES)).size());
    assertEquals(List.of(), dispatches(of("bob", PrincipalKind.USER)));
    assertEquals(List.of(), dispatches(of("ann", PrincipalKind.KEY)), "a key of the same name");
    assertFalse(
        Engines.await(of("bob", PrincipalKind.USER).forget(FilterList.DISPATCHES, "späte")));
    assertTrue(Engines.await(ann.forget(FilterList.DISPATCHES, "späte")));
    assertFalse(Engines.await(ann.forget(FilterList.DISPATCHES, "späte")));
    assertEquals(List.of("messenger:pager = messenger:pager"), dispatches(ann));
    assertEquals(1, Engines.await(ann.list(FilterList.MESSAGES)).size());
  }

  @Test
  void at_most_fifty_filters_are_kept_for_a_list_and_one_of_the_same_name_is_replaced() {
    engine.start(new RecordingMessenger("pager"));
    var ann = of("ann", PrincipalKind.APPLICATION);
    for (int i = 0; i < SavedFilter.MAX; i++) {
      save(ann, "", "to:" + i);
    }

    var refused =
        assertThrows(SiteMessageException.class, () -> save(ann, "one more", "status:failed"));
    save(ann, "to:7", "status:failed");
    Engines.await(ann.save(FilterList.MESSAGES, "", "type:news"));

    assertEquals(
        "filter cannot be saved, because the maximum of 50 filters is saved for dispatches; forget"
            + " one first",
        refused.getMessage());
    var kept = dispatches(ann);
    assertEquals(SavedFilter.MAX, kept.size());
    assertTrue(kept.contains("to:7 = status:failed"), kept::toString);
  }

  @Test
  void thousands_of_saves_at_once_are_saved_or_refused() {
    engine.start(new RecordingMessenger("pager"));
    var ann = of("ann", PrincipalKind.KEY);
    var saves = new ArrayList<Future<SavedFilter>>();
    for (int i = 0; i < 1_500; i++) {
      saves.add(ann.save(FilterList.DISPATCHES, "same", "to:" + i));
      saves.add(ann.save(FilterList.MESSAGES, "", "to:" + i));
    }
    saves.forEach(one -> Engines.await(Engines.settled(one)));

    var refusals =
        saves.stream()
            .filter(Future::failed)
            .map(one -> ((SiteMessageException) one.cause()).code())
            .collect(Collectors.toSet());
    assertTrue(
        Set.of(FailureCode.INVALID_REQUEST, FailureCode.NOT_READY).containsAll(refusals),
        refusals::toString);
    assertEquals(1, dispatches(ann).size());
    var kept = Engines.await(ann.list(FilterList.MESSAGES)).size();
    // Each process writes to PostgreSQL over four connections.
    assertTrue(kept >= 1 && kept <= SavedFilter.MAX + 3, () -> kept + " filters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\":\"save\",\"list\":\"dispatches\",\"filter\":\"status:fail\"}"
            + "|filter, position 8: status is \"fail\", must be",
        "{\"action\":\"save\",\"list\":\"dispatches\",\"filter\":\"  \"}"
            + "|filter is empty, must have at least one term",
        "{\"action\":\"save\",\"list\":\"people\",\"filter\":\"to:7\"}"
            + "|list is \"people\", must be messages or dispatches",
        "{\"action\":\"save\",\"list\":\"dispatches\",\"filter\":\"to:7\",\"owner\":\"bob\"}"
            + "|owner is not a known field",
        "{\"action\":\"drop\"}|action is \"drop\", must be one of list, save, forget"
      })
  void a_wrong_request_is_refused(String body, String error) {
    engine.start(new RecordingMessenger("pager"));
    var api = GuardedApi.withKeys(engine);
    var reader = Optional.of(api.key("monitor", Right.READ).secret());

    var refused = api.post("/api/filters", reader, body);

    assertEquals(400, refused.statusCode(), refused.body());
    assertTrue(GuardedApi.detail(refused).startsWith(error), refused.body());
    assertEquals("{\"filters\":[]}", api.get("/api/filters", reader).body());
  }

  @Test
  void a_name_is_kept_on_one_line_so_that_a_browser_can_send_it_back() {
    engine.start(new RecordingMessenger("pager"));
    var ann = of("ann", PrincipalKind.USER);

    save(ann, " a\nb\u202ec\u0007", "to:7");
    save(ann, "", "to:7\n to:8");

    assertEquals(List.of("a b c = to:7", "to:7 to:8 = to:7\n to:8"), dispatches(ann));
    assertTrue(Engines.await(ann.forget(FilterList.DISPATCHES, "a\r\nb\u202ec")));
    assertTrue(Engines.await(ann.forget(FilterList.DISPATCHES, "to:7\r\n to:8")));
  }

  @Test
  void a_long_filter_needs_a_name_and_a_request_needs_a_sender() {
    engine.start(new RecordingMessenger("pager"));
    var filter = "to:" + "7".repeat(200);

    var unnamed =
        assertThrows(
            SiteMessageException.class, () -> save(of("ann", PrincipalKind.USER), "", filter));
    var nobody =
        assertThrows(SiteMessageException.class, () -> save(client().filters(), "x", "to:7"));

    assertEquals(
        "name is missing; a filter of more than 100 characters needs a name", unnamed.getMessage());
    assertEquals(
        "the header sitemessage-caller is missing; saved filters belong to the sender of the"
            + " request",
        nobody.getMessage());
  }

  @Test
  void a_key_that_may_read_saves_filters_over_http_until_it_is_revoked() {
    engine.start(new RecordingMessenger("pager"));
    var api = GuardedApi.withKeys(engine);
    var reader = Optional.of(api.key("monitor", Right.READ).secret());
    var other = Optional.of(api.key("other", Right.READ).secret());
    var now = engine.clock().instant().toEpochMilli();

    var saved =
        api.post(
            "/api/filters",
            reader,
            "{\"action\":\"save\",\"list\":\"messages\",\"name\":\"mine\",\"filter\":\"to:7\"}");
    api.post(
        "/api/filters", other, "{\"action\":\"save\",\"list\":\"messages\",\"filter\":\"to:8\"}");

    var filter =
        new JsonObject()
            .put("list", "messages")
            .put("name", "mine")
            .put("filter", "to:7")
            .put("createdAtMs", now);
    assertEquals(new JsonObject().put("saved", filter), new JsonObject(saved.body()));
    assertEquals(
        "{\"filters\":[%s]}".formatted(filter.encode()),
        api.get("/api/filters?list=messages", reader).body());
    assertEquals("{\"filters\":[]}", api.get("/api/filters?list=dispatches", reader).body());
    assertEquals(400, api.get("/api/filters?list=people", reader).statusCode());
    assertEquals(
        "{\"forgotten\":true}",
        api.post(
                "/api/filters",
                other,
                "{\"action\":\"forget\",\"list\":\"messages\",\"name\":\"to:8\"}")
            .body());
    assertEquals(List.of(), api.audit(), "a preference has no entry");

    Engines.await(api.client().revokeKey("monitor"));

    assertEquals(
        List.of(), Engines.await(of("monitor", PrincipalKind.KEY).list(FilterList.MESSAGES)));
  }

  @Test
  void a_user_who_is_disabled_has_no_saved_filters_any_more() {
    engine.start(new RecordingMessenger("pager"));
    var access = client().access();
    for (var name : List.of("ann", "bob")) {
      Engines.await(access.createUser(UserRequest.of(name, "twelve letters", Right.READ)));
      save(of(name, PrincipalKind.USER), "", "to:7");
    }

    Engines.await(access.disableUser("ann"));
    Engines.await(access.enableUser("ann"));

    assertEquals(List.of(), dispatches(of("ann", PrincipalKind.USER)));
    assertEquals(List.of("to:7 = to:7"), dispatches(of("bob", PrincipalKind.USER)));
  }

  @Test
  void requests_from_this_machine_without_a_key_share_their_filters() {
    engine.start(new RecordingMessenger("pager"));
    var save = "{\"action\":\"save\",\"list\":\"dispatches\",\"filter\":\"to:7\"}";

    GuardedApi.of(engine, AccessControl.loopback()).post("/api/filters", Optional.empty(), save);
    var seen =
        GuardedApi.of(engine, AccessControl.loopback())
            .get("/api/filters?list=dispatches", Optional.empty());

    assertEquals(
        "to:7",
        new JsonObject(seen.body()).getJsonArray("filters").getJsonObject(0).getString("name"));
  }
}
