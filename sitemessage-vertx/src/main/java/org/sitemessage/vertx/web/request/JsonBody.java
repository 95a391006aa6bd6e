package org.sitemessage.vertx.web.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/** Decodes the body of a request. */
public final class JsonBody {
  private static final Pattern POSITION = Pattern.compile("line: (\\d+), column: (\\d+)");

  private JsonBody() {}

  /**
   * Decodes a JSON object.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the position
   */
  public static JsonObject decode(Buffer body) {
    if (body.length() == 0) {
      throw SiteMessageException.invalid("body", "is missing, it must be a JSON object");
    }
    Object value;
    try {
      value = Json.decodeValue(body);
    } catch (DecodeException e) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "body is not well-formed JSON%s".formatted(position(e)), e);
    }
    if (!(value instanceof JsonObject object)) {
      throw SiteMessageException.invalid("body", "must be a JSON object");
    }
    return object;
  }

  /**
   * Returns where a text is not well-formed, in parentheses after a blank.
   *
   * @param e failure, whose text names last where it was noticed, after the begin of what does not
   *     end
   */
  public static String position(DecodeException e) {
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
