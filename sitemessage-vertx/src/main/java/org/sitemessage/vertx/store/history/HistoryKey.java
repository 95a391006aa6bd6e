package org.sitemessage.vertx.store.history;

import org.sitemessage.api.history.HistoryBy;

/**
 * Subject of a tally.
 *
 * @param by kind of the name
 * @param name alias or domain
 */
public record HistoryKey(HistoryBy by, String name) {}
