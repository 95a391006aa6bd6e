package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.person.ErasureReply;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.person.PersonPage;
import org.sitemessage.api.person.PersonPage.PersonMessage;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.JsonViews;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.store.PeopleStore;
import org.sitemessage.vertx.store.PeopleStore.Forgotten;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.StoredPerson;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.SearchPage;

/** Answers {@code sitemessage.people}. Confined to one event loop. */
public final class PeopleRequests {
  private static final Set<String> WHO = Set.of("action", "user", "messenger", "address");

  private static final int BATCH = 500;

  /** Maximum number of characters of the messages of a page. */
  private static final long PAGE_CHARS = 2_000_000;

  private final EngineContext engine;
  private final SuppressionRequests suppressions;
  private final Batches batches;

  public PeopleRequests(EngineContext engine, SuppressionRequests suppressions, Batches batches) {
    this.engine = engine;
    this.suppressions = suppressions;
    this.batches = batches;
  }

  /** Numbers of an erasure so far. */
  private static final class Numbers {
    private long dispatches;
    private long messages;
    private long inFlight;

    private ErasureReply reply(long subscriptions, long suppressions, long feedback, String hash) {
      return new ErasureReply(
          subscriptions, suppressions, feedback, dispatches, messages, inFlight, hash);
    }
  }

