package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.trace.TraceContext;

/**
 * A stored message.
 *
 * @param id id of the message
 * @param uid 32 lower-case hexadecimal digits, random, unique over all stores
 * @param type alias of its message type
 * @param context data from which the type makes the content
 * @param senderId the application's id of the sender; may be empty
 * @param priority higher ones are sent first
 * @param createdAt time at which it was accepted
 * @param expiresAt time at which the engine gives it up
 * @param group group mark; empty for none
 * @param digest schedule by which it is collected with others; absent if it is not
 * @param trace trace of the request that has scheduled it; absent if none was given
 */
public record Message(
    long id,
    String uid,
    String type,
    JsonObject context,
    String senderId,
    int priority,
    Instant createdAt,
    Instant expiresAt,
    String group,
    Optional<Digest> digest,
    Optional<TraceContext> trace) {

  /** Copies. */
  public Message {
    context = context.copy();
  }

  /** Creates a message without a group. */
  public Message(
      long id,
      String uid,
      String type,
      JsonObject context,
      String senderId,
      int priority,
      Instant createdAt,
      Instant expiresAt) {
    this(id, uid, type, context, senderId, priority, createdAt, expiresAt, "");
  }

  /** Creates a message that is not collected. */
  public Message(
      long id,
      String uid,
      String type,
      JsonObject context,
      String senderId,
      int priority,
      Instant createdAt,
      Instant expiresAt,
      String group) {
    this(
        id,
        uid,
        type,
        context,
        senderId,
        priority,
        createdAt,
        expiresAt,
        group,
        Optional.empty(),
        Optional.empty());
  }

  /** Returns a copy of this message with another context. */
  public Message withContext(JsonObject other) {
    return new Message(
        id, uid, type, other, senderId, priority, createdAt, expiresAt, group, digest, trace);
  }

  @Override
  public JsonObject context() {
    return context.copy();
  }

  /**
   * Returns the uploaded files that the context names as {@code attachments}, in order. A type
   * sends them by {@link Content#withAttachments}.
   */
  public List<Attachment> attachments() {
    return context.getJsonArray("attachments", new JsonArray()).stream()
        .map(file -> Attachment.fromJson((JsonObject) file))
        .toList();
  }

  /** Leaves the context out: bodies do not belong into logs. */
  @Override
  public String toString() {
    return "Message[id=" + id + ", type=" + type + "]";
  }
}
