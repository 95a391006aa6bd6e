package org.sitemessage.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.MessengerStats;

/** Each screen and each action, as a browser without JavaScript meets them. */
@Timeout(120)
class ConsoleScreensTest {
  private final ConsoleServer console = ConsoleServer.start();
  private final Visitor admin = console.visitor(Right.ADMIN);

  @AfterEach
  void stop() {
    console.close();
  }

  private DispatchStatus status(long dispatch) {
    return await(console.client().dispatch(dispatch)).status();
  }

  @Test
  void the_overview_tells_what_needs_a_person_and_leads_there() {
    console.pager().then(Outcome.rejected("no such pager")).then(Outcome.paused("no credit"));
    console.schedule("Hi", "7", "8");
    console.send();
    var needs = admin.get("");

    assertEquals(2, needs.html().select(".needs li").size(), () -> needs.text());
    assertTrue(admin.click(needs, ".needs a[href*=failed]").text().contains("pager failed"));
    var pager = admin.click(needs, ".needs a[href*=messengers]");
    assertTrue(pager.only("h1").text().endsWith("paused"), () -> pager.text());
    assertTrue(pager.text().contains("no credit"));
  }

  @Test
  void the_overview_tells_of_a_message_type_that_is_paused_and_leads_to_its_button() {
    var pause = Map.of("type", List.of("plain"), "reason", List.of("wrong text"));
    admin.submit(admin.get("types"), "form[action$=/pause] button", pause);
    var needs = admin.get("");

    assertEquals(
        "Messages of the type \"plain\" are paused by hand", needs.only(".needs li a").text());
    assertEquals("wrong text", needs.only(".needs li span").text());
    admin.submit(admin.click(needs, ".needs a"), "form[action$=/resume] button");
    assertTrue(admin.get("").only(".needs").text().startsWith("Nothing"));
  }

  @Test
  void the_overview_tells_that_nothing_needs_a_person() {
    var fine = admin.get("");

    assertEquals(200, fine.status());
    assertTrue(fine.only(".needs").text().startsWith("Nothing: all messengers are ready"));
  }

  @Test
  void charts_draw_the_numbers_that_the_table_has() {
    console.pager().then(Outcome.rejected("busy")).then(Outcome.rejected("busy"));
    console.schedule("Hi", "7", "8", "9");
    console.send();
    var fresh =
        Map.of(
            "", "Outcomes in each 10 seconds",
            "?span=day", "Outcomes in each 5 minutes",
            "messengers/pager?span=month", "Outcomes in each 2 hours");

    fresh.forEach(
        (path, title) -> {
          var page = admin.get(path);
          assertTrue(page.texts(".charts h3").contains(title), page::text);
          assertEquals(Map.of("sent", 1, "failed", 2), drawn(page));
        });
    var types = admin.get("types");
    assertEquals(Map.of("sent", 1, "failed", 2), drawn(types));
    assertTrue(
        types.only("#chart-outcomes").attr("data-chart").contains("\"label\":\"dispatches\""));
    assertEquals(List.of("1"), types.texts("#totals [data-label=sent]"));
    assertEquals(List.of("2"), types.texts("#totals [data-label=failed]"));
    assertFalse(types.has("section > .hint"));
  }

  /** Returns the sums of the lines of the first chart, by their names. */
  private static Map<String, Integer> drawn(Visitor.Page page) {
    var data = page.only("#chart-outcomes").attr("data-chart");
    return new JsonObject(data)
        .getJsonArray("lines").stream()
            .map(JsonObject.class::cast)
            .collect(
                Collectors.toMap(
                    line -> line.getString("name"),
                    line ->
                        line.getJsonArray("values").stream()
                            .mapToInt(value -> ((Number) value).intValue())
                            .sum()));
  }

  @Test
  void a_chart_of_the_ten_greatest_domains_says_so() {
    console.schedule(
        "Hi", IntStream.range(0, 11).mapToObj("a@%d.example"::formatted).toArray(String[]::new));
    console.send();

    var domains = admin.get("domains");

    assertEquals(Map.of("sent", 10), drawn(domains));
    assertEquals(11, domains.texts("#totals [data-label=sent]").size());
    assertTrue(domains.text().contains("The chart has the 10 with"), domains::text);
  }

  @Test
  void the_menu_marks_the_page_that_is_shown_and_shows_each_page() {
    console.schedule("Hi", "7");
    for (var link : admin.get("").html().select("nav li:not(.foreign) a")) {
      var page = admin.get(link.absUrl("href"));

      assertEquals(200, page.status(), link::toString);
      assertEquals(link.text(), page.only("nav:has(.menu) a[aria-current]").text());
      assertFalse(page.only("h1").text().isBlank());
      assertTrue(page.html().title().endsWith(" · sitemessage"), page.html()::title);
    }
    var links = admin.get("messages").html().select("nav .foreign a");
    assertEquals(List.of("The shop", "Guide"), links.eachText());
    assertEquals(List.of("/shop", "./../guide"), links.eachAttr("href"));
    var russian = admin.click(admin.get("messages"), "a[hreflang=ru]");
    assertEquals(List.of("The shop", "Руководство"), russian.texts("nav .foreign a"));
  }

