package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.imports.ImportedDispatch;
import org.sitemessage.vertx.store.imports.ImportedMessage;
import org.sitemessage.vertx.store.imports.ImportedSubscription;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.StoredPerson;

/** The contract of what is known of one person, for every store. */
abstract class PeopleContract {
  private static final AddressKeys LOWER =
      (messenger, address) ->
          messenger.equals("smtp")
              ? Optional.of(address.toLowerCase(Locale.ROOT))
              : Optional.empty();

  private static final StoredPerson ANN = person("Ann@x.example");

  private final Vertx vertx = Vertx.vertx();
  private SqlStore store;

  abstract SqlStore newStore(Vertx on, AddressKeys keys);

  @BeforeEach
  void open() {
    store = newStore(vertx, LOWER);
    await(store.open(1, NOW));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(vertx.close());
  }

  private static StoredPerson person(String address) {
    return new StoredPerson("", Set.of(new StoredPerson.Address("smtp", address)));
  }

  private static ImportedDispatch dispatch(String id, String address, String user) {
    return new ImportedDispatch(
        id,
        "message",
        "smtp",
        address,
        user,
        0,
        DispatchStatus.SENT,
        NOW,
        1,
        Optional.empty(),
        List.of());
  }

  private static ImportedSubscription wish(String address) {
    return new ImportedSubscription(Subscription.ofAddress("news", "smtp", address), NOW);
  }

  private void importMessage() {
    await(
        store
            .imports()
            .messages(
                List.of(
                    new ImportedMessage(
                        "message",
                        "plain",
                        "{}",
                        "",
                        0,
                        "",
                        false,
                        NOW,
                        NOW.plus(Duration.ofDays(1)))),
                NOW));
  }

  private List<String> addresses(StoredPerson who) {
    return await(store.people().dispatches(who, Long.MAX_VALUE, 100)).rows().stream()
        .map(view -> view.address())
        .toList();
  }

  @Test
  void an_import_does_not_bring_an_erased_person_back() {
    await(store.people().forget(ANN, NOW));
    await(store.people().forget(new StoredPerson("42", Set.of()), NOW));
    importMessage();

    var dispatches =
        await(
            store
                .imports()
                .dispatches(
                    List.of(
                        dispatch("1", "ann@X.example", ""),
                        dispatch("2", "bob@x.example", "42"),
                        dispatch("3", "bob@x.example", "43")),
                    NOW));
    var wishes =
        await(store.imports().subscriptions(List.of(wish("ANN@x.example"), wish("bob@x.example"))));

    assertEquals(List.of(false, false, true), dispatches);
    assertEquals(List.of(false, true), wishes);
    assertEquals(List.of(), addresses(ANN));
    assertEquals(List.of(), await(store.people().kept(ANN)).subscriptions());
  }

  @Test
  void a_readmitted_person_is_imported() {
    var forgotten = await(store.people().forget(ANN, NOW));
    assertEquals(Optional.of(NOW), await(store.people().kept(ANN)).erasedAt());

    var readmitted = await(store.people().readmit(ANN));
    importMessage();
    var imported =
        await(store.imports().dispatches(List.of(dispatch("1", "ann@x.example", "")), NOW));

    assertEquals(Optional.of(forgotten.hash()), readmitted);
    assertEquals(Optional.empty(), await(store.people().readmit(ANN)));
    assertEquals(List.of(true), imported);
    assertEquals(List.of("ann@x.example"), addresses(ANN));
  }

  @Test
  void a_message_is_removed_with_its_last_dispatch() {
    importMessage();
    await(
        store
            .imports()
            .dispatches(
                List.of(dispatch("1", "ann@x.example", ""), dispatch("2", "bob@x.example", "")),
                NOW));
    var ann = await(store.people().dispatches(ANN, Long.MAX_VALUE, 100)).rows().get(0);
    var bob =
        await(store.people().dispatches(person("bob@x.example"), Long.MAX_VALUE, 100))
            .rows()
            .get(0);

    var alone = await(store.people().alone(Map.of(ann.messageId(), 1L)));
    var both = await(store.people().alone(Map.of(ann.messageId(), 2L)));
    var first = await(store.people().remove(List.of(ann.id()), NOW));
    var again = await(store.people().remove(List.of(ann.id()), NOW));
    var last = await(store.people().remove(List.of(bob.id()), NOW));

    assertEquals(List.of(0L, 1L), List.of(alone, both));
    assertEquals(List.of(1L, 0L), List.of(first.dispatches(), first.messages()));
    assertEquals(List.of(0L, 0L), List.of(again.dispatches(), again.messages()));
    assertEquals(List.of(1L, 1L), List.of(last.dispatches(), last.messages()));
    assertTrue(first.open().isEmpty());
  }
}
