package org.sitemessage.api.text;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads optional keys of replies. */
public final class JsonTimes {
  private JsonTimes() {}

  /** Returns the time of a key in milliseconds since 1970 UTC; empty if the key is absent. */
  public static Optional<Instant> instant(JsonObject json, String key) {
    return Optional.ofNullable(json.getLong(key)).map(Instant::ofEpochMilli);
  }

  /** Returns the number of a key; empty if the key is absent. */
  public static OptionalLong number(JsonObject json, String key) {
    var value = json.getLong(key);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
