package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.filter.SavedFilter;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The requests about saved filters, typed. A saved filter belongs to a principal: the caller of
 * {@link SiteMessageClient#actingFor(Caller)}. Without one, each request fails with 4000. Works in
 * any process that shares the bus. Failures are {@link SiteMessageException}s. Usable from any
 * thread.
 */
public final class FilterClient {
  private final SiteMessageClient client;

  FilterClient(SiteMessageClient client) {
    this.client = client;
  }

  /** Returns the filters that the caller has saved for a list, ordered by name. */
  public Future<List<SavedFilter>> list(FilterList list) {
    return client
        .request(BusAddress.FILTERS, new JsonObject().put("action", "list").put("list", list.key()))
        .map(
            reply ->
                reply.getJsonArray("filters").stream()
                    .map(one -> SavedFilter.fromJson((JsonObject) one))
                    .toList());
  }

  /**
   * Saves a filter for a list. It replaces the caller's filter of the same name.
   *
   * @param name name of the filter, at most {@value SavedFilter#NAME_CHARS} characters; empty for
   *     the text of the filter
   * @param filter text of the filter
   * @return the saved filter; fails with 4000 if the filter cannot be read or is empty, or if the
   *     caller has {@value SavedFilter#MAX} others for the list
   */
  public Future<SavedFilter> save(FilterList list, String name, String filter) {
    return client
        .request(
            BusAddress.FILTERS,
            new JsonObject()
                .put("action", "save")
                .put("list", list.key())
                .put("name", name)
                .put("filter", filter))
        .map(reply -> SavedFilter.fromJson(reply.getJsonObject("saved")));
  }

  /**
   * Forgets a filter of the caller.
   *
   * @return false if the caller had none of that name for the list
   */
  public Future<Boolean> forget(FilterList list, String name) {
    return client
        .request(
            BusAddress.FILTERS,
            new JsonObject().put("action", "forget").put("list", list.key()).put("name", name))
        .map(reply -> reply.getBoolean("forgotten"));
  }
}
