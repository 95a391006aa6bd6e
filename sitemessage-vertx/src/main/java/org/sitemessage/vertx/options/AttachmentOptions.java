package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * What files may be uploaded.
 *
 * @param maxBytes the largest file, at least 1
 * @param keep how long a file is kept that no message uses, counted from its upload; at least a
 *     minute
 */
public record AttachmentOptions(long maxBytes, Duration keep) {
  /** The keys of this section. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of(
              "maxBytes",
              OptionKey.Kind.INTEGER,
              50L << 20,
              "The largest file that may be uploaded, bytes."),
          OptionKey.of(
              "keepMs",
              OptionKey.Kind.INTEGER,
              Duration.ofDays(1).toMillis(),
              "How long an uploaded file is kept that no message uses, ms, at least 60000."));

  private static final Duration SHORTEST_KEEP = Duration.ofMinutes(1);

  /** Checks. */
  public AttachmentOptions {
    if (maxBytes < 1) {
      throw SiteMessageException.invalid(
          "attachments.maxBytes", "must be at least 1, is " + maxBytes);
    }
    if (keep.compareTo(SHORTEST_KEEP) < 0) {
      throw SiteMessageException.invalid(
          "attachments.keepMs",
          "must be at least %d, is %d".formatted(SHORTEST_KEEP.toMillis(), keep.toMillis()));
    }
  }

  static AttachmentOptions fromJson(JsonObject json, Map<String, String> environment) {
    var o = OptionReader.read("attachments", json, environment, KEYS);
    return new AttachmentOptions(o.getLong("maxBytes"), Duration.ofMillis(o.getLong("keepMs")));
  }

  /** The same with another largest size. */
  public AttachmentOptions withMaxBytes(long value) {
    return new AttachmentOptions(value, keep);
  }
}
