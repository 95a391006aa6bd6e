package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds strings that are not Unicode text, because they hold half of a surrogate pair. */
final class WellFormed {
  private WellFormed() {}

  /** Fails if a string or a key of the object, at any depth, is not Unicode text. */
  static void require(JsonObject json) {
    requireValue(() -> "", json);
  }

  private static void requireValue(Supplier<String> path, @Nullable Object value) {
    if (value instanceof CharSequence text) {
      requireText(path, text);
    } else if (value instanceof JsonObject object) {
      requireMap(path, object.getMap());
    } else if (value instanceof JsonArray array) {
      requireList(path, array.getList());
    } else if (value instanceof Map<?, ?> map) {
      requireMap(path, map);
    } else if (value instanceof List<?> list) {
      requireList(path, list);
    }
  }

  private static void requireMap(Supplier<String> path, Map<?, ?> map) {
    map.forEach(
        (key, value) -> {
          requireText(
              () -> "a key in " + (path.get().isEmpty() ? "the body" : path.get()),
              String.valueOf(key));
          requireValue(() -> path.get().isEmpty() ? "" + key : path.get() + "." + key, value);
        });
  }

  private static void requireList(Supplier<String> path, List<?> list) {
    for (int i = 0; i < list.size(); i++) {
      var index = i;
      requireValue(() -> "%s[%d]".formatted(path.get(), index), list.get(i));
    }
  }

  private static void requireText(Supplier<String> path, CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      var unit = text.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        throw SiteMessageException.invalid(
            path.get(),
            "has half of a surrogate pair (U+%04X) at character %d, it must be Unicode text"
                .formatted((int) unit, i + 1));
      }
    }
  }
}
