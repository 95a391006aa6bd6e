package org.sitemessage.vertx.dispatch.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.hashing.HashString;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.Futures;

class PasswordHashTest {
  private final Vertx vertx = Vertx.vertx();
  private final PasswordHash passwords = new PasswordHash(vertx);

  @AfterEach
  void stop() {
    Futures.await(passwords.close());
    Futures.await(vertx.close());
  }

  @Test
  void two_hashes_of_a_password_differ_and_match_it_alone() {
    var one = Futures.await(passwords.of("correct horse"));
    var other = Futures.await(passwords.of("correct horse"));

    assertNotEquals(one, other);
    assertTrue(Futures.await(passwords.matches("correct horse", one)));
    assertTrue(Futures.await(passwords.matches("correct horse", other)));
    assertFalse(Futures.await(passwords.matches("Correct horse", one)));
    assertFalse(PasswordHash.isOutdated(one));
  }

  /** The comparison of both takes the same work: the same algorithm, iterations and lengths. */
  @Test
  void an_unknown_user_costs_the_same_as_a_known_one() {
    var known = new HashString(Futures.await(passwords.of("correct horse")));
    var unknown = new HashString(passwords.nobody());

    assertEquals(known.id(), unknown.id());
    assertEquals(known.params(), unknown.params());
    assertEquals(known.salt().length(), unknown.salt().length());
    assertEquals(known.hash().length(), unknown.hash().length());
    assertFalse(Futures.await(passwords.matches("", passwords.nobody())));
  }

  @Test
  void more_passwords_at_once_than_may_be_under_way_are_refused() {
    var all = Stream.generate(() -> passwords.of("correct horse")).limit(60).toList();

    var refused = all.stream().filter(Future::failed).toList();

    assertEquals(10, refused.size());
    var failure = assertThrows(SiteMessageException.class, () -> Futures.await(refused.get(0)));
    assertEquals(FailureCode.NOT_READY, failure.code());
    Futures.await(Future.join(all.subList(0, 50)));
  }
}
