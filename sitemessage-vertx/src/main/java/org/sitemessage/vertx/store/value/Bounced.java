package org.sitemessage.vertx.store.value;

import java.util.List;
import java.util.Optional;
import org.sitemessage.api.people.Suppression;

/**
 * The changes that a report has made.
 *
 * @param dispatch the dispatch that was reported
 * @param repeated true if the report was known already; then nothing was changed
 * @param failed dispatches that have failed because of it
 * @param settled dispatches that are known to be sent because of it
 * @param sending true for a receipt of a dispatch whose outcome is still to be recorded
 * @param suppression the address that must not be contacted any more, if that is new
 */
public record Bounced(
    ChangedDispatches.Changed dispatch,
    boolean repeated,
    List<ChangedDispatches.Changed> failed,
    List<ChangedDispatches.Changed> settled,
    boolean sending,
    Optional<Suppression> suppression) {
  /** Copies. */
  public Bounced {
    failed = List.copyOf(failed);
    settled = List.copyOf(settled);
  }
}
