package org.sitemessage.api.operation;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.filter.Filter;

/**
 * Starts an operation; the body of {@link org.sitemessage.api.schedule.BusAddress#OPERATIONS} with
 * the action {@code start}.
 *
 * @param kind change to make to each dispatch
 * @param as new status, if it settles: sent or failed
 * @param filter filter with at least one term; one for {@link OperationKind#REQUEUE} names the
 *     statuses
 * @param reason reason for the audit log; may be empty
 */
public record OperationRequest(
    OperationKind kind, Optional<DispatchStatus> as, Filter filter, String reason) {
  private static final Set<DispatchStatus> SETTLED =
      EnumSet.of(DispatchStatus.SENT, DispatchStatus.FAILED);

  /** Returns a request that cancels. */
  public static OperationRequest cancel(Filter filter) {
    return new OperationRequest(OperationKind.CANCEL, Optional.empty(), filter, "");
  }

  /** Returns a request that requeues. */
  public static OperationRequest requeue(Filter filter) {
    return new OperationRequest(OperationKind.REQUEUE, Optional.empty(), filter, "");
  }

  /** Returns a request that settles. */
  public static OperationRequest settle(Filter filter, DispatchStatus as) {
    return new OperationRequest(OperationKind.SETTLE, Optional.of(as), filter, "");
  }

  /** Returns a copy of this request with a reason. */
  public OperationRequest withReason(String text) {
    return new OperationRequest(kind, as, filter, text);
  }

  /** Returns a copy of this request with another filter. */
  public OperationRequest withFilter(Filter other) {
    return new OperationRequest(kind, as, other, reason);
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("action", "start")
            .put("do", kind.key())
            .put("filter", filter.text())
            .put("reason", reason);
    as.ifPresent(status -> json.put("as", status.key()));
    return json;
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws SiteMessageException with code 4000 or 4130, naming the field
   */
  public static OperationRequest fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    fields.allowOnly(Set.of("action", "do", "as", "filter", "reason"));
    var name = fields.string("do", 16);
    var kind =
        OperationKind.ofKey(name)
            .orElseThrow(
                () ->
                    fields.invalid(
                        "do",
                        "is \"%s\", must be one of %s"
                            .formatted(
                                name,
                                Arrays.stream(OperationKind.values())
                                    .map(OperationKind::key)
                                    .collect(Collectors.joining(", ")))));
    if (kind != OperationKind.SETTLE && json.containsKey("as")) {
      throw fields.invalid("as", "is allowed only with \"do\": \"settle\"");
    }
    var as =
        kind == OperationKind.SETTLE
            ? Optional.of(settledAs(fields))
            : Optional.<DispatchStatus>empty();
    var filter = Filter.parse(fields.string("filter", Filter.MAX_CHARS));
    if (filter.isEmpty()) {
      throw fields.invalid(
          "filter", "is empty, which would select every dispatch; name at least one term");
    }
    return new OperationRequest(kind, as, filter, fields.string("reason", Caller.REASON_CHARS));
  }

  /**
   * Reads the field {@code as}: what became of dispatches that are settled.
   *
   * @throws SiteMessageException with code 4000 if it is neither sent nor failed
   */
  public static DispatchStatus settledAs(JsonFields fields) {
    var key = fields.string("as", 16);
    return SETTLED.stream()
        .filter(status -> status.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                fields.invalid(
                    "as",
                    "is \"%s\", must say what became of the dispatches: sent or failed"
                        .formatted(key)));
  }
}
