package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Tests what the contract says of a messenger that breaks it. */
class ContractFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "its_alias_is_a_name | awaited: alias() matches [a-z][a-z0-9_]{0,31}; it is \"Faulty\"",
        "it_delivers | awaited of a delivery to a remote server in the mood GOOD: sent; the outcome"
            + " is retry: busy",
        "a_message_refused_for_good_is_rejected | awaited of a delivery to a remote server in the"
            + " mood REFUSES_FOR_GOOD: rejected; the outcome is retry:",
        "a_message_refused_for_now_is_a_retry_or_deferred | awaited of a delivery to a remote"
            + " server in the mood REFUSES_FOR_NOW: a reason for people; the reason of the outcome"
            + " retry is empty",
        "it_gives_up_waiting_and_says_that_it_does_not_know | awaited: the outcome of a delivery,"
            + " within patience(), which is PT0.02S",
        "it_tells_of_wrong_credentials_when_it_connects_and_is_paused_by_them | awaited of a delivery"
            + " with wrong credentials: paused; the outcome is retry: busy",
        "it_sends_nothing_without_a_file_that_is_gone | awaited after a delivery with a file that"
            + " is gone: messages that received() returns ==> expected: <0> but was: <1>"
      })
  void a_failure_says_what_was_awaited_and_what_came(String method, String text) {
    var failure =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectMethod(Faulty.class, method))
            .execute()
            .testEvents()
            .failed()
            .stream()
            .map(event -> event.getRequiredPayload(TestExecutionResult.class))
            .findFirst()
            .orElseThrow()
            .getThrowable()
            .orElseThrow();

    var message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith(text), message);
  }
}
