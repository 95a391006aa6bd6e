package org.sitemessage.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Tests what a failed test of an application says, and which files it leaves. */
class FailureTest {

  private static Throwable failure(String method) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(Failing.class, method))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .findFirst()
        .orElseThrow()
        .getThrowable()
        .orElseThrow();
  }

  @Test
  void a_failed_assertion_says_what_was_expected_and_what_there_is() {
    var failure = failure("a_message_of_another_subject_is_awaited");

    assertEquals(
        """
        expected a message of type "email_html" with the subject "Hello", but there are only:
          #1 email_html through smtp to ann@example.org: sent, subject "Hi"
          #2 email_html through smtp to ../bob@example.org: pending, next attempt at \
        2026-01-05T12:00:00Z, subject "Hi\"""",
        failure.getMessage());
  }

  @Test
  void a_failed_test_names_the_files_that_hold_its_messages() throws IOException {
    var note = failure("a_message_of_another_subject_is_awaited").getSuppressed()[0];

    var lines = String.valueOf(note.getMessage()).lines().map(String::strip).toList();
    assertEquals("the messages of this test are in", lines.get(0));
    var files = lines.subList(1, lines.size()).stream().map(Path::of).toList();
    assertEquals(
        List.of("1-email_html-ann@example.org.html", "2-email_html-.._bob@example.org.html"),
        files.stream().map(file -> file.getFileName().toString()).toList());
    assertTrue(files.get(0).startsWith(Failing.REPORTS.toAbsolutePath()), lines::toString);
    assertTrue(Files.readString(files.get(0)).contains("<p>sent</p>"));
    assertTrue(Files.readString(files.get(1)).contains("<p>waits</p>"));
  }

  @Test
  void a_failed_test_without_messages_leaves_no_files() {
    var failure = failure("a_message_is_awaited_and_none_is_scheduled");

    assertEquals(
        "expected a message of type \"email_html\", but nothing is scheduled",
        failure.getMessage());
    assertEquals(0, failure.getSuppressed().length);
    assertFalse(
        Files.exists(
            Failing.REPORTS
                .resolve(Failing.class.getName())
                .resolve("a_message_is_awaited_and_none_is_scheduled")));
  }
}
