package org.sitemessage.junit;

import static org.sitemessage.junit.SiteMessageAssertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.testkit.Futures;

/** Tests that fail; {@link FailureTest} runs them, and the build does not. */
final class Failing {
  /** Folder for the messages of these tests. */
  static final Path REPORTS = Path.of("target", "failing-tests");

  @RegisterExtension
  final SiteMessageExtension site = SiteMessageExtension.recording("smtp").reportingTo(REPORTS);

  private void schedule(String html, String address) {
    var context = new JsonObject().put("subject", "Hi").put("html", html);
    Futures.await(
        site.client()
            .schedule(
                ScheduleRequest.of("email_html", context)
                    .withRecipients(List.of(Recipient.address("smtp", address)))));
  }

  @Test
  void a_message_of_another_subject_is_awaited() {
    schedule("<p>sent</p>", "ann@example.org");
    site.send();
    schedule("<p>waits</p>", "../bob@example.org");

    assertThat(site).scheduled("email_html").withSubject("Hello");
  }

  @Test
  void a_message_is_awaited_and_none_is_scheduled() {
    assertThat(site).scheduled("email_html");
  }
}
