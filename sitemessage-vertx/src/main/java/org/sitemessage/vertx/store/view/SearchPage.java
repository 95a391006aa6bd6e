package org.sitemessage.vertx.store.view;

import java.util.List;
import java.util.OptionalLong;

/**
 * A page of a search.
 *
 * @param rows rows of the page, the greatest ids first
 * @param next id before which the next page begins; empty on the last page
 * @param partial true if the search ended at its bound before the page was full
 */
public record SearchPage<T>(List<T> rows, OptionalLong next, boolean partial) {

  /** Copies the list. */
  public SearchPage {
    rows = List.copyOf(rows);
  }
}
