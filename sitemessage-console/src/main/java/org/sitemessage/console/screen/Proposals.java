package org.sitemessage.console.screen;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.console.web.Visit;

/**
 * The terms that a filter box may complete. The engine is asked once a minute: its messengers and
 * types change with a restart, and its state takes longer than a list. May be used from any thread.
 */
final class Proposals {
  private static final Duration KEPT = Duration.ofMinutes(1);

  private volatile @Nullable Known known;

  private record Known(String json, long at) {}

  /** Returns the terms, as JSON for the script of the box. */
  Future<String> of(Visit visit) {
    var last = known;
    if (last != null && System.nanoTime() - last.at() < KEPT.toNanos()) {
      return Future.succeededFuture(last.json());
    }
    return visit
        .client()
        .stats()
        .map(
            stats ->
                json(stats.messengers().stream().map(one -> one.alias()).toList(), stats.types()))
        .onSuccess(json -> known = new Known(json, System.nanoTime()));
  }

  private static String json(List<String> messengers, List<String> types) {
    var json = new JsonObject();
    for (var field : FilterField.values()) {
      var values = new ArrayList<>(field.proposals());
      if (field == FilterField.MESSENGER) {
        values.addAll(messengers);
      } else if (field == FilterField.TYPE) {
        values.addAll(types);
      }
      json.put(
          field.key(),
          new JsonObject()
              .put("meaning", field.meaning())
              .put("example", field.example())
              .put("values", new JsonArray(values)));
    }
    return json.encode();
  }
}
