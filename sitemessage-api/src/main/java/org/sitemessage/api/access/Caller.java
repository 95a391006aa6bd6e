package org.sitemessage.api.access;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/**
 * The sender of a request of the bus contract that came through HTTP or the command line, with its
 * address and its reason. It travels as a header of the bus message. The engine writes it into the
 * audit log if the request changes something. The engine trusts it, because whoever is on the event
 * bus is trusted.
 *
 * @param name name of the principal
 * @param kind kind of the principal
 * @param from address of the client; empty on the command line
 * @param reason reason that the client has given; may be empty
 */
public record Caller(String name, PrincipalKind kind, String from, String reason) {
  /** Name of the header of a bus message. */
  public static final String HEADER = "sitemessage-caller";

  /** Maximum length of a reason in characters. A longer reason is cut, and ends in "…". */
  public static final int REASON_CHARS = 500;

  /** Maximum length of a client's address in characters. */
  public static final int FROM_CHARS = 64;

  /** Cuts texts that are too long. */
  public Caller {
    name = cut(name, Principal.NAME_CHARS);
    from = cut(from, FROM_CHARS);
    reason = shortened(reason, REASON_CHARS);
  }

  /** Returns this caller with another reason. */
  public Caller withReason(String text) {
    return new Caller(name, kind, from, text);
  }

  /** Returns the value of the header. */
  public String toHeader() {
    return toJson().encode();
  }

  /** The caller in JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("name", name)
        .put("kind", kind.key())
        .put("from", from)
        .put("reason", reason);
  }

  /**
   * Reads the value of the header.
   *
   * @throws SiteMessageException with code 4000 if it is malformed
   */
  public static Caller ofHeader(String header) {
    try {
      return fromJson(new JsonObject(header));
    } catch (DecodeException e) {
      throw SiteMessageException.invalid(HEADER, "must be a JSON object");
    }
  }

  /**
   * The reverse of {@link #toJson()}.
   *
   * @throws SiteMessageException with code 4000 if it is malformed
   */
  public static Caller fromJson(JsonObject json) {
    JsonFields.requireWellFormed(json);
    var fields = new JsonFields(HEADER + ".", json);
    var kind = fields.string("kind", 16);
    try {
      return new Caller(
          fields.string("name", Principal.NAME_CHARS),
          PrincipalKind.ofKey(kind),
          fields.string("from", FROM_CHARS),
          fields.string("reason", REASON_CHARS));
    } catch (IllegalArgumentException e) {
      throw fields.invalid("kind", "is \"%s\", must be the kind of a principal".formatted(kind));
    }
  }

  /** Returns a text of at most so many characters, without control characters. */
  static String cut(String text, int max) {
    var clean = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", " ").strip();
    if (clean.length() <= max) {
      return clean;
    }
    var end = Character.isLowSurrogate(clean.charAt(max)) ? max - 1 : max;
    return clean.substring(0, end);
  }

  /** Returns a text of at most so many characters, which ends in "…" if it was longer. */
  static String shortened(String text, int max) {
    var clean = cut(text, Integer.MAX_VALUE);
    return clean.length() <= max ? clean : cut(clean, max - 1) + "…";
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(name, kind.key());
  }
}