  @Test
  void a_list_is_filtered_and_a_wrong_filter_can_be_mended() {
    console.schedule("Hi", "7", "8");
    console.scheduleMail(
        "email_plain", new JsonObject().put("subject", "Bill").put("text", "x"), "a@b.cd");

    for (var list : List.of("dispatches", "messages")) {
      var all = admin.get(list);
      var some = admin.submit(all, ".filter button", Map.of("filter", List.of("messenger:smtp")));
      assertEquals(List.of("Bill"), some.texts("#rows [data-label=Subject]"));
      assertEquals("messenger:smtp", some.only("#filter").attr("value"));

      var wrong = admin.submit(some, ".filter button", Map.of("filter", List.of("statsu:failed")));
      assertEquals(400, wrong.status());
      assertTrue(wrong.only("#filter-error").text().contains("statsu"), () -> wrong.text());
      assertEquals("statsu:failed", wrong.only("#filter").attr("value"));
      assertEquals("true", wrong.only("#filter").attr("aria-invalid"));
      assertFalse(wrong.has("#rows"));

      var none = admin.submit(wrong, ".filter button", Map.of("filter", List.of("type:nothing")));
      assertEquals(200, none.status());
      assertTrue(none.only(".nothing").text().startsWith("No "), () -> none.text());
      assertEquals(none.url(), admin.get(none.url()).url(), "a filter has a URL");
    }
  }

  @Test
  void feedback_is_shown_with_its_dispatch_and_filtered_to_what_matches_none() {
    console.scheduleMail(
        "email_plain", new JsonObject().put("subject", "Bill").put("text", "x"), "a@b.cd");
    console.send();
    var sent = console.smtp().deliveries().get(0);
    var genuine = "<%s.%d@x.example>".formatted(sent.uid(), sent.dispatch().id());
    console.report(new BounceReport(BounceReport.Kind.BOUNCED, genuine, "", "5.1.1", "gone"));
    console.report(
        new BounceReport(BounceReport.Kind.COMPLAINED, "<1@x.example>", "b@b.cd", "", ""));

    console.report(new BounceReport(BounceReport.Kind.RECEIPT, genuine, "", "2.0.0", "relayed"));
    console.report(new BounceReport(BounceReport.Kind.RECEIPT, "<2@x.example>", "c@b.cd", "", ""));

    var all = admin.get("feedback");
    var receipts = admin.get("feedback?kind=receipt");
    var log = admin.get("dispatches/1");
    var unmatched = admin.click(all, ".chips a");
    var bounced = admin.get("feedback?kind=bounced&messenger=smtp");

    assertEquals(
        List.of("c@b.cd", "a@b.cd", "b@b.cd", "a@b.cd"), all.texts("#rows [data-label=Address]"));
    assertEquals(List.of("no dispatch", "1"), receipts.texts("#rows [data-label=Dispatch]"));
    assertTrue(log.text().contains("2.0.0 relayed"), log::text);
    assertEquals(List.of("receipt", "complaint"), unmatched.texts("#rows [data-label=Report]"));
    assertEquals(List.of("5.1.1 gone"), bounced.texts("#rows [data-label=Text]"));
    assertEquals(400, admin.get("feedback?kind=seen").status());
    assertTrue(
        admin.click(bounced, "#rows [data-label=Dispatch] a").only("h1").text().contains("1"));
    assertTrue(admin.click(bounced, "#rows [data-label=Address] a").text().contains("5.1.1 gone"));
  }

  @Test
  void a_list_of_many_is_turned_page_by_page_without_loss_or_repetition() {
    var addresses = IntStream.range(0, 120).mapToObj(String::valueOf).toArray(String[]::new);
    console.schedule("Hi", addresses);
    var seen = new ArrayList<String>();

    var page = admin.get("dispatches?filter=messenger:pager");
    assertTrue(page.text().contains("120 match"), page::text);
    seen.addAll(page.texts("#rows [data-label=To]"));
    console.schedule("Newer", "x"); // It must not move the pages.
    while (page.has("a[rel=next]")) {
      page = admin.click(page, "a[rel=next]");
      assertEquals("messenger:pager", page.only("#filter").attr("value"));
      seen.addAll(page.texts("#rows [data-label=To]"));
    }

    assertEquals(120, seen.size());
    assertEquals(120, seen.stream().distinct().count());
    assertEquals("x", admin.click(page, ".pager a").texts("#rows [data-label=To]").get(0));
  }

  @Test
  void selected_dispatches_are_cancelled_after_their_number_was_confirmed() {
    console.schedule("Hi", "7", "8", "9");
    var list = admin.get("dispatches?filter=status%3Apending");

    var confirm =
        admin.submit(
            list, "form:has(#rows) button[value=cancel]", Map.of("ids", List.of("1", "3")));
    assertTrue(confirm.text().contains("2 dispatches will be cancelled"), confirm::text);
    assertEquals(DispatchStatus.PENDING, status(1));

    var done = done(confirm, "wrong list");
    assertTrue(done.text().contains("2 dispatches were cancelled"), done::text);
    assertEquals(DispatchStatus.CANCELLED, status(1));
    assertEquals(DispatchStatus.PENDING, status(2));
    assertEquals(DispatchStatus.CANCELLED, status(3));
    assertEquals(list.url(), admin.click(done, "#change a").url());
    var audit = admin.get("audit");
    assertEquals("wrong list", audit.texts("#rows [data-label=Reason]").get(0));
    assertEquals("2", audit.texts("#rows [data-label=Changed]").get(0));
    assertTrue(audit.texts("#rows [data-label=Who]").get(0).startsWith("ann"));
  }

  /** Confirms, and follows the change until it is done, as the page itself does. */
  private Visitor.Page done(Visitor.Page confirm, String reason) {
    return ended(admin.submit(confirm, "button[name=action]", Map.of("reason", List.of(reason))));
  }

  private Visitor.Page ended(Visitor.Page change) {
    var page = change;
    while (page.has("[data-running]")) {
      assertTrue(page.has("noscript"), "the page loads itself again");
      page = admin.get(page.url());
    }
    return page;
  }

