package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/**
 * Cancelling, requeueing and settling of selected dispatches, of a message, or of all that a filter
 * selects: first the exact number is shown, then a person confirms. What takes long goes on while a
 * page shows it.
 */
final class Changes {
  /** Number of changes that are remembered. */
  private static final int KEPT = 100;

  /** Number of changes that may be under way. */
  private static final int RUNNING = 20;

  private final Map<String, Change> changes = Collections.synchronizedMap(new LinkedHashMap<>());

  /**
   * A change that was confirmed on this node.
   *
   * @param action what is done
   * @param by name of the person
   * @param back list to return to
   * @param begun time of the confirmation
   * @param result completes with the number of dispatches that were changed
   */
  public record Change(String action, String by, String back, Instant begun, Future<Long> result) {}

  void mount(Doors doors) {
    doors.post("/change", Right.OPERATE, this::change);
    doors.get("/changes/:id", Right.OPERATE, this::show);
  }

  private Future<View> change(Visit visit) {
    var action = Action.of(visit.required("action"));
    var fields = new LinkedHashMap<String, List<String>>();
    var selection = selection(visit, fields);
    var back = back(visit);
    if (visit.value("confirmed").isPresent()) {
      var id = UUID.randomUUID().toString();
      makeRoom();
      changes.put(
          id,
          new Change(
              action.key(),
              visit.principal().name(),
              back,
              Instant.now(),
              action.apply(visit, selection)));
      return Future.succeededFuture(View.goTo("changes/" + id));
    }
    return action
        .count(visit, selection)
        .map(
            counted ->
                View.page(
                    "confirm",
                    Map.of(
                        "action",
                        action.key(),
                        "count",
                        counted.touched(),
                        "left",
                        counted.left(),
                        "fields",
                        fields,
                        "back",
                        back)));
  }

  /** Forgets the oldest changes that are complete; fails if too many are not. */
  private void makeRoom() {
    synchronized (changes) {
      var oldest = changes.values().iterator();
      while (changes.size() >= KEPT && oldest.hasNext()) {
        if (oldest.next().result().isComplete()) {
          oldest.remove();
        }
      }
      if (changes.values().stream().filter(one -> !one.result().isComplete()).count() >= RUNNING) {
        throw new SiteMessageException(
            FailureCode.NOT_READY,
            "%d changes are under way already; try again later".formatted(RUNNING));
      }
    }
  }

  private static Selection selection(Visit visit, Map<String, List<String>> fields) {
    var ids = visit.all("ids");
    var message = visit.value("message");
    if (message.isPresent()) {
      fields.put("message", List.of(message.get()));
      return Selection.message(Visit.whole("message", message.get(), 1));
    }
    var filter = visit.value("filter").filter(text -> visit.value("all").isPresent());
    if (filter.isPresent()) {
      var fixed = fixed(Filter.parse(filter.get()), Instant.now());
      if (fixed.terms().size() == 1 && !fixed.of(FilterField.UNTIL).isEmpty()) {
        throw SiteMessageException.invalid(
            "filter", "is empty, which would select every dispatch; name at least one term");
      }
      fields.put("filter", List.of(fixed.text()));
      fields.put("all", List.of("yes"));
      return Selection.filter(fixed);
    }
    if (ids.isEmpty()) {
      throw SiteMessageException.invalid("ids", "is empty; select at least one dispatch");
    }
    fields.put("ids", ids);
    return Selection.dispatches(ids.stream().map(id -> Visit.whole("ids", id, 1)).toList());
  }

  /** Returns a filter that selects nothing that is accepted later than now. */
  private static Filter fixed(Filter filter, Instant now) {
    return filter.of(FilterField.UNTIL).isEmpty()
        ? Filter.parse(
            filter.at(now).text() + " until:" + now.plusMillis(1).truncatedTo(ChronoUnit.MILLIS))
        : filter.at(now);
  }

  /** Returns a page of this console; anything else would lead people elsewhere. */
  static String back(Visit visit) {
    return visit.value("back").filter(View::isOwn).orElse("dispatches");
  }

  private Future<View> show(Visit visit) {
    var change = Optional.ofNullable(changes.get(visit.ctx().pathParam("id")));
    var result = change.map(Change::result);
    return Future.succeededFuture(
        View.page(
            "change",
            Map.of(
                "change",
                change,
                "running",
                result.map(future -> !future.isComplete()).orElse(false),
                "problem",
                result
                    .map(Future::cause)
                    .map(failure -> String.valueOf(failure.getMessage()))
                    .orElse(""),
                "touched",
                result.map(Future::result))));
  }

  /**
   * Numbers of dispatches.
   *
   * @param touched dispatches that the change is for
   * @param left selected ones that stay as they are
   */
  private record Counted(long touched, long left) {}

  /** What can be done with dispatches. */
  private enum Action {
    CANCEL {
      @Override
      Future<Counted> count(Visit visit, Selection selection) {
        return visit
            .client()
            .countCancel(selection)
            .map(reply -> new Counted(reply.cancelled(), reply.inFlight() + reply.finished()));
      }

      @Override
      Future<Long> apply(Visit visit, Selection selection) {
        return visit.client().cancel(selection).map(reply -> reply.cancelled());
      }
    },
    REQUEUE {
      @Override
      Future<Counted> count(Visit visit, Selection selection) {
        return visit
            .client()
            .countRequeue(selection)
            .map(reply -> new Counted(reply.requeued(), reply.left()));
      }

      @Override
      Future<Long> apply(Visit visit, Selection selection) {
        return visit.client().requeue(selection).map(reply -> reply.requeued());
      }
    },
    SENT {
      @Override
      Future<Counted> count(Visit visit, Selection selection) {
        return countSettled(visit, selection, DispatchStatus.SENT);
      }

      @Override
      Future<Long> apply(Visit visit, Selection selection) {
        return settle(visit, selection, DispatchStatus.SENT);
      }
    },
    FAILED {
      @Override
      Future<Counted> count(Visit visit, Selection selection) {
        return countSettled(visit, selection, DispatchStatus.FAILED);
      }

      @Override
      Future<Long> apply(Visit visit, Selection selection) {
        return settle(visit, selection, DispatchStatus.FAILED);
      }
    };

    private static Future<Counted> countSettled(
        Visit visit, Selection selection, DispatchStatus as) {
      return visit
          .client()
          .countSettle(selection, as)
          .map(reply -> new Counted(reply.settled(), reply.left()));
    }

    private static Future<Long> settle(Visit visit, Selection selection, DispatchStatus as) {
      return visit.client().settle(selection, as).map(reply -> reply.settled());
    }

    abstract Future<Counted> count(Visit visit, Selection selection);

    abstract Future<Long> apply(Visit visit, Selection selection);

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Action of(String key) {
      for (var action : values()) {
        if (action.key().equals(key)) {
          return action;
        }
      }
      throw SiteMessageException.invalid(
          "action", "is \"%s\", must be cancel, requeue, sent or failed".formatted(key));
    }
  }
}
