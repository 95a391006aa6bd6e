package org.sitemessage.api.people;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;

/**
 * An address that must not be contacted through a messenger; or a pattern, {@code *@example.org}
 * for the addresses of a domain, {@code *@*.example.org} for those of its sub-domains.
 *
 * @param id id of the entry; 0 if it is not stored yet
 * @param messenger alias of the messenger
 * @param address address as it was given, or pattern
 * @param reason reason of the entry
 * @param text explanation by the remote server, or by the person who added the entry; may be empty
 * @param by name of the person or system that added it; empty for sitemessage itself
 * @param dispatchId id of the dispatch that led to it; the dispatch may have been removed since
 * @param since time at which it was added
 * @param until time at which it ends; empty if it holds until it is removed
 */
public record Suppression(
    long id,
    String messenger,
    String address,
    SuppressionReason reason,
    String text,
    String by,
    OptionalLong dispatchId,
    Instant since,
    Optional<Instant> until) {

  /** Maximum length of {@code text} in characters; a longer text is cut. */
  public static final int TEXT_CHARS = 2_000;

  /** Maximum length of {@code by} in characters. */
  public static final int BY_CHARS = 64;

  private static final Set<String> GIVEN =
      Set.of("messenger", "address", "reason", "text", "by", "untilMs");

  /** Checks. */
  public Suppression {
    if (address.isBlank()) {
      throw SiteMessageException.invalid("address", "is missing");
    }
  }

  /** Returns an entry to be added by a person, without an end. */
  public static Suppression of(String messenger, String address) {
    return new Suppression(
        0,
        messenger,
        address,
        SuppressionReason.MANUAL,
        "",
        "",
        OptionalLong.empty(),
        Instant.EPOCH,
        Optional.empty());
  }

  /** Returns a copy of this entry with another reason. */
  public Suppression withReason(SuppressionReason other) {
    return new Suppression(id, messenger, address, other, text, by, dispatchId, since, until);
  }

  /** Returns a copy of this entry with another text. */
  public Suppression withText(String other) {
    return new Suppression(id, messenger, address, reason, other, by, dispatchId, since, until);
  }

  /** Returns a copy of this entry with another author. */
  public Suppression withBy(String other) {
    return new Suppression(id, messenger, address, reason, text, other, dispatchId, since, until);
  }

  /** Returns a copy of this entry with the dispatch that led to it. */
  public Suppression withDispatch(long other) {
    return new Suppression(
        id, messenger, address, reason, text, by, OptionalLong.of(other), since, until);
  }

  /** Returns a copy of this entry with another beginning. */
  public Suppression withSince(Instant other) {
    return new Suppression(id, messenger, address, reason, text, by, dispatchId, other, until);
  }

  /** Returns a copy of this entry with an end. */
  public Suppression withUntil(Instant other) {
    return new Suppression(
        id, messenger, address, reason, text, by, dispatchId, since, Optional.of(other));
  }

  /** Returns a copy of this entry with another form of the address. */
  public Suppression withAddress(String other) {
    return new Suppression(id, messenger, other, reason, text, by, dispatchId, since, until);
  }

  /** Returns whether the entry holds at a time. */
  public boolean holdsAt(Instant time) {
    return until.isEmpty() || until.get().isAfter(time);
  }

  /**
   * Returns whether this entry replaces the stored entry of the same address: the stored one is
   * over, ends earlier, or ends at the same time and weighs less.
   */
  public boolean replaces(Suppression stored, Instant now) {
    if (!stored.holdsAt(now)) {
      return true;
    }
    var order = until.orElse(Instant.MAX).compareTo(stored.until().orElse(Instant.MAX));
    return order > 0 || (order == 0 && reason.code() > stored.reason().code());
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject();
    if (id > 0) {
      json.put("id", id);
    }
    json.put("messenger", messenger).put("address", address).put("reason", reason.key());
    if (!text.isEmpty()) {
      json.put("text", text);
    }
    if (!by.isEmpty()) {
      json.put("by", by);
    }
    dispatchId.ifPresent(dispatch -> json.put("dispatchId", dispatch));
    if (id > 0) {
      json.put("sinceMs", since.toEpochMilli());
    }
    until.ifPresent(time -> json.put("untilMs", time.toEpochMilli()));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static Suppression fromJson(JsonObject json) {
    var read =
        new Suppression(
            json.getLong("id", 0L),
            json.getString("messenger"),
            json.getString("address"),
            SuppressionReason.ofKey(json.getString("reason")),
            json.getString("text", ""),
            json.getString("by", ""),
            json.containsKey("dispatchId")
                ? OptionalLong.of(json.getLong("dispatchId"))
                : OptionalLong.empty(),
            Instant.ofEpochMilli(json.getLong("sinceMs", 0L)),
            Optional.empty());
    return json.containsKey("untilMs")
        ? read.withUntil(Instant.ofEpochMilli(json.getLong("untilMs")))
        : read;
  }

  /**
   * Reads an entry that is to be added.
   *
   * @throws SiteMessageException with code 4000 or 4130, naming the field
   */
  public static Suppression given(JsonFields fields) {
    fields.allowOnly(GIVEN);
    return read(fields);
  }

  /** Reads an entry that is to be added from a body that may have further fields. */
  public static Suppression read(JsonFields fields) {
    var address = fields.string("address", Limits.ADDRESS_CHARS);
    if (address.isBlank()) {
      throw fields.invalid("address", "is missing");
    }
    var reason = fields.string("reason", 16);
    var read =
        of(fields.string("messenger", Limits.MESSENGER_CHARS), address)
            .withReason(
                reason.isEmpty() ? SuppressionReason.MANUAL : SuppressionReason.ofKey(reason))
            .withText(fields.string("text", TEXT_CHARS))
            .withBy(fields.string("by", BY_CHARS));
    return fields.time("untilMs").map(read::withUntil).orElse(read);
  }

  /** Leaves the address out: addresses do not belong into logs. */
  @Override
  public String toString() {
    return "Suppression[id=%d, messenger=%s, reason=%s]".formatted(id, messenger, reason.key());
  }
}
