package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.vertx.store.UserStore.Login;
import org.sitemessage.vertx.store.UserStore.Session;
import org.sitemessage.vertx.store.sql.SqlStore;

/** The contract of users and their sessions, for every store. */
abstract class UserContract {
  private static final Duration LENGTH = Duration.ofHours(1);
  private final Vertx vertx = Vertx.vertx();
  private SqlStore store;
  private UserStore users;

  abstract SqlStore newStore(Vertx on);

  @BeforeEach
  void open() {
    store = newStore(vertx);
    users = store.users();
    await(store.open(1, NOW));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(vertx.close());
  }

  private Optional<AccessUser> user(String name) {
    return await(
        users.create(
            UserRequest.of(name, "not stored", Right.READ, Right.ADMIN).withBy("root"),
            "hash of " + name,
            NOW));
  }

  private boolean begin(String name, String token, Instant now) {
    return await(users.begin(await(users.find(name)).orElseThrow(), hash(token), now, LENGTH));
  }

  private Optional<Session> session(String token) {
    return await(users.session(hash(token)));
  }

  private static String hash(String token) {
    return token.repeat(64).substring(0, 64);
  }

  @Test
  void a_user_is_found_by_name_and_neither_users_nor_keys_share_names() {
    var ann = user("ann").orElseThrow();
    var zoe = user("zoë 😀").orElseThrow();
    var shop = await(store.access().create(KeyRequest.of("shop", Right.READ), "a".repeat(64), NOW));

    assertTrue(shop.isPresent());
    assertEquals(Optional.empty(), user("ann"));
    assertEquals(Optional.empty(), user("shop"));
    assertEquals(
        Optional.empty(),
        await(store.access().create(KeyRequest.of("ann", Right.READ), "b".repeat(64), NOW)));
    assertEquals(
        new AccessUser(
            ann.id(),
            "ann",
            Set.of(Right.READ, Right.ADMIN),
            "root",
            NOW,
            NOW,
            Optional.empty(),
            Optional.empty()),
        ann);
    assertEquals(Optional.of(new Login(ann, "hash of ann")), await(users.find("ann")));
    assertEquals(Optional.empty(), await(users.find("Ann")));
    assertEquals(List.of(ann, zoe), await(users.users(0, 10)));
    assertEquals(List.of(zoe), await(users.users(ann.id(), 1)));
  }

  @Test
  void a_session_is_found_by_the_hash_of_its_token_until_it_is_ended() {
    var ann = user("ann").orElseThrow();
    assertTrue(begin("ann", "a", NOW.plusSeconds(1)));

    var found = session("a").orElseThrow();
    assertEquals(ann.id(), found.user().id());
    assertEquals(Optional.of(NOW.plusSeconds(1)), found.user().lastLogin());
    assertEquals(NOW.plusSeconds(1), found.lastUsed());
    assertEquals(NOW.plusSeconds(1).plus(LENGTH), found.expiresAt());
    assertEquals(Optional.empty(), session("b"));
    assertTrue(await(users.end(hash("a"))));
    assertFalse(await(users.end(hash("a"))));
    assertEquals(Optional.empty(), session("a"));
  }

  @Test
  void the_use_of_a_session_is_recorded_unless_it_was_recorded_lately() {
    user("ann");
    begin("ann", "a", NOW);
    var id = session("a").orElseThrow().id();

    await(users.used(id, NOW.plusSeconds(59), NOW.minusSeconds(1)));
    assertEquals(NOW, session("a").orElseThrow().lastUsed());
    await(users.used(id, NOW.plusSeconds(61), NOW.plusSeconds(1)));
    assertEquals(NOW.plusSeconds(61), session("a").orElseThrow().lastUsed());
  }

