package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/**
 * Cancelling, requeueing and settling of selected dispatches, of a message, or of all that a filter
 * selects: first the exact number is shown, then a person confirms. The latter is an operation,
 * which survives a restart and can be stopped.
 */
final class Changes {
  private Changes() {}

  static void mount(Doors doors) {
    doors.post("/change", Right.OPERATE, Changes::change);
  }

  private static Future<View> change(Visit visit) {
    var action = Action.of(visit.required("action"));
    var fields = new LinkedHashMap<String, List<String>>();
    var selection = selection(visit, fields);
    var back = back(visit);
    if (visit.value("confirmed").isPresent()) {
      return selection instanceof Selection.OfFilter all
          ? visit
              .client()
              .operations()
              .start(action.operation(all.filter()).withReason(visit.value("reason").orElse("")))
              .map(operation -> View.goTo("operations/" + operation.id()))
          : action
              .apply(visit, selection)
              .map(
                  touched ->
                      View.page(
                          "change",
                          Map.of("action", action.key(), "touched", touched, "back", back)));
    }
    return action
        .count(visit, selection)
        .compose(counted -> action.unknown(visit, selection).map(unknown -> counted.with(unknown)))
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
                        "twice",
                        counted.unknown(),
                        "fields",
                        fields,
                        "back",
                        back)));
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

  /**
   * Numbers of dispatches.
   *
   * @param touched dispatches that the change is for
   * @param left selected ones that stay as they are
   * @param unknown dispatches that may be delivered twice, because their outcome is unknown
   */
  private record Counted(long touched, long left, long unknown) {
    Counted(long touched, long left) {
      this(touched, left, 0);
    }

    Counted with(long number) {
      return new Counted(touched, left, number);
    }
  }

  /** A change of dispatches. */
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

      @Override
      Future<Long> unknown(Visit visit, Selection selection) {
        return visit
            .client()
            .countSettle(selection, DispatchStatus.FAILED)
            .map(reply -> reply.settled());
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

    OperationRequest operation(Filter filter) {
      return switch (this) {
        case CANCEL -> OperationRequest.cancel(filter);
        case REQUEUE -> OperationRequest.requeue(filter);
        case SENT -> OperationRequest.settle(filter, DispatchStatus.SENT);
        case FAILED -> OperationRequest.settle(filter, DispatchStatus.FAILED);
      };
    }

    /** Returns the number of selected dispatches that this may deliver twice. */
    Future<Long> unknown(Visit visit, Selection selection) {
      return Future.succeededFuture(0L);
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
