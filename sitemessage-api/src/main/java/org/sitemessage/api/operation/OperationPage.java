package org.sitemessage.api.operation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of operations, newest first.
 *
 * @param operations operations of the page
 * @param next id after which the next page begins; empty on the last page
 */
public record OperationPage(List<Operation> operations, OptionalLong next) {
  /** Maximum number of operations of a page. */
  public static final int MAX = 100;

  /** Copies. */
  public OperationPage {
    operations = List.copyOf(operations);
  }

  /** The reply of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("operations", new JsonArray(operations.stream().map(Operation::toJson).toList()));
    next.ifPresent(after -> json.put("next", after));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static OperationPage fromJson(JsonObject json) {
    return new OperationPage(
        json.getJsonArray("operations").stream()
            .map(one -> Operation.fromJson((JsonObject) one))
            .toList(),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }
}
