package org.sitemessage.vertx.dispatch.schedule;

import static org.sitemessage.api.SiteMessageException.invalid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Digest;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.user.User;
import org.sitemessage.vertx.dispatch.core.TimeRules;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.value.Insertion.NewDispatch;

/**
 * The send times, quiet hours and groups of the dispatches of one message.
 *
 * @param rules time zones and quiet hours of recipients
 * @param type alias of the message's type
 * @param mark group mark of the message; empty for no group
 * @param digest digest that the message is collected for; empty for none
 * @param ignoresQuietHours true if the message may arrive in quiet hours
 * @param now present time
 * @param sendAt earliest time to send the message; may be past
 * @param expiresAt time at which the message is given up
 */
record Timetable(
    TimeRules rules,
    String type,
    String mark,
    Optional<Digest> digest,
    boolean ignoresQuietHours,
    Instant now,
    Instant sendAt,
    Instant expiresAt) {
  /** The group mark of messages that are collected for a digest without one. */
  private static final String DIGEST_MARK = "digest";

  /** Returns a request with the group and the digest of its type, where it names none itself. */
  static ScheduleRequest marked(ScheduleRequest given, MessageType type) {
    var digest = given.digest().or(type::digest);
    var request = digest.equals(given.digest()) ? given : given.withDigest(digest.orElseThrow());
    var mark = given.group().isEmpty() ? type.group() : given.group();
    var group = mark.isEmpty() && digest.isPresent() ? DIGEST_MARK : mark;
    return group.equals(request.group()) ? request : request.withGroup(group);
  }

  /**
   * Returns the timetable of a request.
   *
   * @param expiry time for which a message that names no expiry lives after it may be sent
   * @throws SiteMessageException if the message would expire before it is sent
   */
  static Timetable of(
      TimeRules rules, MessageType type, ScheduleRequest request, Instant now, Duration expiry) {
    var sendAt = request.sendAt().orElse(now);
    var longest = request.digest().map(Digest::longestWait).orElse(Duration.ZERO).plus(expiry);
    var expiresAt = request.expiresAt().orElse((sendAt.isAfter(now) ? sendAt : now).plus(longest));
    if (!expiresAt.isAfter(now) || !expiresAt.isAfter(sendAt)) {
      throw invalid(
          "expiresAtMs",
          "is %d, must be after now and after sendAtMs".formatted(expiresAt.toEpochMilli()));
    }
    return new Timetable(
        rules,
        type.alias(),
        request.group(),
        request.digest(),
        request.ignoresQuietHours() || rules.exempts(type),
        now,
        sendAt,
        expiresAt);
  }

  /**
   * Refuses a message that expires before the digest to a recipient is sent.
   *
   * @param places places of the dispatches' recipients in the request
   * @throws SiteMessageException naming the first recipient
   */
  void requireInTime(List<NewDispatch> dispatches, List<Integer> places) {
    for (int i = 0; i < dispatches.size(); i++) {
      var digestAt = dispatches.get(i).notBefore();
      if (!digestAt.isBefore(expiresAt)) {
        throw invalid(
            "expiresAtMs",
            "is %d, must be after %d, when the digest to recipients[%d] is sent"
                .formatted(expiresAt.toEpochMilli(), digestAt.toEpochMilli(), places.get(i)));
      }
    }
  }

  /**
   * Returns the timetable of appended recipients, who are in no group: they get the message as soon
   * as it may be sent.
   */
  static Timetable appended(TimeRules rules, MessageType type) {
    return new Timetable(
        rules,
        type.alias(),
        "",
        Optional.empty(),
        rules.exempts(type),
        Instant.EPOCH,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  /**
   * Returns a dispatch with its time. A dispatch that expires before its digest joins no digest,
   * and expires.
   *
   * @param addressKey key of the dispatch's address
   */
  NewDispatch on(
      NewDispatch dispatch, String addressKey, Optional<User> user, Optional<ZoneId> zone) {
    var quiet = ignoresQuietHours ? Quiet.NONE : rules.quiet(user, zone);
    var digestAt = digest.map(d -> d.next(accepted(), rules.zone(user, zone)));
    var alone = mark.isEmpty() || digestAt.filter(at -> !at.isBefore(expiresAt)).isPresent();
    return dispatch.with(
        alone ? "" : key(dispatch, addressKey, quiet, digestAt),
        quiet,
        digestAt.orElse(Instant.EPOCH));
  }

  /**
   * Returns the time after which the next digest includes the message. A digest that is sent at the
   * very send-at time includes it, one that is sent now does not.
   */
  private Instant accepted() {
    return sendAt.isAfter(now) ? sendAt.minusMillis(1) : now;
  }

  /**
   * The properties shared by dispatches that arrive as one message: type, mark, messenger, user,
   * the key of the address, the time before which they must not be sent, and quiet hours.
   */
  private String key(
      NewDispatch dispatch, String addressKey, Quiet quiet, Optional<Instant> digestAt) {
    var time = digestAt.orElse(sendAt.isAfter(now) ? sendAt : Instant.EPOCH);
    var parts =
        new ArrayList<>(
            List.of(
                type,
                mark,
                dispatch.messenger(),
                dispatch.userId(),
                addressKey,
                String.valueOf(time.toEpochMilli())));
    if (digestAt.isPresent()) {
      parts.add("digest");
    }
    if (!quiet.text().isEmpty()) {
      parts.add(quiet.text());
    }
    return hash(parts);
  }

  private static String hash(List<String> parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
