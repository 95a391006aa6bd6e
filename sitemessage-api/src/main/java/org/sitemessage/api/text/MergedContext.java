package org.sitemessage.api.text;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Merges several contexts into one, in time proportional to their length. */
public final class MergedContext {
  private MergedContext() {}

  public static JsonObject of(List<JsonObject> contexts) {
    var merged = new JsonObject();
    contexts.forEach(context -> context.forEach(e -> merged.put(e.getKey(), e.getValue())));
    if (merged.containsKey("text")) {
      merged.put("text", String.join("\n", texts(contexts, "text")));
    }
    if (merged.containsKey("html")) {
      merged.put("html", HtmlDocuments.merged(texts(contexts, "html")));
    }
    if (merged.getValue("attachments") instanceof JsonArray) {
      merged.put("attachments", files(contexts));
    }
    return merged;
  }

  private static List<String> texts(List<JsonObject> contexts, String key) {
    return contexts.stream()
        .map(context -> context.getValue(key))
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .toList();
  }

  private static JsonArray files(List<JsonObject> contexts) {
    var files = new ArrayList<Object>();
    for (var context : contexts) {
      if (context.getValue("attachments") instanceof JsonArray some) {
        some.forEach(files::add);
      }
    }
    return new JsonArray(files);
  }
}
