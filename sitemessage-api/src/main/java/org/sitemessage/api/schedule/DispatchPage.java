package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.text.JsonTimes;

/**
 * A page of dispatches, ordered by id; the reply of {@link BusAddress#DISPATCHES}.
 *
 * @param dispatches dispatches of the page, without their attempts
 * @param next id to pass to {@link DispatchQuery#page} for the next page; empty on the last page
 * @param partial true if the search for the filter ended at its bound before the page was full;
 *     {@code next} continues it
 * @param count count of the dispatches of the filter, if the query asked for it
 */
public record DispatchPage(
    List<StoredDispatch> dispatches,
    OptionalLong next,
    boolean partial,
    Optional<PageCount> count) {
  /** Copies the list. */
  public DispatchPage {
    dispatches = List.copyOf(dispatches);
  }

  /** Reads the reply of the bus contract. */
  public static DispatchPage fromJson(JsonObject json) {
    return new DispatchPage(
        StoredDispatch.list(json.getJsonArray("dispatches")),
        JsonTimes.number(json, "next"),
        json.getBoolean("partial", false),
        PageCount.fromJson(json));
  }
}
