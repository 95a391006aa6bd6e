package org.sitemessage.vertx.store.value;

import java.util.List;
import org.sitemessage.vertx.store.claim.StoredHold;

/**
 * What people and failures have asked of all processes, apart from their options.
 *
 * @param holds holds of messengers, domains and addresses
 * @param pauses messengers that people have paused
 * @param typePauses message types that people have paused
 * @param limits versions of the limits of all messengers whose limits somebody has ever changed
 * @param openOperation true if an operation has not ended
 */
public record Standing(
    List<StoredHold> holds,
    List<ManualPause> pauses,
    List<ManualPause> typePauses,
    List<LimitVersion> limits,
    boolean openOperation) {}