  @Test
  void only_those_that_the_confirmation_counted_are_left_out_by_name() {
    console.schedule("Hi", "7", "8");
    console.send();
    console.schedule("Later", "9");
    var sent = admin.get("dispatches?filter=status:sent");
    assertEquals(2, sent.texts("#rows [data-label=To]").size());
    assertFalse(sent.has("main input[type=checkbox], fieldset"), sent::text);

    var confirm =
        admin.submit(
            admin.get("dispatches"),
            "form:has(#rows) button[value=cancel]",
            Map.of("ids", List.of("1", "2", "3")));

    assertTrue(confirm.text().contains("One dispatch will be cancelled"), confirm::text);
    assertTrue(confirm.text().contains("2 more that were selected stay"), confirm::text);
    var nothing =
        admin.submit(
            admin.get("dispatches"),
            "form:has(#rows) button[value=cancel]",
            Map.of("ids", List.of("1")));
    assertTrue(nothing.text().contains("Nothing can be cancelled"), nothing::text);
    assertFalse(nothing.has("button[name=action]"));
  }

  @Test
  void all_that_match_are_cancelled_and_those_that_came_later_are_not() {
    console.schedule("Hi", IntStream.range(0, 60).mapToObj(String::valueOf).toArray(String[]::new));
    console.scheduleMail(
        "email_plain", new JsonObject().put("subject", "x").put("text", "x"), "a@b.cd");
    var list = admin.get("dispatches?filter=status:pending%20messenger:pager%20since:1h");

    var confirm = admin.submit(list, "form:not(:has(#rows)) button[value=cancel]");
    assertTrue(confirm.text().contains("60 dispatches will be cancelled"), confirm::text);
    assertTrue(confirm.only("button[name=action]").text().contains("60"));
    var done = done(confirm, "");

    assertTrue(done.text().contains("Cancel done 60 of 60"), done::text);
    assertEquals(DispatchStatus.CANCELLED, status(60));
    assertEquals(DispatchStatus.PENDING, status(61));
  }

  @Test
  void a_change_that_finds_nothing_shows_no_empty_progress() {
    await(console.client().operations().start(OperationRequest.cancel(Filter.parse("to:nobody"))));

    var done = ended(admin.get("operations/1"));

    assertTrue(done.text().contains("Cancel done 0 of 0"), done::text);
    assertFalse(done.has("progress"), done::text);
  }

  @Test
  void without_a_filter_nothing_offers_to_change_all_and_nothing_does() {
    console.schedule("Hi", "7");
    var list = admin.get("dispatches");
    assertFalse(list.has("form:not(:has(#rows)) button[name=action]"));

    var page =
        admin.post(
            "change",
            Map.of(
                "action",
                "cancel",
                "all",
                "yes",
                "filter",
                " ",
                "confirmed",
                "yes",
                "csrf",
                admin.token()));

    assertEquals(400, page.status());
    assertEquals(DispatchStatus.PENDING, status(1));
  }

  @Test
  void failed_dispatches_are_sent_again() {
    console.pager().then(Outcome.rejected("busy")).then(Outcome.rejected("busy"));
    console.schedule("Hi", "7", "8");
    console.send();

    var list = admin.get("dispatches?filter=status:failed");
    assertFalse(list.has("button[value=cancel]"), list::text);
    assertEquals("2 match.", list.only("#count").text());
    var confirm = admin.submit(list, "form:not(:has(#rows)) button[value=requeue]");
    assertTrue(confirm.text().contains("2 dispatches will be sent again"), confirm::text);
    assertFalse(confirm.has(".notice"), confirm::text);
    assertTrue(done(confirm, "").text().contains("Send again done 2 of 2"));
    console.send();

    assertEquals(DispatchStatus.SENT, status(1));
    var one = admin.get("dispatches/1");
    assertEquals("sent", one.only("h1 .badge").text());
    assertTrue(one.only(".timeline").text().contains("busy"), one::text);
    assertTrue(one.only(".timeline").text().contains("requeued"), one::text);
  }

  @Test
  void sending_again_warns_of_as_many_as_may_have_been_delivered() {
    console.pager().then(Outcome.unknown("cut off")).then(Outcome.rejected("busy"));
    console.schedule("Hi", "7", "8");
    console.send();

    var list = admin.get("dispatches?filter=status:unknown,failed");
    var confirm = admin.submit(list, "form:not(:has(#rows)) button[value=requeue]");

    assertTrue(confirm.text().contains("2 dispatches will be sent again"), confirm::text);
    assertTrue(confirm.only(".notice").text().startsWith("The outcome of one is unknown"));
  }

  @Test
  void a_message_shows_its_dispatches_and_is_cancelled() {
    console.pager().then(Outcome.rejected("busy"));
    console.schedule(
        ScheduleRequest.plain("Hi").withGroup("news").withSender("shop").withPriority(3),
        List.of(Recipient.address("pager", "7")));
    console.send();
    var message =
        console.schedule(
            ScheduleRequest.plain("Later").withSendAt(Instant.now().plusSeconds(3600)),
            List.of(Recipient.address("pager", "8"), Recipient.address("pager", "9")));

    var first = admin.get("messages/1");
    assertTrue(first.only("dl").text().contains("news"), first::text);
    assertTrue(first.only("dl").text().contains("shop"), first::text);
    assertEquals(List.of("failed 1"), first.texts("#counts a"));
    assertTrue(admin.click(first, "#counts a").text().contains("1 match"));

    var second = admin.click(admin.get("messages"), "#rows a[href$=/" + message + "]");
    var confirm = admin.submit(second, "button[value=cancel]");
    assertTrue(done(confirm, "").text().contains("2 dispatches were cancelled"));
    assertEquals(List.of("cancelled 2"), admin.get("messages/" + message).texts("#counts a"));
  }