  public Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    var action = fields.string("action", 16);
    return switch (action) {
      case "show" -> show(fields);
      case "erase" -> erase(fields);
      case "readmit" -> readmit(fields);
      default ->
          throw fields.invalid(
              "action", "is \"%s\", must be show, erase or readmit".formatted(action));
    };
  }

  private StoredPerson read(JsonFields fields) {
    var person = Person.read(fields);
    return person.user().isEmpty()
        ? new StoredPerson(
            "",
            Set.of(
                new StoredPerson.Address(
                    person.messenger(), suppressions.normal(person.messenger(), person.address()))))
        : new StoredPerson(person.user(), Set.of());
  }

  private Future<JsonObject> show(JsonFields fields) {
    fields.allowOnly(Set.of("action", "user", "messenger", "address", "before", "limit"));
    var who = read(fields);
    long before = fields.integer("before", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    int limit = fields.integer("limit", 1, PersonPage.MAX).orElse((long) PersonPage.MAX).intValue();
    // One after the other: a request takes the place of one search.
    return store()
        .kept(who)
        .compose(
            kept ->
                store()
                    .dispatches(who, before, limit)
                    .compose(
                        page ->
                            store()
                                .messages(messageIds(page.rows()), PAGE_CHARS)
                                .map(messages -> page(kept, page, messages))));
  }

  private static List<Long> messageIds(List<DispatchView> rows) {
    return rows.stream().map(DispatchView::messageId).distinct().toList();
  }

  private static JsonObject page(
      PeopleStore.Kept kept, SearchPage<DispatchView> page, List<PersonMessage> messages) {
    var json = new JsonObject();
    kept.erasedAt().ifPresent(at -> json.put("erasedAtMs", at.toEpochMilli()));
    var subscriptions = new JsonArray();
    kept.subscriptions()
        .forEach(
            state ->
                subscriptions.add(
                    SubscriptionRequests.json(state.subscription())
                        .put("subscribed", state.subscribed())));
    // What is removed meanwhile has no message; what does not fit begins the next page.
    var read = messages.stream().map(PersonMessage::id).collect(Collectors.toSet());
    var ids = messageIds(page.rows());
    var last = messages.isEmpty() ? 0 : messages.get(messages.size() - 1).id();
    var cut = messages.isEmpty() ? List.<Long>of() : ids.subList(ids.indexOf(last) + 1, ids.size());
    var shown = page.rows().stream().filter(row -> !cut.contains(row.messageId())).toList();
    var whole = shown.size() == page.rows().size();
    json.put("subscriptions", subscriptions)
        .put(
            "suppressions",
            new JsonArray(kept.suppressions().stream().map(Suppression::toJson).toList()))
        .put("feedback", new JsonArray(kept.feedback().stream().map(Feedback::toJson).toList()))
        .put(
            "dispatches",
            JsonViews.dispatches(
                shown.stream().filter(row -> read.contains(row.messageId())).toList(),
                Map.of(),
                alias -> Optional.empty()))
        .put("messages", new JsonArray(messages.stream().map(PersonMessage::toJson).toList()));
    if (page.partial() || !whole) {
      json.put("partial", true);
    }
    (whole ? page.next() : OptionalLong.of(shown.get(shown.size() - 1).id()))
        .ifPresent(next -> json.put("next", next));
    return json;
  }

  private Future<JsonObject> erase(JsonFields fields) {
    fields.allowOnly(Set.of("action", "user", "messenger", "address", "dryRun"));
    var named = read(fields);
    var dryRun = fields.bool("dryRun").orElse(false);
    return withAddresses(named)
        .compose(who -> dryRun ? count(who) : erase(who))
        .map(reply -> dryRun ? reply.toJson().put("dryRun", true) : reply.toJson());
  }

  /** Adds the addresses that dispatches of a user went to. */
  private Future<StoredPerson> withAddresses(StoredPerson named) {
    var addresses = new HashSet<StoredPerson.Address>();
    return named.user().isEmpty()
        ? Future.succeededFuture(named)
        : visit(
                named,
                rows -> {
                  rows.forEach(
                      row ->
                          addresses.add(new StoredPerson.Address(row.messenger(), row.address())));
                  return Future.succeededFuture();
                })
            .map(v -> named.with(addresses));
  }

  /** Visits all dispatches of a person, a page at a time. */
  private Future<Void> visit(StoredPerson who, Function<List<DispatchView>, Future<Void>> visitor) {
    return Rounds.from(
            OptionalLong.of(Long.MAX_VALUE),
            OptionalLong::isPresent,
            before ->
                batches.run(
                    () ->
                        store()
                            .dispatches(who, before.orElseThrow(), BATCH)
                            .compose(page -> visitor.apply(page.rows()).map(v -> page.next()))))
        .mapEmpty();
  }

  private Future<ErasureReply> count(StoredPerson who) {
    var numbers = new Numbers();
    var perMessage = new HashMap<Long, Long>();
    return visit(
            who,
            rows -> {
              for (var row : rows) {
                if (row.status() == DispatchStatus.PROCESSING) {
                  numbers.inFlight++;
                } else {
                  numbers.dispatches++;
                  perMessage.merge(row.messageId(), 1L, Long::sum);
                }
              }
              return Future.succeededFuture();
            })
        .compose(v -> store().alone(perMessage))
        .onSuccess(alone -> numbers.messages = alone)
        .compose(v -> store().kept(who))
        .map(
            kept ->
                numbers.reply(
                    kept.subscriptions().size(),
                    kept.suppressions().size(),
                    kept.feedback().size(),
                    ""));
  }

  /** Erases a person. The first step keeps the person from coming back while the others run. */
  private Future<ErasureReply> erase(StoredPerson who) {
    var numbers = new Numbers();
    return batches
        .run(() -> store().forget(who, engine.clock().instant()))
        .onSuccess(v -> note(who))
        .compose(
            forgotten ->
                visit(who, rows -> remove(rows, numbers))
                    .compose(v -> unskip(who))
                    .compose(v -> store().release(who))
                    .map(v -> reply(numbers, forgotten)));
  }

  private static ErasureReply reply(Numbers numbers, Forgotten forgotten) {
    return numbers.reply(
        forgotten.subscriptions(),
        forgotten.suppressions(),
        forgotten.feedback(),
        forgotten.hash());
  }

  /** Gives back dispatches to a person that were claimed before, and are not begun. */
  private void note(StoredPerson who) {
    who.addresses().forEach(one -> engine.fresh().note(one.messenger(), one.address()));
  }

  private Future<Void> remove(List<DispatchView> rows, Numbers numbers) {
    return rows.isEmpty()
        ? Future.succeededFuture()
        : store()
            .remove(rows.stream().map(DispatchView::id).toList(), engine.clock().instant())
            .onSuccess(
                removed -> {
                  numbers.dispatches += removed.dispatches();
                  numbers.messages += removed.messages();
                  numbers.inFlight += removed.inFlight();
                  engine
                      .events()
                      .swept(
                          new ChangedDispatches(removed.open(), Map.of()),
                          DispatchStatus.CANCELLED,
                          "erased");
                })
            .mapEmpty();
  }

  private Future<Void> unskip(StoredPerson who) {
    return Rounds.from(
            Optional.of(""),
            Optional::isPresent,
            after -> batches.run(() -> store().unskip(who, after.orElseThrow())))
        .mapEmpty();
  }

  private Future<JsonObject> readmit(JsonFields fields) {
    fields.allowOnly(WHO);
    return store()
        .readmit(read(fields))
        .map(
            hash -> {
              var json = new JsonObject().put("readmitted", hash.isPresent());
              hash.ifPresent(text -> json.put("hash", text));
              return json;
            });
  }

  private PeopleStore store() {
    return engine.store().people();
  }
}
