package org.sitemessage.vertx.web.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.JsonPosition;

/** Decodes the body of a request. */
public final class JsonBody {
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
          FailureCode.INVALID_REQUEST,
          "body is not well-formed JSON%s".formatted(JsonPosition.of(e)),
          e);
    }
    if (!(value instanceof JsonObject object)) {
      throw SiteMessageException.invalid("body", "must be a JSON object");
    }
    return object;
  }
}
