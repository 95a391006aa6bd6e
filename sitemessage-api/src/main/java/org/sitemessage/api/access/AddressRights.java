package org.sitemessage.api.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The one table of which right a request of the bus contract needs. Each route of the HTTP API is
 * mounted for an address of this table. Addresses that are not in it are for the processes on the
 * event bus alone, and have no door.
 */
public final class AddressRights {
  private static final Map<String, Right> RIGHTS =
      Map.ofEntries(
          Map.entry(BusAddress.STATS, Right.READ),
          Map.entry(BusAddress.HISTORY, Right.READ),
          Map.entry(BusAddress.NODES, Right.READ),
          Map.entry(BusAddress.MESSAGE, Right.READ),
          Map.entry(BusAddress.MESSAGES, Right.READ),
          Map.entry(BusAddress.DISPATCH, Right.READ),
          Map.entry(BusAddress.DISPATCHES, Right.READ),
          Map.entry(BusAddress.PREVIEW, Right.READ),
          Map.entry(BusAddress.FILTERS, Right.READ),
          Map.entry(BusAddress.SCHEDULE, Right.SCHEDULE),
          Map.entry(BusAddress.UPLOAD, Right.SCHEDULE),
          Map.entry(BusAddress.SEND_SCHEDULED, Right.OPERATE),
          Map.entry(BusAddress.PREPARE, Right.OPERATE),
          Map.entry(BusAddress.PROBE, Right.OPERATE),
          Map.entry(BusAddress.PAUSE, Right.OPERATE),
          Map.entry(BusAddress.RESUME, Right.OPERATE),
          Map.entry(BusAddress.PAUSE_TYPE, Right.OPERATE),
          Map.entry(BusAddress.RESUME_TYPE, Right.OPERATE),
          Map.entry(BusAddress.LIMIT, Right.OPERATE),
          Map.entry(BusAddress.UNLIMIT, Right.OPERATE),
          Map.entry(BusAddress.DRAIN, Right.OPERATE),
          Map.entry(BusAddress.UNDRAIN, Right.OPERATE),
          Map.entry(BusAddress.CANCEL, Right.OPERATE),
          Map.entry(BusAddress.REQUEUE, Right.OPERATE),
          Map.entry(BusAddress.SETTLE, Right.OPERATE),
          Map.entry(BusAddress.OPERATIONS, Right.OPERATE),
          Map.entry(BusAddress.CLEANUP, Right.OPERATE),
          Map.entry(BusAddress.CHECK_UNDELIVERED, Right.OPERATE),
          Map.entry(BusAddress.SUBSCRIPTIONS, Right.PEOPLE),
          Map.entry(BusAddress.SUPPRESSIONS, Right.PEOPLE),
          Map.entry(BusAddress.PEOPLE, Right.PEOPLE),
          Map.entry(BusAddress.FEEDBACK, Right.PEOPLE),
          Map.entry(BusAddress.BOUNCES, Right.PEOPLE),
          Map.entry(BusAddress.KEYS, Right.ADMIN),
          Map.entry(BusAddress.USERS, Right.ADMIN),
          Map.entry(BusAddress.SETTINGS, Right.ADMIN),
          Map.entry(BusAddress.AUDIT, Right.ADMIN));

  private AddressRights() {}

  /** Returns the addresses of the requests that need one of these rights. */
  public static Set<String> addresses(Set<Right> rights) {
    return RIGHTS.entrySet().stream()
        .filter(entry -> rights.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the right that a request to an address needs; empty if the address has no door. */
  public static Optional<Right> of(String address) {
    return Optional.ofNullable(RIGHTS.get(address));
  }
}
