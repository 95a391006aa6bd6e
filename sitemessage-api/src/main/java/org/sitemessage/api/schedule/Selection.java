package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.filter.Filter;

/**
 * The dispatches that a command is about; the body of {@link BusAddress#CANCEL}, {@link
 * BusAddress#REQUEUE} and {@link BusAddress#SETTLE}.
 */
public sealed interface Selection {

  /** All dispatches of a message. */
  static Selection message(long id) {
    return new OfMessage(id);
  }

  /** These dispatches, at most {@value Limits#NAMED_DISPATCHES}. */
  static Selection dispatches(List<Long> ids) {
    return new OfDispatches(ids);
  }

  /** All dispatches of a status. */
  static ByStatus status(DispatchStatus status) {
    return new ByStatus(status, "", Optional.empty());
  }

  /**
   * All dispatches of a filter that can be changed. A filter for {@link BusAddress#REQUEUE} names
   * the statuses.
   */
  static Selection filter(Filter filter) {
    return new OfFilter(filter);
  }

  /** The body of the bus contract. */
  JsonObject toJson();

  /**
   * All dispatches of a message.
   *
   * @param id id of the message
   */
  record OfMessage(long id) implements Selection {
    @Override
    public JsonObject toJson() {
      return new JsonObject().put("message", id);
    }
  }

  /**
   * Some dispatches.
   *
   * @param ids ids of the dispatches, at least one, at most {@value Limits#NAMED_DISPATCHES}
   */
  record OfDispatches(List<Long> ids) implements Selection {
    /** Copies. */
    public OfDispatches {
      ids = List.copyOf(ids);
    }

    @Override
    public JsonObject toJson() {
      return new JsonObject().put("dispatches", new JsonArray(List.copyOf(ids)));
    }
  }

  /**
   * All dispatches of a status.
   *
   * @param status status of the dispatches
   * @param messenger alias of their messenger; empty for any
   * @param since earliest end of the dispatches; empty for any
   */
  record ByStatus(DispatchStatus status, String messenger, Optional<Instant> since)
      implements Selection {

    /** Returns a copy of this selection for one messenger only. */
    public ByStatus withMessenger(String alias) {
      return new ByStatus(status, alias, since);
    }

    /** Returns a copy of this selection for dispatches that ended at a time or later. */
    public ByStatus withSince(Instant time) {
      return new ByStatus(status, messenger, Optional.of(time));
    }

    @Override
    public JsonObject toJson() {
      var json = new JsonObject().put("status", status.key());
      if (!messenger.isEmpty()) {
        json.put("messenger", messenger);
      }
      since.ifPresent(time -> json.put("sinceMs", time.toEpochMilli()));
      return json;
    }
  }

  /**
   * All dispatches of a filter that can be changed.
   *
   * @param filter filter with at least one term
   */
  record OfFilter(Filter filter) implements Selection {
    @Override
    public JsonObject toJson() {
      return new JsonObject().put("filter", filter.text());
    }
  }

  /** Returns whether a body of the bus contract asks for a count alone, without a change. */
  static boolean isDryRun(JsonObject json) {
    return new JsonFields("", json).bool("dryRun").orElse(false);
  }

  /**
   * Reads the body of the bus contract.
   *
   * @param statuses statuses that {@code status} may name
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the field
   */
  static Selection fromJson(JsonObject json, Set<DispatchStatus> statuses) {
    var fields = new JsonFields("", json);
    fields.allowOnly(
        Set.of("message", "dispatches", "status", "messenger", "sinceMs", "filter", "dryRun"));
    var message = fields.integer("message", 1, Long.MAX_VALUE);
    var dispatches = fields.ids("dispatches", Limits.NAMED_DISPATCHES);
    var status = fields.string("status", 16);
    if ((message.isPresent() ? 1 : 0)
            + (dispatches.isPresent() ? 1 : 0)
            + (status.isEmpty() ? 0 : 1)
            + (json.containsKey("filter") ? 1 : 0)
        != 1) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "exactly one of message, dispatches, status and filter must be given");
    }
    if (!status.isEmpty()) {
      return byStatus(fields, DispatchStatus.ofKey(status), statuses);
    }
    for (var key : List.of("messenger", "sinceMs")) {
      if (json.containsKey(key)) {
        throw fields.invalid(key, "is allowed only with status");
      }
    }
    if (json.containsKey("filter")) {
      return ofFilter(fields);
    }
    if (dispatches.filter(List::isEmpty).isPresent()) {
      throw fields.invalid("dispatches", "is empty; name at least one dispatch");
    }
    return message
        .<Selection>map(OfMessage::new)
        .orElseGet(() -> new OfDispatches(dispatches.orElseThrow()));
  }

  private static Selection ofFilter(JsonFields fields) {
    var filter = Filter.parse(fields.string("filter", Filter.MAX_CHARS));
    if (filter.isEmpty()) {
      throw fields.invalid(
          "filter", "is empty, which would select every dispatch; name at least one term");
    }
    return new OfFilter(filter);
  }

  private static Selection byStatus(
      JsonFields fields, DispatchStatus status, Set<DispatchStatus> statuses) {
    if (!statuses.contains(status)) {
      throw fields.invalid(
          "status",
          "must be one of %s, is %s"
              .formatted(
                  String.join(", ", statuses.stream().map(DispatchStatus::key).sorted().toList()),
                  status.key()));
    }
    var since = fields.time("sinceMs");
    if (since.isPresent() && status.isOpen()) {
      throw fields.invalid(
          "sinceMs",
          "is allowed only with a final status, which %s is not".formatted(status.key()));
    }
    return new ByStatus(status, fields.string("messenger", Limits.MESSENGER_CHARS), since);
  }
}
