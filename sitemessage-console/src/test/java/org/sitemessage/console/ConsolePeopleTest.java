package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.testkit.ByteStream;

/** The pages of one person, and of the files of a message. */
@Timeout(120)
class ConsolePeopleTest {
  private static final String WISHES = "section[aria-labelledby=subscriptions] ";

  private final ConsoleServer console = ConsoleServer.withLinks();
  private final Visitor clerk = console.visitor(Right.PEOPLE);

  @AfterEach
  void stop() {
    console.close();
  }

  @Test
  void a_user_has_subscriptions_and_opt_outs() {
    await(console.client().subscribe(Subscription.ofUser("plain", "pager", "7")));
    await(console.client().unsubscribe(Subscription.ofUser("plain", "smtp", "7")));

    var user = clerk.get("people?user=7");

    assertEquals(200, user.status(), user::text);
    assertEquals(
        List.of("plain · pager subscribed", "plain · smtp opted out"),
        user.texts(WISHES + "li").stream().sorted().toList());
  }

  @Test
  void an_address_has_opt_outs() {
    await(console.client().unsubscribe(Subscription.ofAddress("plain", "pager", "555")));

    var address = clerk.get("people?messenger=pager&address=555");

    assertEquals(200, address.status(), address::text);
    assertEquals(List.of("plain · pager · 555 opted out"), address.texts(WISHES + "li"));
  }

  @Test
  void an_opt_out_by_the_link_of_a_message_is_shown() {
    console.schedule(
        ScheduleRequest.plain("News"),
        List.of(Recipient.address("pager", "555"), Recipient.address("pager", "556")));
    console.send();
    console.unsubscribe(console.pager().deliveries().get(0));

    var gone = console.pager().deliveries().get(0).dispatch().address();
    var left = console.pager().deliveries().get(1).dispatch().address();
    var out = clerk.get("people?messenger=pager&address=" + gone);
    var in = clerk.get("people?messenger=pager&address=" + left);

    assertEquals(List.of("plain · pager · %s opted out".formatted(gone)), out.texts(WISHES + "li"));
    assertEquals(List.of("None."), in.texts(WISHES + ".nothing"));
  }

  @Test
  void a_person_has_suppressions_reports_dispatches_and_more_than_one_page_of_them() {
    for (int i = 0; i < 60; i++) {
      console.schedule("Hi " + i, "555");
    }
    console.send();
    await(console.client().suppress(Suppression.of("pager", "555").withText("asked")));
    var sent = console.pager().deliveries().get(0);
    report("<%s.%d@x.example>".formatted(sent.uid(), sent.dispatch().id()));

    var person = clerk.get("people?messenger=pager&address=555");

    assertEquals(200, person.status(), person::text);
    assertTrue(person.only("section[aria-labelledby=suppressions] li").text().contains("asked"));
    assertTrue(person.only("section[aria-labelledby=feedback] li").text().contains("5.1.1 gone"));
    assertEquals(50, person.html().select("#rows tbody tr").size());
    assertTrue(clerk.click(person, "a[rel=next]").has("#rows tbody tr"));
  }

  private void report(String reference) {
    console.report(new BounceReport(BounceReport.Kind.BOUNCED, reference, "", "5.1.1", "gone"));
  }

  @Test
  void a_person_is_erased_and_readmitted() {
    console.schedule("Hi", "555");
    console.send();
    var asked =
        clerk.submit(clerk.get("people?messenger=pager&address=555"), "form[action$=erase] button");
    assertEquals(200, asked.status(), asked::text);

    var erased = clerk.submit(asked, ".danger", Map.of("reason", List.of("asked by mail")));
    assertTrue(erased.has("dd code"), erased::text);
    var gone = clerk.click(erased, "main a");
    assertTrue(gone.has("form[action$=readmit]"), gone::text);
    var back = clerk.submit(gone, "form[action$=readmit] button");

    assertEquals(200, back.status(), back::text);
    assertFalse(back.has("form[action$=readmit]"), back::text);
  }

  @Test
  void a_mail_with_files_is_shown_with_their_names() {
    var file =
        await(
            console
                .client()
                .upload(
                    "bill.pdf",
                    "application/pdf",
                    ByteStream.of(console.vertx(), Buffer.buffer("%PDF-1.7"))));
    var mail = new JsonObject().put("subject", "Bill").put("text", "Pay");
    console.schedule(
        ScheduleRequest.of("email_plain", mail).withAttachments(List.of(file)),
        List.of(Recipient.address("smtp", "a@b.cd")));

    var dispatch = console.visitor(Right.READ).get("dispatches/1");

    assertEquals(List.of("Files: bill.pdf"), dispatch.texts(".content > p:not(.subject)"));
  }
}