  @Test
  void one_dispatch_tells_why_it_waits_and_shows_its_content() {
    console.scheduleMail(
        "email_html",
        new JsonObject().put("subject", "Bill").put("html", "<b>Pay</b> me"),
        "a@b.cd");
    console.smtp().then(Outcome.retry("451 greylisted"));
    console.send();

    var one = admin.get("dispatches/1");

    assertEquals("error, retrying", one.only("h1 .badge").text());
    assertTrue(one.text().contains("Why it waits:"), one::text);
    assertTrue(one.only(".timeline").text().contains("451 greylisted"), one::text);
    assertTrue(one.only(".timeline").text().contains("next attempt"), one::text);
    assertEquals("Bill", one.only(".content .subject").text());
    assertEquals(List.of("<b>Pay</b> me", "Pay me"), one.texts(".content details pre"));
    assertEquals("Pay", admin.get(one.only("iframe").absUrl("src")).only("b").text());
    assertTrue(admin.click(one, "dd a[href*=filter]").text().contains("1 match"));
    assertEquals(200, admin.click(one, "dd a[href*=suppressions]").status());
    var confirm = admin.submit(one, "button[value=cancel]");
    assertEquals(one.url(), admin.click(done(confirm, ""), "#change a").url());
  }

  @Test
  void a_dispatch_whose_content_is_refused_late_is_shown_whole_with_the_reason() {
    console.loseType(console.schedule("Hi", "7"));

    var one = admin.get("dispatches/1");

    assertEquals(200, one.status());
    assertTrue(one.only(".notice.bad").text().contains("\"gone\""), one::text);
    assertFalse(one.has(".content .subject"));
    assertTrue(one.html().outerHtml().strip().endsWith("</html>"));
    assertTrue(one.has("button[value=cancel]"));
  }

  @Test
  void a_wrong_address_is_answered_with_a_page_that_leads_back() {
    for (var path :
        List.of(
            "messages/99",
            "dispatches/99",
            "operations/99",
            "messengers/fax",
            "nothing",
            "dispatches/1/x")) {
      var page = admin.get(path);
      assertEquals(404, page.status(), path);
      assertEquals(200, admin.click(page, "main a").status());
    }
    for (var path :
        List.of(
            "messages/x",
            "dispatches/0",
            "dispatches?after=-1",
            "audit?before=x",
            "domains?span=x",
            "suppressions?reason=x")) {
      var page = admin.get(path);
      assertEquals(400, page.status(), path);
      assertFalse(page.only("[role=alert]").text().isBlank());
    }
  }

  @Test
  void a_messenger_is_paused_resumed_and_tried() {
    var list = admin.get("messengers");
    var pager = admin.click(list, "#rows a[href$=/pager]");
    assertEquals("ready", pager.only("h1 .badge").text());

    var paused =
        admin.submit(
            pager,
            "form[action$=pause] button",
            Map.of("reason", List.of("no credit"), "minutes", List.of("90")));
    assertEquals("paused", paused.only("h1 .badge").text());
    assertTrue(paused.text().contains("Paused by hand by ann"), paused::text);
    assertTrue(paused.text().contains("no credit"), paused::text);
    assertEquals(
        "paused by hand",
        admin.get("messengers").only("#rows tr:contains(pager) td[data-label=State]").text());
    assertTrue(admin.get("").text().contains("is paused by hand"), paused::text);
    console.schedule("Hi", "7");
    console.send();
    assertEquals(List.of(), console.pager().deliveries());

    var resumed = admin.submit(paused, "form[action$=resume] button");
    assertEquals("ready", resumed.only("h1 .badge").text());
    console.send();
    assertEquals(1, console.pager().deliveries().size());

    var tried = admin.submit(resumed, "form[action$=probe] button", Map.of("to", List.of("5")));
    assertEquals("sent", tried.only("[role=status]").text());
    assertEquals("5", console.pager().deliveries().get(1).address());
  }

  @Test
  void a_message_type_is_paused_and_resumed() {
    var paused =
        admin.submit(
            admin.get("types"),
            "form[action$=/pause] button",
            Map.of("type", List.of("plain"), "reason", List.of("<wrong>")));
    assertTrue(paused.only(".notice").text().contains("<wrong>"), paused::text);
    console.schedule("Hi", "7");
    console.send();
    assertEquals(List.of(), console.pager().deliveries());

    var resumed = admin.submit(paused, "form[action$=/resume] button");
    assertEquals(0, resumed.html().select(".notice").size());
    console.send();
    assertEquals(1, console.pager().deliveries().size());
  }

  @Test
  void limits_of_a_messenger_are_changed_for_a_while_and_taken_back() {
    var pager = admin.get("messengers/pager");

    var limited =
        admin.submit(
            pager,
            "form[action$=/limit] button",
            Map.of(
                "reason", List.of("<slow>"),
                "rate", List.of("1/1h"),
                "concurrency", List.of("2"),
                "domains", List.of("a.example=5/1m/2\r\n\r\nb.example = 7/1s"),
                "minutes", List.of("90")));
    var notice = limited.only(".notice").text();
    assertTrue(notice.startsWith("Limits set by hand by ann, until"), notice);
    assertEquals(
        "ready limits by hand",
        admin.get("messengers").only("#rows tr:contains(pager) td[data-label=State]").text());
    for (var shown :
        List.of(
            "<slow> · Deliveries at once on each node 2 · Limit of the messenger 1/1h/1 · ",
            " · a.example 5/1m/2",
            " · b.example 7/1s/2")) {
      assertTrue(notice.contains(shown), notice);
    }
    assertEquals("mail, plain", limited.only("dt:contains(Message types) + dd").text());
    console.schedule("Hi", "7", "8");
    console.send();
    assertEquals(1, console.pager().deliveries().size());

    admin.submit(limited, "form[action$=/unlimit] button");
    console.send();
    assertEquals(2, console.pager().deliveries().size());
  }

