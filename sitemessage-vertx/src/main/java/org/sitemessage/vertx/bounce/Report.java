package org.sitemessage.vertx.bounce;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.vertx.text.OneLine;

/**
 * A report of a mail that a server had accepted.
 *
 * @param kind the event that is reported
 * @param messageId the mail's Message-ID, or another text that holds its {@link ReturnToken}
 * @param address address of the recipient; may be empty
 * @param status the enhanced status code; may be empty
 * @param text answer of the remote server, on one line
 * @param dead true if there is permanently nobody at the address
 */
public record Report(
    Kind kind, String messageId, String address, String status, String text, boolean dead) {
  private static final Pattern STATUS =
      Pattern.compile("(?<![\\d.])[245]\\.\\d{1,3}\\.\\d{1,3}(?!\\d|\\.\\d)");

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
    RECEIPT;

    /** Returns the name in JSON and in the attempt log. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Brings texts onto one line, without characters that a database rejects or a terminal obeys. */
  public Report {
    text = OneLine.of(text);
    address = OneLine.withoutBlanks(address);
  }

  /** Creates a report whose status and text decide whether the address is dead. */
  public static Report of(Kind kind, String messageId, String address, String status, String text) {
    return new Report(
        kind,
        messageId,
        address,
        status,
        text,
        kind == Kind.BOUNCED && DeadAddress.is(status, text));
  }

  /**
   * Returns the report of a provider that calls the address dead. The address counts as dead unless
   * the server's reply contradicts it.
   */
  Report calledDead() {
    return new Report(
        kind,
        messageId,
        address,
        status,
        text,
        kind == Kind.BOUNCED && !DeadAddress.isDenied(status, text));
  }

  /** Returns the report of a provider that names another reason than a dead address. */
  Report calledAlive() {
    return new Report(kind, messageId, address, status, text, false);
  }

  /** Returns the token of the mail, if there is one. */
  public Optional<ReturnToken> token() {
    return ReturnToken.find(messageId);
  }

  /** Returns the first enhanced status code in a text; empty if there is none. */
  public static String statusIn(String text) {
    var status = STATUS.matcher(text);
    return status.find() ? status.group() : "";
  }

  /** Returns the line for the attempt log. */
  public String line() {
    if (text.isEmpty()) {
      return status;
    }
    return text.contains(status) ? text : status + " " + text;
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("kind", kind.key())
        .put("messageId", messageId)
        .put("address", address)
        .put("status", status)
        .put("text", text)
        .put("dead", dead);
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 4000, naming the field
   */
  public static Report read(JsonFields fields) {
    fields.allowOnly(Set.of("kind", "messageId", "address", "status", "text", "dead"));
    var kind = kind(fields, "kind");
    var read =
        of(
            kind,
            fields.string("messageId", Limits.SUBJECT_CHARS),
            fields.string("address", Limits.ADDRESS_CHARS),
            statusIn(fields.string("status", 16)),
            fields.string("text", Limits.CONTEXT_CHARS));
    return fields
        .bool("dead")
        .map(
            dead ->
                new Report(
                    kind,
                    read.messageId,
                    read.address,
                    read.status,
                    read.text,
                    dead && kind == Kind.BOUNCED))
        .orElse(read);
  }

  /**
   * Reads a kind.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 4000, naming the field
   */
  static Kind kind(JsonFields fields, String field) {
    var name = fields.string(field, 16);
    return Arrays.stream(Kind.values())
        .filter(one -> one.key().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                fields.invalid(
                    field,
                    "is \"%s\", must be one of %s"
                        .formatted(
                            name,
                            Arrays.stream(Kind.values())
                                .map(Kind::key)
                                .collect(Collectors.joining(", ")))));
  }

  /** Leaves out address and text, which do not belong into logs. */
  @Override
  public String toString() {
    return "Report[kind=%s, status=%s]".formatted(kind.key(), status);
  }
}
