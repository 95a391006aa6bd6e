package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** One person: what the store has of them, exporting it, erasing it, and readmitting them. */
final class People {
  private static final int ROWS = 50;

  private People() {}

  static void mount(Doors doors) {
    doors.get("/people", Right.PEOPLE, People::show);
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
            "query", "",
            "next", ""));
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