  @Test
  void somebody_with_a_long_name_changes_limits_and_pauses_under_its_beginning() {
    var visitor = console.visitorNamed("n".repeat(63) + "😀".repeat(30), Right.ADMIN);
    var reason = Map.of("reason", List.of("x"), "concurrency", List.of("2"));

    var limited =
        visitor.submit(visitor.get("messengers/pager"), "form[action$=/limit] button", reason);
    var paused =
        visitor.submit(limited, "form[action$=pause] button", Map.of("reason", List.of("x")));
    visitor.submit(
        visitor.get("types"),
        "form[action$=/pause] button",
        Map.of("type", List.of("plain"), "reason", List.of("x")));

    var by = "n".repeat(63);
    assertTrue(paused.text().contains("Limits set by hand by " + by + ", until"), paused::text);
    assertTrue(paused.text().contains("Paused by hand by " + by + ","), paused::text);
    assertEquals(by, await(console.client().stats()).pausedTypes().get(0).pause().by());
  }

  @Test
  void a_refused_form_leads_back_to_its_page() {
    var page = admin.get("messengers/pager");
    var fast = Map.of("reason", List.of("x"), "rate", List.of("fast"));

    var refused = admin.submit(page, "form[action$=/limit] button", fast);
    var pause = admin.post("types/pause", Map.of("csrf", admin.token()));

    assertEquals(400, refused.status());
    assertTrue(admin.click(refused, "main a[href$=pager]").has("#now"), refused::text);
    assertEquals("Message types", admin.click(pause, "main a[href$=types]").only("h1").text());
  }

  @Test
  void limits_that_nobody_can_read_or_that_change_nothing_are_refused() {
    for (var fields :
        List.of(
            Map.of("reason", "x"),
            Map.of("reason", "x", "rate", "fast"),
            Map.of("reason", "x", "domains", "a.example"),
            Map.of("rate", "1/1h"),
            Map.of("reason", "x", "concurrency", "2", "minutes", "0"))) {
      var all = new HashMap<>(fields);
      all.put("csrf", admin.token());
      assertEquals(400, admin.post("messengers/pager/limit", all).status(), fields::toString);
    }
    assertTrue(
        await(console.client().stats()).messengers().stream()
            .allMatch(one -> one.limitsByHand().isEmpty()));
  }

  @Test
  void a_pause_without_a_reason_or_with_a_wrong_time_changes_nothing() {
    for (var fields :
        List.of(
            Map.<String, String>of(),
            Map.of("reason", " "),
            Map.of("reason", "x", "minutes", "-1"),
            Map.of("reason", "x", "minutes", "99999999999999"))) {
      var all = new HashMap<>(fields);
      all.put("csrf", admin.token());
      assertEquals(400, admin.post("messengers/pager/pause", all).status(), fields::toString);
    }
    assertTrue(
        await(console.client().stats()).messengers().stream()
            .allMatch(one -> one.state() == MessengerStats.State.READY));
  }

  @Test
  void a_message_is_previewed_and_then_scheduled() {
    var form = admin.get("compose?messenger=smtp&type=email_html");
    var values =
        Map.of(
            "to", List.of("a@b.cd\r\n\r\n b@b.cd "),
            "subject", List.of("Bill"),
            "text", List.of("<b>Pay</b>"));

    var preview = admin.submit(form, "button[name=preview]", values);
    assertEquals(200, preview.status(), preview::text);
    assertEquals(2, preview.html().select(".side article").size());
    assertEquals("Bill", preview.html().select(".side .subject").eachText().get(0));
    assertTrue(
        await(console.client().stats()).dispatches().values().stream().allMatch(n -> n == 0));

    var message = admin.submit(preview, "button[name=send]");
    assertEquals(200, message.status());
    assertTrue(message.url().endsWith("/messages/1"), message::url);
    assertEquals(2, message.html().select("#rows tbody tr").size());
    console.send();
    assertEquals(2, console.smtp().deliveries().size());
  }

  @Test
  void a_preview_for_very_many_says_how_many_it_shows() {
    var addresses = IntStream.range(0, 300).mapToObj(String::valueOf).toList();

    var preview =
        admin.submit(
            admin.get("compose?messenger=pager"),
            "button[name=preview]",
            Map.of("to", List.of(String.join("\n", addresses)), "text", List.of("Hi")));

    assertEquals("Preview: the first 20 of 300 dispatches", preview.only("#preview").text());
    assertEquals(20, preview.html().select(".side article").size());
  }

  @Test
  void a_message_is_previewed_in_all_languages_for_all_messengers_that_its_type_fits() {
    var html = "<p style=\"color:red\" title='\"'>Pay</p><script>alert(1)</script>";
    var mail =
        admin.submit(
            admin.get("compose?messenger=smtp&type=email_html"),
            "button[name=matrix]",
            Map.of("subject", List.of("Bill"), "text", List.of(html)));
    var text =
        admin.submit(
            admin.get("compose?messenger=pager&type=plain"),
            "button[name=matrix]",
            Map.of("text", List.of("Pay"), "languages", List.of("en pt-BR")));

    assertEquals(List.of("smtp · en", "smtp · ru"), mail.texts("#matrix ~ .side h4"));
    var frame = mail.html().select("#matrix ~ .side iframe").get(0);
    assertEquals("", frame.attr("sandbox"));
    assertTrue(frame.hasAttr("sandbox"));
    assertTrue(frame.attr("srcdoc").contains(html), frame::outerHtml);
    assertTrue(mail.header("Content-Security-Policy").contains("img-src data:;"));
    assertEquals(
        List.of("pager · en", "smtp · en", "pager · pt-BR", "smtp · pt-BR"),
        text.texts("#matrix ~ .side h4"));
    assertEquals(4, text.texts("#matrix ~ .side pre.letter").size());
    assertTrue(
        await(console.client().stats()).dispatches().values().stream().allMatch(n -> n == 0));
  }

