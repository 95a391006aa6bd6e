package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.api.limit.LimitRequest;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** The screens in states that are rare. */
@Timeout(120)
class ConsoleRareTest {
  private final ConsoleServer console =
      ConsoleServer.withOptions(
          options -> options.withLimits("smtp", DeliveryLimits.NONE.withDay(DailyLimit.of(1))));
  private final Visitor admin = console.visitor(Right.ADMIN);

  @AfterEach
  void stop() {
    console.close();
  }

  private Visitor.Page shown(String path) {
    var page = admin.get(path);
    assertEquals(200, page.status(), page::text);
    return page;
  }

  private static Instant tomorrow() {
    return Instant.now().plus(Duration.ofDays(1));
  }

  @Test
  void dispatches_whose_outcome_is_unknown_can_be_settled() {
    console.pager().then(Outcome.unknown("cut off")).then(Outcome.unknown("cut off"));
    console.schedule("Hi", "7", "8");
    console.send();

    assertTrue(shown("").has("a[href*=status%3Aunknown].notice, .notice a[href*=unknown]"));
    assertTrue(shown("dispatches/1").has("button[value=failed]"));
    var list = shown("dispatches?filter=status:unknown");
    assertEquals(2, list.html().select("button[value=sent]").size(), "selected ones, and all");
    await(
        console
            .client()
            .operations()
            .start(
                OperationRequest.settle(Filter.parse("status:unknown"), DispatchStatus.SENT)
                    .withReason("the pagers rang")));
    assertTrue(shown("operations").text().contains("the pagers rang"));
    assertTrue(shown("operations/1").text().contains("the pagers rang"));
  }

  @Test
  void pauses_and_limits_may_end_by_themselves_and_have_no_name() {
    var client = console.client();
    await(client.pause(PauseRequest.of("pager", "no signal").withUntil(tomorrow())));
    await(client.pauseType(PauseRequest.of("plain", "a mistake").withUntil(tomorrow())));
    var change =
        LimitChange.NONE
            .withConcurrency(2)
            .withRateLimit(RateLimit.parse("1/1h"))
            .withAddress(RateLimit.parse("2/1h"))
            .withDomain(RateLimit.parse("3/1h"))
            .withDomain("a.example", RateLimit.parse("4/1h"))
            .withDay(DailyLimit.of(1));
    await(client.limit(new LimitRequest("smtp", change, tomorrow(), "complaints", "")));
    for (int i = 0; i < 2; i++) {
      console.scheduleMail(
          "email_plain", new JsonObject().put("subject", "Bill").put("text", "x"), i + "@b.cd");
    }
    console.send();

    assertEquals(2, shown("").html().select(".needs time").size());
    assertEquals(1, shown("messengers/pager").html().select(".hint time").size());
    assertEquals(2, shown("types").html().select(".notice time").size());
    var smtp = shown("messengers/smtp");
    var notice = smtp.html().select(".notice.warn").text();
    for (var limit : List.of("1/1h", "2/1h", "3/1h", "a.example 4/1h")) {
      assertTrue(notice.contains(limit), notice);
    }
    assertTrue(smtp.has("#now time"), "its day is full");
    assertEquals(1, shown("messengers").texts("#rows [data-label=\"Left today\"]").size());
  }

  @Test
  void a_dispatch_names_its_user_and_the_message_that_it_arrived_in() {
    var user = new Recipient("pager", "555", "7", Optional.empty(), Locale.ROOT, Optional.empty());
    for (int i = 0; i < 2; i++) {
      console.schedule(ScheduleRequest.plain("Hi").withGroup("news"), List.of(user));
    }
    console.send();

    var pages = List.of(shown("dispatches/1"), shown("dispatches/2"));

    assertTrue(pages.stream().allMatch(one -> one.only("dd:contains(555)").text().contains("7")));
    assertEquals(1, pages.stream().filter(one -> one.has("dd a[href*=dispatches/]")).count());
  }

  @Test
  void headers_of_a_mail_are_shown() {
    var mail =
        new JsonObject()
            .put("subject", "Bill")
            .put("text", "Pay")
            .put("headers", new JsonObject().put("X-Shop", "blue"));
    console.scheduleMail("email_plain", mail, "a@b.cd");

    assertTrue(shown("dispatches/1").only(".content").text().contains("X-Shop: blue"));
  }

  @Test
  void many_reports_are_turned_page_by_page_and_name_no_link_that_may_not_be_followed() {
    console.scheduleMail(
        "email_plain", new JsonObject().put("subject", "Bill").put("text", "x"), "a@b.cd");
    console.send();
    var sent = console.smtp().deliveries().get(0);
    var genuine = "<%s.%d@x.example>".formatted(sent.uid(), sent.dispatch().id());
    var reports = new JsonArray();
    IntStream.range(0, 101)
        .mapToObj(i -> i + "@b.cd")
        .map(to -> new BounceReport(BounceReport.Kind.COMPLAINED, "<%s>".formatted(to), to, "", ""))
        .forEach(report -> reports.add(report.toJson()));
    report(reports);
    var matched = new BounceReport(BounceReport.Kind.COMPLAINED, genuine, "a@b.cd", "", "spam");
    report(new JsonArray().add(matched.toJson()));

    var clerk = console.visitor(Right.PEOPLE).get("feedback");

    assertFalse(clerk.has("#rows [data-label=Dispatch] a"));
    assertTrue(clerk.texts("#rows [data-label=Dispatch]").contains("1"));
    var next = admin.click(clerk, "a[rel=next]");
    assertEquals(2, next.html().select("#rows tbody tr").size());
    assertTrue(shown("suppressions").has("#rows [data-label=Text] a"));
  }

  private void report(JsonArray reports) {
    await(console.client().request(BusAddress.BOUNCES, new JsonObject().put("reports", reports)));
  }

  @Test
  void a_long_audit_log_is_turned_page_by_page() {
    var ann = new Caller("ann", PrincipalKind.APPLICATION, "", "");
    var client = console.client().actingFor(ann);
    for (int i = 0; i < 51; i++) {
      await(client.pause(PauseRequest.of("pager", "x")));
      await(client.resume("pager"));
    }

    var next = admin.click(shown("audit"), "a[rel=next]");

    assertTrue(next.has("#rows tbody tr"), next::text);
  }

  @Test
  void a_message_to_subscribers_has_no_dispatch_before_it_is_prepared() {
    await(console.client().schedule(ScheduleRequest.plain("News")));

    var message = shown("messages/1");

    assertTrue(message.has("section[aria-labelledby=dispatches] .nothing"), message::text);
  }

  @Test
  void a_preview_in_all_languages_tells_why_there_is_none() {
    var form = shown("compose?messenger=pager&type=plain");

    var matrix = admin.submit(form, "button[name=matrix]");

    assertEquals(200, matrix.status(), matrix::text);
    assertEquals(4, matrix.html().select("article .notice.bad").size(), matrix::text);
  }

  @Test
  void a_node_that_sends_by_itself_is_said_to_be_alive() {
    try (var sender =
        ConsoleServer.withOptions(
            options ->
                options.change(
                    SiteMessageOptions.DISPATCH,
                    some -> some.with(DispatchOptions.CONTINUOUS, true)))) {
      var nodes = sender.visitor(Right.READ).get("nodes");

      assertTrue(nodes.has("[data-label=State] .badge.ready"), nodes::text);
    }
  }
}
