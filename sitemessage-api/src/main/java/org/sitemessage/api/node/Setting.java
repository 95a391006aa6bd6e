package org.sitemessage.api.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSource;

/**
 * An option of the configuration with the value that a node runs with.
 *
 * @param path path in the configuration: {@code messengers.smtp.timeoutMs}
 * @param type type of the value, for people: {@code integer}, {@code list of strings, secret}
 * @param value the value in JSON; {@code ***} for a secret, and a text without logins where the
 *     value may hold one
 * @param defaultValue value of an absent key in JSON; empty if the key must be given
 * @param changed true if the value differs from the default
 * @param source where the value comes from
 * @param meaning one sentence, with the unit and the range
 */
public record Setting(
    String path,
    String type,
    Object value,
    Optional<Object> defaultValue,
    boolean changed,
    OptionSource source,
    String meaning) {
  private static final String SECRET = ", secret";

  /** Copies. */
  public Setting {
    value = copy(value);
    defaultValue = defaultValue.map(Setting::copy);
  }

  /** Returns the setting of an option. */
  public static <T> Setting of(String path, Option<T> option, T value, OptionSource source) {
    var defaultJson = option.defaultJson();
    return new Setting(
        path,
        option.kind().title() + (option.isSecret() ? SECRET : ""),
        option.shownJson(value),
        defaultJson,
        !defaultJson.equals(Optional.of(option.toJson(value))),
        source,
        option.sentence());
  }

  private static Object copy(Object json) {
    if (json instanceof JsonObject object) {
      return object.copy();
    }
    return json instanceof JsonArray array ? array.copy() : json;
  }

  @Override
  public Object value() {
    return copy(value);
  }

  @Override
  public Optional<Object> defaultValue() {
    return defaultValue.map(Setting::copy);
  }

  /** Returns a copy with another source. */
  public Setting withSource(OptionSource other) {
    return new Setting(path, type, value, defaultValue, changed, other, meaning);
  }

  /** Returns the path of the section: {@code messengers.smtp}; empty for the top level. */
  public String section() {
    var end = path.lastIndexOf('.');
    return end < 0 ? "" : path.substring(0, end);
  }

  /** The setting in JSON. */
  public JsonObject toJson() {
    var json = new JsonObject().put("path", path).put("type", type).put("value", value());
    defaultValue().ifPresent(absent -> json.put("default", absent));
    return json.put("changed", changed).put("source", source.key()).put("meaning", meaning);
  }

  /** The reverse of {@link #toJson()}. */
  public static Setting fromJson(JsonObject json) {
    return new Setting(
        json.getString("path"),
        json.getString("type"),
        json.getValue("value"),
        Optional.ofNullable(json.getValue("default")),
        json.getBoolean("changed"),
        OptionSource.ofKey(json.getString("source", "")),
        json.getString("meaning"));
  }
}
