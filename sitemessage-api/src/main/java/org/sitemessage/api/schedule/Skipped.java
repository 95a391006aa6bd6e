package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;

/**
 * Recipients of a request that got no dispatch, while the others did.
 *
 * @param count number of them
 * @param recipients the first {@value Limits#LISTED_SKIPPED} of them, in the order of the request
 */
public record Skipped(int count, List<SkippedRecipient> recipients) {
  /** Nobody was skipped. */
  public static final Skipped NOBODY = new Skipped(0, List.of());

  /** Copies. */
  public Skipped {
    recipients = List.copyOf(recipients);
  }

  /** All of these were skipped. */
  public static Skipped of(List<SkippedRecipient> all) {
    return new Skipped(all.size(), all.stream().limit(Limits.LISTED_SKIPPED).toList());
  }

  /**
   * A recipient that got no dispatch.
   *
   * @param index place in the request, from 0: in {@code recipients}, then {@code context.cc}, then
   *     {@code context.bcc}
   * @param messenger alias of the messenger
   * @param address the address as it was given; empty if none was
   * @param userId the application's id of the user; empty if none was given
   * @param reason why
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

  /** Why a recipient got no dispatch. */
  public enum Reason {
    /** The user directory says that the user is not active. */
    INACTIVE("inactive"),
    /** The user directory does not know the user, and no address was given. */
    UNKNOWN_USER("unknownUser"),
    /** The user has no address of that messenger. */
    NO_ADDRESS("noAddress"),
    /** The messenger can never deliver to the address that the user directory has. */
    BAD_ADDRESS("badAddress"),
    /** The address is that of an earlier recipient of the same request. */
    DUPLICATE("duplicate");

    private final String key;

    Reason(String key) {
      this.key = key;
    }

    /** The name in the bus contract. */
    public String key() {
      return key;
    }

    /**
     * The reverse of {@link #key()}.
     *
     * @throws SiteMessageException if there is none of that name
     */
    public static Reason ofKey(String key) {
      return Stream.of(values())
          .filter(reason -> reason.key.equals(key))
          .findFirst()
          .orElseThrow(() -> SiteMessageException.invalid("reason", "is \"%s\"".formatted(key)));
    }
  }

  /** As the reply to a request has it: {@code skippedCount} and {@code skipped}, or neither. */
  public JsonObject toJson() {
    if (count == 0) {
      return new JsonObject();
    }
    var listed = new JsonArray();
    recipients.forEach(one -> listed.add(one.toJson()));
    return new JsonObject().put("skippedCount", count).put("skipped", listed);
  }

  /** The reverse of {@link #toJson()}; other keys are ignored. */
  public static Skipped fromJson(JsonObject json) {
    var listed = json.getJsonArray("skipped", new JsonArray());
    return new Skipped(
        json.getInteger("skippedCount", 0),
        listed.stream().map(one -> SkippedRecipient.fromJson((JsonObject) one)).toList());
  }
}
