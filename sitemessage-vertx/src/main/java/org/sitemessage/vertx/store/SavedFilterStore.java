package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.util.List;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.filter.SavedFilter;

/** The filters that principals have saved. The kind and the name of a caller tell the owner. */
public interface SavedFilterStore {

  /** Returns the filters of an owner, ordered by list and name. */
  Future<List<SavedFilter>> of(Caller owner);

  /**
   * Saves a filter, in place of the owner's filter of the same list and name.
   *
   * @param most maximum number of filters of the owner for the list
   * @return false if nothing was saved, because the owner has the maximum of other filters
   */
  Future<Boolean> save(Caller owner, SavedFilter filter, int most);

  /** Removes a filter. Returns whether there was one. */
  Future<Boolean> forget(Caller owner, FilterList list, String name);
}
