package org.sitemessage.vertx.text;

import io.vertx.core.json.DecodeException;
import java.util.regex.Pattern;

/** Tells where a text is not well-formed JSON. */
public final class JsonPosition {
  private static final Pattern POSITION = Pattern.compile("line: (\\d+), column: (\\d+)");

  private JsonPosition() {}

  /**
   * Returns where a text is not well-formed, in parentheses after a blank.
   *
   * @param e failure whose text ends with the position at which the parser stopped; an earlier
   *     position is that where the open object begins
   */
  public static String of(DecodeException e) {
    var text = String.valueOf(e.getMessage());
    return POSITION
        .matcher(text)
        .results()
        .reduce((first, last) -> last)
        .map(
            last ->
                " (%sline %s, column %s)"
                    .formatted(
                        text.contains("end-of-input") ? "it ends too early, at " : "",
                        last.group(1),
                        last.group(2)))
        .orElse(" (after its last character)");
  }
}
