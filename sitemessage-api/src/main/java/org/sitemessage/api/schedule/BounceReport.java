package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * A report of a mail that a server had accepted; an entry of {@link BusAddress#BOUNCES}.
 *
 * @param kind the event that is reported
 * @param messageId Message-ID of the mail
 * @param address address of the recipient; may be empty
 * @param status enhanced status code, such as {@code 5.1.1}; may be empty
 * @param text reply of the server; may be empty
 * @param dead true if the address has no owner; empty if {@code status} and {@code text} decide
 */
public record BounceReport(
    Kind kind,
    String messageId,
    String address,
    String status,
    String text,
    Optional<Boolean> dead) {

  /** The events that can be reported of a mail. */
  public enum Kind {
    /** It was returned. */
    BOUNCED,
    /** It is still on its way. */
    DELAYED,
    /** The recipient reported it as spam. */
    COMPLAINED,
    /** The recipient unsubscribed. */
    UNSUBSCRIBED,
    /** The recipient has it. */
    RECEIPT
  }

  /** Creates a report whose status and text decide whether the address is dead. */
  public BounceReport(Kind kind, String messageId, String address, String status, String text) {
    this(kind, messageId, address, status, text, Optional.empty());
  }

  /** Returns the entry of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("kind", kind.name().toLowerCase(Locale.ROOT))
            .put("messageId", messageId)
            .put("address", address)
            .put("status", status)
            .put("text", text);
    dead.ifPresent(nobody -> json.put("dead", nobody));
    return json;
  }

  /** Leaves the address out: addresses do not belong into logs. */
  @Override
  public String toString() {
    return "BounceReport[kind=%s, messageId=%s]".formatted(kind, messageId);
  }
}
