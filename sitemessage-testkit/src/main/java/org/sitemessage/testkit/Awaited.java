package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.sitemessage.api.Outcome;
import org.sitemessage.testkit.MessengerContract.Mood;

/** Assertions of the contract, whose errors say what was awaited, and when. */
final class Awaited {
  private Awaited() {}

  /** Asserts the outcome of a delivery to a remote server in a mood, with a reason for people. */
  static void of(Mood mood, Outcome outcome, String... kinds) {
    outcome("a delivery to a remote server in the mood " + mood, outcome, kinds);
    assertTrue(
        outcome.isSent() || !outcome.reason().isBlank(),
        () ->
            "awaited of a delivery to a remote server in the mood %s: a reason for people; the reason of the outcome %s is empty"
                .formatted(mood, outcome.kind()));
  }

  /**
   * Asserts the kind of an outcome.
   *
   * @param what action that has the outcome
   * @param kinds kinds of which the outcome has one
   */
  static void outcome(String what, Outcome outcome, String... kinds) {
    assertTrue(
        List.of(kinds).contains(outcome.kind()),
        () ->
            "awaited of %s: %s; the outcome is %s: %s"
                .formatted(what, String.join(" or ", kinds), outcome.kind(), outcome.reason()));
  }

  /**
   * Asserts how many messages have arrived.
   *
   * @param what action after which they are counted
   * @param method method of the test that answers the messages
   */
  static void arrivals(String what, int expected, String method, List<String> messages) {
    assertEquals(
        expected,
        messages.size(),
        () -> "awaited after %s: messages that %s() returns".formatted(what, method));
  }
}