  @Test
  void the_languages_of_a_preview_are_few_and_well_formed() {
    for (var languages : List.of("a b c d e", " ", "english_please!")) {
      var refused =
          admin.submit(
              admin.get("compose?messenger=smtp&type=plain"),
              "button[name=matrix]",
              Map.of("text", List.of("Pay"), "languages", List.of(languages)));

      assertEquals(400, refused.status(), languages);
      assertTrue(refused.only("[role=alert]").text().startsWith("languages has"), languages);
      assertEquals("Pay", refused.only("#text").text());
    }
  }

  @Test
  void a_message_is_cancelled_as_long_as_it_has_something_to_cancel() {
    console.schedule("Hi", "7");
    var message = admin.get("messages/1");
    assertTrue(message.has("main form button[value=cancel]"));

    done(admin.submit(message, "main form button[value=cancel]"), "wrong");

    assertFalse(admin.get("messages/1").has("main form button[value=cancel]"));
    assertTrue(admin.get("messages/1").has("main form button[value=requeue]"));
  }

  @Test
  void options_are_explained_in_the_language_of_the_page() {
    var english = admin.get("settings?all=yes&text=siteUrl");
    var russian = admin.click(english, "a[hreflang=ru]");

    assertEquals(
        List.of("Public URL of the application: an http or https URL. string"),
        english.texts("td[data-label=Meaning]"));
    assertEquals(
        List.of("Публичный адрес приложения: URL с http или https. строка"),
        russian.texts("td[data-label=Смысл]"));
    assertFalse(russian.has("td [lang=en]"));
  }

  @Test
  void only_types_that_fit_the_messenger_are_offered() {
    var smtp = admin.get("compose?messenger=smtp");
    assertTrue(types(smtp).containsAll(List.of("email_html", "email_plain", "plain")));
    assertEquals("E-mail, text", smtp.only("#type [value=email_plain]").text());

    var pager =
        admin.submit(
            smtp, "button[name=choose]", Map.of("messenger", List.of("pager"), "to", List.of("7")));

    assertEquals(List.of("plain"), types(pager));
    assertEquals("7", pager.only("#to").text());
  }

  private static List<String> types(Visitor.Page compose) {
    return compose.html().select("#type option").eachAttr("value");
  }

  @Test
  void a_mail_is_proposed_first_and_has_a_subject_whatever_its_type_is() {
    var first = admin.get("compose");
    assertEquals("smtp", first.only("#messenger [selected]").attr("value"));
    assertEquals("email_plain", first.only("#type [selected]").attr("value"));
    assertTrue(first.has("#subject"));

    var pager = Map.of("messenger", List.of("pager"), "to", List.of("7"), "text", List.of("Hi"));
    var paged = admin.submit(first, "button[name=send]", pager);
    assertEquals("plain", paged.only("#type [selected]").attr("value"), "not sent yet");
    assertFalse(paged.has("#subject"));
    assertTrue(paged.only(".notice").text().startsWith("Not sent yet: the messenger"));
    var mail = admin.submit(paged, "button[name=choose]", Map.of("messenger", List.of("smtp")));
    assertEquals("email_plain", mail.only("#type [selected]").attr("value"));
    assertFalse(mail.has(".notice"), mail::text);
    assertEquals("Hi", mail.only("#text").text());

    var plain = admin.submit(mail, "button[name=choose]", Map.of("type", List.of("plain")));
    admin.submit(
        plain, "button[name=send]", Map.of("to", List.of("a@b.cd"), "subject", List.of("Bill")));
    console.send();
    assertEquals("Bill", console.smtp().deliveries().get(0).content().subject());
  }

  @Test
  void a_message_that_cannot_be_made_is_explained_and_what_was_written_stays() {
    var form = admin.get("compose?messenger=smtp&type=email_plain");

    var refused =
        admin.submit(
            form,
            "button[name=send]",
            Map.of("to", List.of(" "), "subject", List.of("Bill"), "text", List.of("Pay")));

    assertEquals(400, refused.status());
    assertTrue(refused.only("[role=alert]").text().startsWith("to "), refused::text);
    assertEquals("Bill", refused.only("#subject").attr("value"));
    assertEquals("Pay", refused.only("#text").text());
  }

  @Test
  void a_message_is_scheduled_for_later_and_a_time_that_is_none_is_explained() {
    var form = admin.get("compose?messenger=smtp&type=email_plain");
    var mail = Map.of("to", List.of("a@b.cd"), "subject", List.of("Bill"), "text", List.of("Pay"));

    var refused =
        admin.submit(form, "button[name=send]", with(mail, "sendAt", List.of("2099-02-30T12:00")));
    var later =
        admin.submit(form, "button[name=send]", with(mail, "sendAt", List.of("2099-01-31T12:00")));

    assertEquals(400, refused.status());
    assertEquals(
        "sendAt is \"2099-02-30T12:00\", must be a time in UTC such as 2030-01-31T12:00",
        refused.only("[role=alert]").text());
    assertEquals("2099-02-30T12:00", refused.only("#sendAt").attr("value"));
    assertTrue(later.text().contains("2099-01-31 12:00:00"), later::text);
  }

