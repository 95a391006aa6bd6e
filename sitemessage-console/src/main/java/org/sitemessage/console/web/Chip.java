package org.sitemessage.console.web;

import java.util.List;

/**
 * A filter that a list proposes.
 *
 * @param key key of the text of the link
 * @param value the filter
 */
public record Chip(String key, String value) {
  /** The proposed filters. */
  static final List<Chip> ALL =
      List.of(
          new Chip("chip.failed", "status:failed since:24h"),
          new Chip("chip.unknown", "status:unknown"),
          new Chip("chip.waiting", "status:pending,error"),
          new Chip("chip.hour", "since:1h"));
}
