package org.sitemessage.console.screen;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.person.PersonPage;
import org.sitemessage.api.person.PersonPage.PersonMessage;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The data that the store has of one person; exporting, erasing and readmitting. */
final class People {
  private static final int ROWS = 50;

  private People() {}

  static void mount(Doors doors) {
    doors.get("/people", Right.PEOPLE, People::show);
    doors.get("/people/export", Right.PEOPLE, People::export);
    doors.post("/people/erase", Right.PEOPLE, People::erase);
    doors.post("/people/readmit", Right.PEOPLE, People::readmit);
  }

  /** Returns the person that URL or form name; empty if they name nobody. */
  private static Optional<Person> person(Visit visit) {
    var user = visit.value("user").map(Person::ofUser);
    return user.or(
        () ->
            visit
                .value("address")
                .map(address -> Person.ofAddress(visit.required("messenger"), address)));
  }

  private static Person required(Visit visit) {
    return person(visit)
        .orElseThrow(() -> SiteMessageException.invalid("user", "is missing, and so is address"));
  }

  private static Future<View> show(Visit visit) {
    return visit
        .client()
        .stats()
        .compose(
            stats -> {
              var asked = person(visit);
              return asked.isEmpty()
                  ? Future.succeededFuture(page(visit, stats))
                  : visit
                      .client()
                      .people()
                      .show(asked.get(), visit.number("before", 1, Long.MAX_VALUE), ROWS)
                      .<View>map(
                          found ->
                              page(visit, stats)
                                  .with("found", Optional.of(found))
                                  .with("rows", rows(found))
                                  .with("query", query(asked.get()))
                                  .with(
                                      "next",
                                      found.next().isPresent()
                                          ? "&before=" + found.next().getAsLong()
                                          : ""));
            });
  }

  private static View.Page page(Visit visit, SiteStats stats) {
    return View.page(
        "people",
        Map.of(
            "messengers", stats.messengers(),
            "user", visit.value("user").orElse(""),
            "messenger", visit.value("messenger").orElse(""),
            "address", visit.value("address").orElse(""),
            "found", Optional.empty(),
            "rows", List.of(),
            "query", "",
            "next", ""));
  }

  /**
   * A dispatch with what its message says.
   *
   * @param id id of the dispatch
   * @param createdAt time at which the message was accepted
   * @param address address of the recipient
   * @param userId application's id of the recipient
   * @param type alias of the message type
   * @param subject subject of the message
   * @param messenger alias of the messenger
   * @param status status of the dispatch
   */
  public record Row(
      long id,
      Optional<Instant> createdAt,
      String address,
      String userId,
      String type,
      String subject,
      String messenger,
      DispatchStatus status) {}

  private static List<Row> rows(PersonPage page) {
    var messages =
        page.messages().stream()
            .collect(Collectors.toMap(PersonMessage::id, Function.identity(), (one, same) -> one));
    return page.dispatches().stream()
        .map(
            one -> {
              var message = Optional.ofNullable(messages.get(one.messageId()));
              return new Row(
                  one.id(),
                  message.map(PersonMessage::createdAt),
                  one.address(),
                  one.userId(),
                  message.map(PersonMessage::type).orElse(""),
                  message.map(found -> found.context().getString("subject", "")).orElse(""),
                  one.messenger(),
                  one.status());
            })
        .toList();
  }

  /** Answers all that the store has of a person: a line of JSON for each page. */
  private static Future<View> export(Visit visit) {
    var person = required(visit);
    var response =
        visit
            .ctx()
            .response()
            .setChunked(true)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson; charset=utf-8")
            .putHeader("Content-Disposition", "attachment; filename=\"person.jsonl\"");
    if (visit.isHead()) {
      return response.end().map(v -> new View.Ended());
    }
    return export(visit, person, Long.MAX_VALUE)
        .compose(v -> response.end())
        .map(v -> new View.Ended());
  }

  private static Future<Void> export(Visit visit, Person person, long before) {
    return visit
        .client()
        .request(
            BusAddress.PEOPLE,
            person
                .toJson()
                .put("action", "show")
                .put("before", before)
                .put("limit", PersonPage.MAX))
        .compose(
            page ->
                visit
                    .ctx()
                    .response()
                    .write(page.encode() + "\n")
                    .compose(
                        v ->
                            page.containsKey("next")
                                ? export(visit, person, page.getLong("next"))
                                : Future.succeededFuture()));
  }

  private static String query(Person person) {
    return person.user().isEmpty()
        ? "messenger=%s&address=%s"
            .formatted(FilterBox.encoded(person.messenger()), FilterBox.encoded(person.address()))
        : "user=" + FilterBox.encoded(person.user());
  }

  /** Shows what would be erased, then erases it. */
  private static Future<View> erase(Visit visit) {
    var person = required(visit);
    var confirmed = visit.value("confirmed").isPresent();
    var people = visit.client().people();
    return (confirmed ? people.erase(person) : people.countErase(person))
        .map(
            reply ->
                View.page(
                    "erase",
                    Map.of(
                        "person", person,
                        "reply", reply,
                        "confirmed", confirmed,
                        "query", query(person))));
  }

  private static Future<View> readmit(Visit visit) {
    var person = required(visit);
    return visit.client().people().readmit(person).map(v -> View.goTo("people?" + query(person)));
  }
}
