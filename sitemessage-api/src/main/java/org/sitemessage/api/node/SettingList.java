package org.sitemessage.api.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The answer to {@link org.sitemessage.api.schedule.BusAddress#SETTINGS}.
 *
 * @param node id of the node that answers
 * @param settings options of the node: those of the engine in the order of the documentation, then
 *     those of each messenger
 */
public record SettingList(String node, List<Setting> settings) {
  /** Copies. */
  public SettingList {
    settings = List.copyOf(settings);
  }

  /** Returns the reply of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("node", node)
        .put("settings", new JsonArray(settings.stream().map(Setting::toJson).toList()));
  }

  /** The reverse of {@link #toJson()}. */
  public static SettingList fromJson(JsonObject json) {
    return new SettingList(
        json.getString("node"),
        json.getJsonArray("settings").stream()
            .map(one -> Setting.fromJson((JsonObject) one))
            .toList());
  }
}
