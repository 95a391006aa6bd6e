package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;

/**
 * Recipients of a request that got no dispatch, while the others did.
 *
 * @param count number of skipped recipients
 * @param recipients the first {@value Limits#LISTED_SKIPPED} skipped recipients, in the order of
 *     the request
 */
public record Skipped(int count, List<SkippedRecipient> recipients) {
  /** No skipped recipients. */
  public static final Skipped NOBODY = new Skipped(0, List.of());

  /** Copies the list. */
  public Skipped {
    recipients = List.copyOf(recipients);
  }

  /** Creates the list of all these skipped recipients. */
  public static Skipped of(List<SkippedRecipient> all) {
    return new Skipped(all.size(), all.stream().limit(Limits.LISTED_SKIPPED).toList());
  }

  /**
   * A recipient that got no dispatch.
   *
   * @param index place in the request, from 0: in {@code recipients}, then {@code context.cc}, then
   *     {@code context.bcc}
   * @param messenger alias of the messenger
   * @param address address as given; empty if none was given
   * @param userId application's id of the user; empty if none was given
   * @param reason reason for skipping the recipient
   */
  public record SkippedRecipient(
      int index, String messenger, String address, String userId, Reason reason) {

    private JsonObject toJson() {
      var json = new JsonObject().put("index", index).put("messenger", messenger);
      if (!address.isEmpty()) {
        json.put("address", address);
      }
      if (!userId.isEmpty()) {
        json.put("user", userId);
      }
      return json.put("reason", reason.key());
    }

    private static SkippedRecipient fromJson(JsonObject json) {
      return new SkippedRecipient(
          json.getInteger("index"),
          json.getString("messenger"),
          json.getString("address", ""),
          json.getString("user", ""),
          Reason.ofKey(json.getString("reason")));
    }
  }

  /** Reason why a recipient got no dispatch. */
  public enum Reason {
    /** The user directory says that the user is not active. */
    INACTIVE("inactive"),
    /** The user directory does not know the user, and no address was given. */
    UNKNOWN_USER("unknownUser"),
    /** The user has no address of that messenger. */
    NO_ADDRESS("noAddress"),
    /** The messenger can never deliver to the address that the user directory has. */
    BAD_ADDRESS("badAddress"),
    /** An earlier recipient of the same request has this address. */
    DUPLICATE("duplicate");

    private final String key;

    Reason(String key) {
      this.key = key;
    }

    /** Returns the name in the bus contract. */
    public String key() {
      return key;
    }

    /**
     * Returns the reason with this name in the bus contract.
     *
     * @throws SiteMessageException if no reason has that name
     */
    public static Reason ofKey(String key) {
      return Stream.of(values())
          .filter(reason -> reason.key.equals(key))
          .findFirst()
          .orElseThrow(() -> SiteMessageException.invalid("reason", "is \"%s\"".formatted(key)));
    }
  }

  /** Returns the fields of a reply: {@code skippedCount} and {@code skipped}, or neither. */
  public JsonObject toJson() {
    if (count == 0) {
      return new JsonObject();
    }
    var listed = new JsonArray();
    recipients.forEach(one -> listed.add(one.toJson()));
    return new JsonObject().put("skippedCount", count).put("skipped", listed);
  }

  /** Reads the result of {@link #toJson()}; other keys are ignored. */
  public static Skipped fromJson(JsonObject json) {
    var listed = json.getJsonArray("skipped", new JsonArray());
    return new Skipped(
        json.getInteger("skippedCount", 0),
        listed.stream().map(one -> SkippedRecipient.fromJson((JsonObject) one)).toList());
  }
}
