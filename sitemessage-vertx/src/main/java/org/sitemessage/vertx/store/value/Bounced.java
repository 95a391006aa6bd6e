package org.sitemessage.vertx.store.value;

import java.util.List;
import java.util.Optional;
import org.sitemessage.api.people.Suppression;

/**
 * What a bounce has changed.
 *
 * @param dispatch the dispatch it is of
 * @param repeated whether the same was known already: then nothing was changed
 * @param failed the dispatches that have failed by it
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
