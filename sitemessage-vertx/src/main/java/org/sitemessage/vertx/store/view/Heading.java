package org.sitemessage.vertx.store.view;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.JsonEventType;
import io.vertx.core.parsetools.JsonParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.sitemessage.api.Message;

/**
 * The heading under which lists show a message.
 *
 * @param type alias of the message type
 * @param createdAt time at which the message was accepted
 * @param subject {@code subject} of its context; empty if the context has no such string
 */
public record Heading(String type, Instant createdAt, Optional<String> subject) {
  private static final String SUBJECT = "subject";

  /** Returns the heading of a message. */
  public static Heading of(Message message) {
    var subject = message.context().getValue(SUBJECT);
    return new Heading(
        message.type(),
        message.createdAt(),
        subject instanceof String text ? Optional.of(text) : Optional.empty());
  }

  /**
   * Finds the subject of a context.
   *
   * @param start beginning of a JSON object; the rest of it may be missing
   * @return the string at the key {@code subject}; empty if it is no string, or not in this part
   */
  public static Optional<String> subject(String start) {
    var found = new ArrayList<String>();
    var depth = new int[1];
    JsonParser.newParser()
        .handler(
            event -> {
              if (event.type() != JsonEventType.VALUE) {
                var begins =
                    event.type() == JsonEventType.START_OBJECT
                        || event.type() == JsonEventType.START_ARRAY;
                depth[0] += begins ? 1 : -1;
              } else if (depth[0] == 1 && SUBJECT.equals(event.fieldName()) && event.isString()) {
                found.add(event.stringValue());
              }
            })
        .write(Buffer.buffer(start));
    return found.stream().findFirst();
  }
}
