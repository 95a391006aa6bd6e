package org.sitemessage.vertx.store.value;

import java.util.List;
import java.util.Optional;
import org.sitemessage.api.people.Suppression;

/**
 * The changes that a bounce has made.
 *
 * @param dispatch the dispatch that bounced
 * @param repeated true if the bounce was known already; then nothing was changed
 * @param failed dispatches that have failed because of it
 * @param suppression the address that must not be contacted any more, if that is new
 */
public record Bounced(
    ChangedDispatches.Changed dispatch,
    boolean repeated,
    List<ChangedDispatches.Changed> failed,
    Optional<Suppression> suppression) {
  /** Copies. */
  public Bounced {
    failed = List.copyOf(failed);
  }
}
