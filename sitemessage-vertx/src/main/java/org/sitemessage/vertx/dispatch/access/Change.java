package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.access.AddressRights;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;

/**
 * A request that is to change something, as the audit log describes it: without texts and addresses
 * of people.
 *
 * @param address address on the event bus
 * @param action end of the address, with the action of the body
 * @param target subject of the request; may be empty
 */
record Change(String address, String action, String target) {
  private static final String PREFIX = "sitemessage.";
  private static final Set<String> READING = Set.of("list", "preferences", "show");

  /** Addresses that need more than the right to read, and change nothing all the same. */
  private static final Set<String> LOOKS =
      Set.of(BusAddress.AUDIT, BusAddress.SETTINGS, BusAddress.FEEDBACK);

  /** Addresses whose bodies may stand in the log: selections, aliases and times. */
  private static final Set<String> SHOWN =
      Set.of(
          BusAddress.CANCEL,
          BusAddress.REQUEUE,
          BusAddress.SETTLE,
          BusAddress.CLEANUP,
          BusAddress.SEND_SCHEDULED);

  /** Returns the change that a request is to make; empty if it only reads. */
  static Optional<Change> of(String address, JsonObject body) {
    var right = AddressRights.of(address);
    var action = String.valueOf(body.getValue("action", ""));
    return right.isEmpty()
            || right.get() == Right.READ
            || LOOKS.contains(address)
            || READING.contains(action)
            || body.getValue("dryRun", false).equals(true)
        ? Optional.empty()
        : Optional.of(new Change(address, name(address, action), target(address, body)));
  }

  /** Returns a change that was refused, of whose body only a part is known. */
  static Change refused(String address, JsonObject body) {
    return new Change(address, name(address, ""), body.isEmpty() ? "" : target(address, body));
  }

  /** Returns the name of a request. */
  static String name(String address, String action) {
    var name = address.startsWith(PREFIX) ? address.substring(PREFIX.length()) : address;
    return action.isEmpty() ? name : name + " " + action;
  }

  private static String target(String address, JsonObject body) {
    if (SHOWN.contains(address)) {
      return body.encode();
    }
    return switch (address) {
      case BusAddress.KEYS, BusAddress.USERS -> String.valueOf(body.getValue("name", ""));
      case BusAddress.DRAIN, BusAddress.UNDRAIN -> "node " + body.getValue("node", "");
      case BusAddress.PROBE,
          BusAddress.PAUSE,
          BusAddress.RESUME,
          BusAddress.UNLIMIT,
          BusAddress.SUPPRESSIONS ->
          String.valueOf(body.getValue("messenger", ""));
      case BusAddress.PAUSE_TYPE, BusAddress.RESUME_TYPE ->
          String.valueOf(body.getValue("type", ""));
      case BusAddress.LIMIT -> body.getValue("messenger", "") + limits(body);
      default -> "";
    };
  }

  private static String limits(JsonObject body) {
    var limits = body.copy();
    List.of("messenger", "reason", "by").forEach(limits::remove);
    return limits.isEmpty() ? "" : " " + limits.encode();
  }

  /** Returns whether a request removes an entry of the suppression list. */
  static boolean isRemoval(String address, JsonObject body) {
    return address.equals(BusAddress.SUPPRESSIONS) && "remove".equals(body.getValue("action"));
  }

  /** Returns whether it stores a message or a file. */
  boolean isScheduling() {
    return AddressRights.of(address).equals(Optional.of(Right.SCHEDULE));
  }

  /** Returns this change with what only the reply tells. */
  Change with(JsonObject reply) {
    return switch (address) {
      case BusAddress.SCHEDULE -> with("message ", reply.getValue("messageId"));
      case BusAddress.PEOPLE -> with("hash ", reply.getValue("hash"));
      case BusAddress.OPERATIONS -> with("operation ", operation(reply));
      default -> this;
    };
  }

  private static @Nullable String operation(JsonObject reply) {
    return reply.getValue("operation") instanceof JsonObject one
        ? "%s: %s %s".formatted(one.getValue("id"), one.getValue("do"), one.getValue("filter"))
        : null;
  }

  private Change with(String prefix, @Nullable Object value) {
    return value == null ? this : new Change(address, action, prefix + value);
  }

  /** Returns whether a part of a file was stored that others follow; the last one is logged. */
  boolean isUnfinished(JsonObject reply) {
    return address.equals(BusAddress.UPLOAD) && !reply.getBoolean("complete", true);
  }

  /** Returns the number of things that a request has changed. */
  long touched(JsonObject reply) {
    return switch (address) {
      case BusAddress.SCHEDULE ->
          reply.getJsonArray("messages", new JsonArray(List.of(reply))).stream()
              .mapToLong(one -> dispatches((JsonObject) one))
              .sum();
      case BusAddress.OPERATIONS -> 0;
      case BusAddress.CANCEL -> count(reply, "cancelled");
      case BusAddress.REQUEUE -> count(reply, "requeued");
      case BusAddress.SETTLE -> count(reply, "settled");
      case BusAddress.CLEANUP -> count(reply, "dispatches") + count(reply, "messages");
      case BusAddress.PREPARE -> count(reply, "dispatches");
      case BusAddress.SEND_SCHEDULED -> count(reply, "sent");
      case BusAddress.SUPPRESSIONS ->
          count(reply, "added") + (reply.getBoolean("removed", false) ? 1 : 0);
      case BusAddress.SUBSCRIPTIONS ->
          reply.getValue("subscriptions") instanceof JsonArray all ? all.size() : 1;
      case BusAddress.PEOPLE -> reply.containsKey("readmitted") ? readmitted(reply) : erased(reply);
      case BusAddress.BOUNCES -> count(reply, "reports") - count(reply, "unmatched");
      case BusAddress.CHECK_UNDELIVERED -> reply.getBoolean("mailed", false) ? 1 : 0;
      case BusAddress.KEYS -> reply.getBoolean("revoked", true) ? 1 : 0;
      case BusAddress.USERS, BusAddress.UNLIMIT, BusAddress.RESUME, BusAddress.RESUME_TYPE ->
          reply.getBoolean("changed", true) ? 1 : 0;
      case BusAddress.PROBE -> "sent".equals(reply.getString("outcome")) ? 1 : 0;
      default -> 1;
    };
  }

  private static long dispatches(JsonObject reply) {
    return reply.getBoolean("duplicate", false) ? 0 : count(reply, "dispatches");
  }

  private static long readmitted(JsonObject reply) {
    return reply.getBoolean("readmitted") ? 1 : 0;
  }

  private static long erased(JsonObject reply) {
    return count(reply, "subscriptions")
        + count(reply, "suppressions")
        + count(reply, "dispatches")
        + count(reply, "messages");
  }

  private static long count(JsonObject reply, String name) {
    return reply.getLong(name, 0L);
  }
}