  private static Map<String, List<String>> with(
      Map<String, List<String>> fields, String name, List<String> value) {
    var all = new HashMap<>(fields);
    all.put(name, value);
    return all;
  }

  @Test
  void a_form_leads_to_the_screen_that_it_names_and_to_no_other_site() {
    for (var to : List.of("tail", "//evil.example", "tail/../..", "https:evil")) {
      var form =
          admin.get("compose?messenger=pager&to=7&text=Pay&then=" + URLEncoder.encode(to, UTF_8));

      var next = admin.submit(form, "button[name=send]");

      var place = to.equals("tail") ? "/tail?message=" : "/messages/";
      assertTrue(next.url().startsWith(console.origin() + ConsoleServer.PATH + place), next::url);
    }
  }

  @Test
  void addresses_are_suppressed_found_and_let_go() {
    var form = admin.get("suppressions");
    var addresses = IntStream.range(0, 150).mapToObj(i -> "u" + i + "@b.cd").toList();

    var added =
        admin.submit(
            form,
            "form[action$=add] button",
            Map.of(
                "messenger",
                List.of("smtp"),
                "addresses",
                List.of(String.join("\r\n", addresses) + "\r\n"),
                "text",
                List.of("asked by phone")));
    assertTrue(added.only("[role=status]").text().startsWith("150"), added::text);
    var shown = new ArrayList<>(added.texts("#rows [data-label=Address]"));
    shown.addAll(admin.click(added, "a[rel=next]").texts("#rows [data-label=Address]"));
    assertEquals(150, shown.stream().distinct().count());

    var found =
        admin.submit(
            added,
            ".filter button",
            Map.of("address", List.of("u7@b.cd"), "reason", List.of("manual")));
    assertEquals(List.of("u7@b.cd"), found.texts("#rows [data-label=Address]"));
    assertEquals(List.of("asked by phone"), found.texts("#rows [data-label=Text]"));
    assertEquals(List.of("ann"), found.texts("#rows [data-label=By]"));

    var removed =
        admin.submit(
            found,
            "form[action$=remove] button",
            Map.of("entry", List.of("smtp u7@b.cd"), "reason", List.of("a mistake")));
    assertEquals(200, removed.status());
    var left = await(console.client().suppressions(SuppressionQuery.all()));
    assertTrue(left.suppressions().stream().noneMatch(one -> one.address().equals("u7@b.cd")));
    assertEquals("a mistake", admin.get("audit").texts("#rows [data-label=Reason]").get(0));
  }

