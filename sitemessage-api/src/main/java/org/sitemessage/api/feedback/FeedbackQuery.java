package org.sitemessage.api.feedback;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BounceReport;

/**
 * A query for a page of the feedback.
 *
 * @param kind event that was reported; empty for any
 * @param messenger alias of a messenger; empty for all, and for what no dispatch matched
 * @param unmatched true for reports alone that no dispatch matched
 * @param before id before which the page begins; {@link Long#MAX_VALUE} for the newest
 * @param limit maximum number of entries, 1 to {@value #MAX}
 */
public record FeedbackQuery(
    Optional<BounceReport.Kind> kind, String messenger, boolean unmatched, long before, int limit) {
  /** Maximum number of entries of a page. */
  public static final int MAX = 1_000;

  /** Default number of entries of a page. */
  public static final int DEFAULT_LIMIT = 100;

  private static final Set<String> FIELDS =
      Set.of("kind", "messenger", "unmatched", "before", "limit");

  /**
   * Checks.
   *
   * @throws SiteMessageException with code 4000 if a messenger is given for unmatched reports
   */
  public FeedbackQuery {
    if (unmatched && !messenger.isEmpty()) {
      throw SiteMessageException.invalid(
          "messenger", "must be left out with unmatched: such a report has no messenger");
    }
  }

  /** Returns a query for the newest feedback of all kinds. */
  public static FeedbackQuery all() {
    return new FeedbackQuery(Optional.empty(), "", false, Long.MAX_VALUE, DEFAULT_LIMIT);
  }

  /** Returns a copy of this query for one kind only. */
  public FeedbackQuery withKind(BounceReport.Kind other) {
    return new FeedbackQuery(Optional.of(other), messenger, unmatched, before, limit);
  }

  /** Returns a copy of this query for one messenger only. */
  public FeedbackQuery withMessenger(String alias) {
    return new FeedbackQuery(kind, alias, unmatched, before, limit);
  }

  /** Returns a copy of this query for reports alone that no dispatch matched. */
  public FeedbackQuery onlyUnmatched() {
    return new FeedbackQuery(kind, messenger, true, before, limit);
  }

  /** Returns a copy of this query for the page before an id, with at most {@code size} entries. */
  public FeedbackQuery page(long beforeId, int size) {
    return new FeedbackQuery(kind, messenger, unmatched, beforeId, size);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("before", before).put("limit", limit);
    kind.ifPresent(one -> json.put("kind", Feedback.key(one)));
    if (!messenger.isEmpty()) {
      json.put("messenger", messenger);
    }
    return unmatched ? json.put("unmatched", true) : json;
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws SiteMessageException with code 4000, naming the field
   */
  public static FeedbackQuery fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    fields.allowOnly(FIELDS);
    var kind = fields.string("kind", 16);
    return new FeedbackQuery(
        kind.isEmpty() ? Optional.empty() : Optional.of(kind(kind)),
        fields.string("messenger", Limits.MESSENGER_CHARS),
        fields.bool("unmatched").orElse(false),
        fields.integer("before", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE),
        fields.integer("limit", 1, MAX).orElse((long) DEFAULT_LIMIT).intValue());
  }

  /**
   * Returns the kind with a name.
   *
   * @throws SiteMessageException with code 4000, naming all kinds
   */
  public static BounceReport.Kind kind(String key) {
    var kinds = BounceReport.Kind.values();
    return Arrays.stream(kinds)
        .filter(one -> Feedback.key(one).equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                SiteMessageException.invalid(
                    "kind",
                    "is \"%s\", must be one of %s"
                        .formatted(
                            key,
                            Arrays.stream(kinds)
                                .map(Feedback::key)
                                .collect(Collectors.joining(", ")))));
  }
}
