package org.sitemessage.console.screen;

import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** Writing a message: a look at it first, also in all languages, then scheduling. */
final class Compose {
  private static final int RECIPIENTS = 1_000;
  private static final String PLAIN = "plain";
  private static final String MAIL = "email_plain";
  private static final String HTML = "email_html";

  /** Types whose context this form makes. */
  private static final Set<String> BUILT_IN = Set.of(PLAIN, MAIL, HTML);

  /** Types whose messages the engine itself makes. */
  private static final Set<String> INTERNAL = Set.of("mail", "undelivered_report");

  private static final Pattern SCREEN = Pattern.compile("[a-z]{1,32}");

  private Compose() {}

  static void mount(Doors doors) {
    doors.get("/compose", Right.SCHEDULE, visit -> form(visit, "").map(page -> page));
    doors.post("/compose", Right.SCHEDULE, Compose::act);
  }

  private static Future<View.Page> form(Visit visit, String error) {
    return visit.client().stats().map(stats -> page(visit, stats, error));
  }

  private static View.Page page(Visit visit, SiteStats stats, String error) {
    var messenger = visit.value("messenger").orElseGet(() -> first(stats.messengers()));
    var types =
        stats.messengers().stream()
            .filter(one -> one.alias().equals(messenger))
            .flatMap(one -> one.types().stream())
            .filter(type -> !INTERNAL.contains(type))
            .toList();
    var type = type(visit, messenger, types);
    return View.page(
        "compose",
        Map.ofEntries(
            Map.entry("messengers", stats.messengers()),
            Map.entry("messenger", messenger),
            Map.entry("types", types),
            Map.entry("type", type),
            Map.entry("builtIn", BUILT_IN.contains(type)),
            Map.entry("mails", types.contains(MAIL)),
            Map.entry("to", visit.value("to").orElse("")),
            Map.entry("subject", visit.value("subject").orElse("")),
            Map.entry("text", visit.value("text").orElse("")),
            Map.entry("context", visit.value("context").orElse("")),
            Map.entry("sendAt", visit.value("sendAt").orElse("")),
            Map.entry("then", then(visit).orElse("")),
            Map.entry("error", error),
            Map.entry("changed", false),
            Map.entry(
                "requestId",
                visit.value("requestId").orElseGet(() -> UUID.randomUUID().toString())),
            Map.entry("languages", visit.value("languages").orElse(PreviewMatrix.PROPOSED)),
            Map.entry("matrix", List.of()),
            Map.entry("preview", Optional.empty())));
  }

  /** Returns the messenger that the form begins with: one for mails if there is one. */
  private static String first(List<MessengerStats> messengers) {
    return messengers.stream()
        .filter(one -> one.types().contains(MAIL))
        .findFirst()
        .or(() -> messengers.stream().findFirst())
        .map(MessengerStats::alias)
        .orElse("");
  }

  /**
   * Returns the chosen type if it fits the messenger. A built-in type is chosen anew with another
   * messenger: mails have a subject, other messages are plain.
   */
  private static String type(Visit visit, String messenger, List<String> types) {
    return visit
        .value("type")
        .filter(types::contains)
        .filter(chosen -> same(visit, messenger) || !BUILT_IN.contains(chosen))
        .or(() -> Stream.of(MAIL, PLAIN).filter(types::contains).findFirst())
        .orElseGet(() -> types.stream().findFirst().orElse(""));
  }

  /** Returns whether the form was made for this messenger, so that it has the fields for it. */
  private static boolean same(Visit visit, String messenger) {
    return visit.value("before").map(messenger::equals).orElse(true);
  }

  private static Future<View> act(Visit visit) {
    if (visit.value("choose").isPresent()) {
      return form(visit, "").map(page -> page);
    }
    if (!same(visit, visit.value("messenger").orElse(""))) {
      return form(visit, "").map(page -> page.with("changed", true));
    }
    return (visit.value("matrix").isPresent() ? matrix(visit) : one(visit))
        .recover(
            failure ->
                failure instanceof SiteMessageException refusal
                    ? form(visit, String.valueOf(refusal.getMessage()))
                        .<View>map(view -> view.withStatus(refusal.code().httpStatus()))
                    : Future.failedFuture(failure));
  }

  private static Future<View> one(Visit visit) {
    return Future.succeededFuture(visit)
        .map(Compose::request)
        .compose(
            request ->
                visit.value("send").isPresent()
                    ? visit
                        .client()
                        .schedule(request)
                        .map(reply -> scheduled(visit, reply.messageId()))
                    : visit
                        .client()
                        .preview(request)
                        .compose(
                            reply ->
                                form(visit, "")
                                    .map(
                                        view ->
                                            framed(visit, view)
                                                .with("preview", Optional.of(reply)))));
  }

  /** Leads to the message, or to the screen that the form names, which is told of the message. */
  private static View scheduled(Visit visit, long id) {
    return View.goTo(then(visit).map(to -> to + "?message=" + id).orElse("messages/" + id));
  }

  private static Optional<String> then(Visit visit) {
    return visit.value("then").filter(SCREEN.asMatchPredicate());
  }

  /** Shows the message in all languages, for all messengers that its type fits. */
  private static Future<View> matrix(Visit visit) {
    return visit
        .client()
        .stats()
        .compose(
            stats ->
                PreviewMatrix.of(
                        visit.client(),
                        stats,
                        ScheduleRequest.of(visit.required("type"), context(visit))
                            .withRecipients(recipients(visit, visit.value("to").orElse(""))),
                        visit.value("languages").orElse(""))
                    .map(rows -> framed(visit, page(visit, stats, "")).with("matrix", rows)));
  }

  /** Lets the frames of a page have the styles of mails; they run no script in any case. */
  private static View.Page framed(Visit visit, View.Page page) {
    visit.ctx().response().putHeader("Content-Security-Policy", Doors.FRAMING);
    return page;
  }

  private static ScheduleRequest request(Visit visit) {
    var request =
        ScheduleRequest.of(visit.required("type"), context(visit))
            .withRecipients(recipients(visit, visit.required("to")))
            .withRequestId(visit.value("requestId").orElseGet(() -> UUID.randomUUID().toString()));
    return visit.value("sendAt").map(Compose::time).map(request::withSendAt).orElse(request);
  }

  private static Instant time(String text) {
    try {
      return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw SiteMessageException.invalid(
          "sendAt", "is \"%s\", must be a time in UTC such as 2030-01-31T12:00".formatted(text));
    }
  }

  private static List<Recipient> recipients(Visit visit, String to) {
    var messenger = visit.required("messenger");
    var recipients =
        to.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(address -> Recipient.address(messenger, address))
            .toList();
    if (recipients.size() > RECIPIENTS) {
      throw SiteMessageException.invalid(
          "to", "has %d addresses; name at most %d".formatted(recipients.size(), RECIPIENTS));
    }
    return recipients;
  }

  /** Returns the context: for the built-in types out of subject and text, for others as JSON. */
  private static JsonObject context(Visit visit) {
    var context = visit.value("context").map(Compose::parsed).orElseGet(JsonObject::new);
    var type = visit.required("type");
    if (!BUILT_IN.contains(type)) {
      return context;
    }
    var subject = visit.value("subject").orElse("");
    if (!type.equals(PLAIN) || !subject.isEmpty()) {
      context.put("subject", subject);
    }
    return context.put(type.equals(HTML) ? "html" : "text", visit.value("text").orElse(""));
  }

  private static JsonObject parsed(String json) {
    try {
      return new JsonObject(json);
    } catch (DecodeException e) {
      throw SiteMessageException.invalid("context", "must be a JSON object");
    }
  }
}
