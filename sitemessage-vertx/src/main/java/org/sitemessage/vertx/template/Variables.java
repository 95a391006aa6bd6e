package org.sitemessage.vertx.template;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one rendering, as maps, lists, strings and numbers only. Records whether a
 * variable of the recipient was read, or all variables were copied, as an {@code include} does: the
 * rendered text is then for this recipient only. Not thread-safe.
 */
final class Variables extends AbstractMap<String, @Nullable Object> {
  private final Map<String, @Nullable Object> common = new HashMap<>();
  private final Map<String, Supplier<Object>> own = new HashMap<>();
  private boolean personal;

  Variables(JsonObject context) {
    context.forEach(entry -> common.put(entry.getKey(), plain(entry.getValue())));
  }

  /** Adds a variable that is the same for all recipients. */
  Variables with(String name, Object value) {
    common.put(name, value);
    return this;
  }

  /** Adds a variable of this recipient. */
  Variables withOwn(String name, Supplier<Object> value) {
    common.remove(name);
    own.put(name, value);
    return this;
  }

  /** Returns whether the rendered text is for this recipient only. */
  boolean isPersonal() {
    return personal;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof JsonObject object) {
      var map = new LinkedHashMap<String, @Nullable Object>();
      object.forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (value instanceof JsonArray array) {
      var list = new ArrayList<@Nullable Object>(array.size());
      array.forEach(element -> list.add(plain(element)));
      return list;
    }
    return value;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    var supplier = own.get(key);
    if (supplier == null) {
      return common.get(key);
    }
    personal = true;
    return supplier.get();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return own.containsKey(key) || common.containsKey(key);
  }

  @Override
  public @Nullable Object put(String key, @Nullable Object value) {
    own.remove(key);
    return common.put(key, value);
  }

  @Override
  public int size() {
    return common.size() + own.size();
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    personal = true;
    var all = new HashMap<String, @Nullable Object>(common);
    own.forEach((name, value) -> all.put(name, value.get()));
    return all.entrySet();
  }
}