  @Test
  void the_header_of_an_export_is_answered_without_asking_the_engine() {
    var asked = new CopyOnWriteArrayList<String>();
    console
        .vertx()
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              asked.add(delivery.message().address());
              delivery.next();
            });

    var list = admin.ask(HttpMethod.HEAD, "suppressions/export");
    var person = admin.ask(HttpMethod.HEAD, "people/export?user=42");

    assertEquals(200, list.status());
    assertEquals(200, person.status());
    assertFalse(asked.contains(BusAddress.SUPPRESSIONS), asked::toString);
    assertFalse(asked.contains(BusAddress.PEOPLE), asked::toString);
  }

  @Test
  void a_pattern_is_added_found_by_an_address_exported_and_removed() {
    var patterns = "*@b.cd\r\n*@*.b.cd\r\n";
    var added =
        admin.submit(
            admin.get("suppressions"),
            "form[action$=add] button",
            Map.of("messenger", List.of("smtp"), "addresses", List.of(patterns)));
    assertTrue(added.only("[role=status]").text().startsWith("2"), added::text);

    var found = admin.get("suppressions?messenger=smtp&address=ann@x.b.cd");
    assertEquals(List.of("*@*.b.cd"), found.texts("#rows [data-label=Address]"));
    var csv = admin.ask(HttpMethod.GET, "suppressions/export");
    assertTrue(csv.text().contains("\"*@b.cd\""), csv::text);
    admin.submit(
        found,
        "form[action$=remove] button",
        Map.of("entry", List.of("smtp *@*.b.cd"), "reason", List.of("a mistake")));
    assertEquals(List.of("*@b.cd"), admin.get("suppressions").texts("#rows [data-label=Address]"));

    var refused =
        admin.submit(
            admin.get("suppressions"),
            "form[action$=add] button",
            Map.of("messenger", List.of("smtp"), "addresses", List.of("a*@b.cd")));
    assertEquals(400, refused.status());
    assertTrue(refused.text().contains("*@example.org for a domain"), refused::text);
  }

  @Test
  void a_thousand_addresses_and_a_long_mail_fit_into_a_form() {
    var addresses = IntStream.range(0, 1_000).mapToObj(i -> "user-" + i + "@example.org").toList();
    var added =
        admin.submit(
            admin.get("suppressions"),
            "form[action$=add] button",
            Map.of(
                "messenger", List.of("smtp"), "addresses", List.of(String.join("\n", addresses))));
    assertTrue(added.only("[role=status]").text().startsWith("1000 added"), added::text);

    var html = "<p>" + "ж".repeat(60_000) + "</p>";
    var message =
        admin.submit(
            admin.get("compose?messenger=smtp&type=email_html"),
            "button[name=send]",
            Map.of("to", List.of("a@b.cd"), "subject", List.of("x"), "text", List.of(html)));
    assertTrue(message.url().endsWith("/messages/1"), message::text);
    console.send();
    assertEquals(html, console.smtp().deliveries().get(0).content().html());

    var fields = Map.of("csrf", admin.token(), "addresses", "x".repeat(2_000_000));
    assertEquals(413, admin.post("suppressions/add", fields).status());
  }

  @Test
  void more_than_a_thousand_addresses_at_once_are_refused_without_a_part_of_them() {
    var addresses = IntStream.range(0, 1_001).mapToObj(i -> "u" + i + "@b.cd").toList();

    var page =
        admin.submit(
            admin.get("suppressions"),
            "form[action$=add] button",
            Map.of(
                "messenger", List.of("smtp"), "addresses", List.of(String.join("\n", addresses))));

    assertEquals(400, page.status());
    assertTrue(page.text().contains("1001"), page::text);
    assertFalse(admin.get("suppressions").has("#rows"));
  }

  @Test
  void a_key_is_made_shown_once_and_revoked() {
    var form = admin.get("access");
    var made =
        admin.submit(
            form,
            "form[action$=/access/create] button",
            Map.of(
                "name",
                List.of("shop"),
                "rights",
                List.of("read", "schedule"),
                "days",
                List.of("30")));
    var secret = made.only(".secret").text();
    assertTrue(secret.startsWith("smk_"), made::text);
    assertTrue(made.has("tr:contains(shop)"), "the list has the new key");

    var again = admin.get("access");
    assertFalse(again.html().outerHtml().contains(secret));
    assertEquals(List.of("read schedule"), again.texts("[data-label=Rights]"));
    var sure = admin.submit(again, "form[action$=revoke] button");
    assertTrue(sure.text().contains("Revoke the key \"shop\"? Requests"), sure::text);
    assertEquals(200, admin.click(sure, "main a:contains(Back)").status());
    assertFalse(admin.get("access").has(".badge"), "not before it is confirmed");
    var revoked = admin.submit(sure, ".danger", Map.of("reason", List.of("it leaked")));
    assertEquals("it leaked", admin.get("audit").texts("#rows [data-label=Reason]").get(0));
    assertEquals("revoked", revoked.only("[data-label=State] .badge").text());
  }

  @Test
  void a_key_without_a_right_or_with_the_name_of_another_is_refused() {
    var form = admin.get("access");
    assertEquals(
        400,
        admin
            .submit(form, "form[action$=/access/create] button", Map.of("name", List.of("shop")))
            .status());
    admin.submit(
        form,
        "form[action$=/access/create] button",
        Map.of("name", List.of("shop"), "rights", List.of("read")));

    var twice =
        admin.submit(
            form,
            "form[action$=/access/create] button",
            Map.of("name", List.of("shop"), "rights", List.of("read")));

    assertEquals(4, twice.status() / 100, twice::text);
    assertFalse(twice.has(".secret"));
  }

  @Test
  void a_user_is_made_given_other_rights_and_disabled() {
    var form = admin.get("access");
    var users = "section[aria-labelledby=users] ";
    var made =
        admin.submit(
            form,
            "form[action$=users/create] button",
            Map.of(
                "name",
                List.of("eve"),
                "password",
                List.of("twelve letters"),
                "rights",
                List.of("read", "people")));
    assertEquals(List.of("eve"), made.texts(users + "td[data-label=Name]"));
    assertFalse(made.html().outerHtml().contains("twelve letters"));
    assertEquals("read people", made.only(users + "summary:contains(read)").text());

    var other = admin.submit(made, "button[value=rights]", Map.of("rights", List.of("operate")));
    assertEquals("operate", other.only(users + "summary:contains(operate)").text());
    var sure = admin.submit(other, "button[value=disable]");
    assertTrue(sure.text().contains("Disable the user \"eve\"?"), sure::text);
    assertTrue(admin.get("access").has("button[value=disable]"), "not before it is confirmed");
    var disabled = admin.submit(sure, ".danger");
    assertTrue(disabled.has(users + ".badge:contains(disabled)"), disabled::text);
    assertTrue(admin.submit(disabled, "button[value=enable]").has("button[value=disable]"));
    var weak = admin.submit(other, "button[value=password]", Map.of("password", List.of("short")));
    assertEquals(400, weak.status());
  }

  @Test
  void a_refused_key_or_user_is_explained_and_what_was_written_stays_but_the_password_does_not() {
    var form = admin.get("access");
    var user = "form[action$=users/create] ";
    var key = "form[action$=/access/create] ";

    var weak =
        admin.submit(
            form,
            user + "button",
            Map.of(
                "name", List.of("eve"), "password", List.of("short"), "rights", List.of("read")));
    var late =
        admin.submit(
            form,
            key + "button",
            Map.of("name", List.of("shop"), "rights", List.of("people"), "days", List.of("-1")));

    assertEquals(400, weak.status());
    assertTrue(weak.only("[role=alert]").text().startsWith("password"), weak::text);
    assertEquals("eve", weak.only("#user-name").attr("value"));
    assertEquals("", weak.only("#user-password").attr("value"));
    assertEquals("read", weak.only(user + "[checked]").attr("value"));
    assertFalse(weak.has(key + "[checked]"), "the other form is empty");
    assertEquals(400, late.status());
    assertEquals("shop", late.only("#name").attr("value"));
    assertEquals("people", late.only(key + "[checked]").attr("value"));
    assertEquals("-1", late.only("#days").attr("value"));
  }

  @Test
  void a_node_is_drained_and_taken_back() {
    var drained = admin.submit(admin.get("nodes"), "form[action$=/drain] button");
    assertEquals("drained", drained.only("[data-label=State]").text());

    var back = admin.submit(drained, "form[action$=/undrain] button");
    assertFalse(back.only("[data-label=State]").text().equals("drained"));
  }
}