  @Test
  void a_new_password_ends_all_sessions_of_the_user_except_for_one() {
    user("ann");
    user("bob");
    for (var token : List.of("a", "b", "c")) {
      begin("ann", token, NOW);
    }
    begin("bob", "d", NOW);

    var before = await(users.setPassword("ann", "new hash", hash("b"), NOW.plusSeconds(9)));

    assertEquals(NOW, before.orElseThrow().passwordChangedAt());
    var ann = await(users.find("ann")).orElseThrow();
    assertEquals("new hash", ann.password());
    assertEquals(NOW.plusSeconds(9), ann.user().passwordChangedAt());
    assertEquals(Optional.empty(), session("a"));
    assertTrue(session("b").isPresent());
    assertEquals(Optional.empty(), session("c"));
    assertTrue(session("d").isPresent());
    assertEquals(Optional.empty(), await(users.setPassword("none", "x", "", NOW)));
  }

  @Test
  void a_disabled_user_has_no_sessions_and_begins_none() {
    user("ann");
    begin("ann", "a", NOW);

    await(users.disable("ann", false, NOW.plusSeconds(1)));
    await(users.disable("ann", false, NOW.plusSeconds(2)));

    assertEquals(
        Optional.of(NOW.plusSeconds(1)),
        await(users.find("ann")).orElseThrow().user().disabledAt());
    assertEquals(Optional.empty(), session("a"));
    assertFalse(begin("ann", "b", NOW));
    assertEquals(
        Optional.of(NOW.plusSeconds(1)), await(users.enable("ann")).orElseThrow().disabledAt());
    assertTrue(begin("ann", "c", NOW));
    assertEquals(Optional.empty(), await(users.disable("none", false, NOW)));
    assertEquals(Optional.empty(), await(users.enable("none")));
  }

  @Test
  void a_login_begins_no_session_if_the_password_was_changed_after_it_was_checked() {
    user("ann");
    var login = await(users.find("ann")).orElseThrow();

    await(users.setPassword("ann", "new hash", "", NOW));

    assertFalse(await(users.begin(login, hash("a"), NOW, LENGTH)));
  }

  @Test
  void a_hash_is_replaced_by_a_better_one_unless_the_password_was_changed_meanwhile() {
    var ann = user("ann").orElseThrow();

    await(users.rehash(ann.id(), "hash of ann", "better hash"));
    await(users.rehash(ann.id(), "hash of ann", "late hash"));

    assertEquals("better hash", await(users.find("ann")).orElseThrow().password());
  }

  @Test
  void the_rights_of_a_session_are_those_that_the_user_has_now() {
    user("ann");
    begin("ann", "a", NOW);

    var before = await(users.setRights("ann", Set.of(Right.PEOPLE), false));

    assertEquals(Set.of(Right.READ, Right.ADMIN), before.orElseThrow().rights());
    assertEquals(Set.of(Right.PEOPLE), session("a").orElseThrow().user().rights());
    assertEquals(Optional.empty(), await(users.setRights("none", Set.of(Right.READ), false)));
  }

  @Test
  void a_user_has_at_most_twenty_sessions_and_the_oldest_ends_first() {
    user("ann");
    user("bob");
    begin("bob", "z", NOW);
    for (char token = 'a'; token <= 'u'; token++) {
      begin("ann", String.valueOf(token), NOW);
    }

    assertEquals(Optional.empty(), session("a"));
    assertTrue(session("b").isPresent());
    assertTrue(session("u").isPresent());
    assertTrue(session("z").isPresent());
  }

  @Test
  void sessions_that_are_over_are_removed_by_a_cleanup_and_by_the_next_login() {
    user("ann");
    begin("ann", "a", NOW);
    begin("ann", "b", NOW);
    begin("ann", "c", NOW.plusSeconds(2));
    var later = NOW.plus(LENGTH).plusSeconds(1);

    assertEquals(1, await(users.removeSessions(later, 1)));
    begin("ann", "d", later);

    assertEquals(Optional.empty(), session("a").or(() -> session("b")));
    assertTrue(session("c").isPresent());
    assertEquals(0, await(users.removeSessions(later, 10)));
  }
}
