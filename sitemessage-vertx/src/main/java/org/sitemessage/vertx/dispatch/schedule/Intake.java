package org.sitemessage.vertx.dispatch.schedule;

import static org.sitemessage.api.SiteMessageException.invalid;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleBatch;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.user.User;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.dispatch.core.TimeRules;
import org.sitemessage.vertx.store.value.Insertion;

/** Turns requests into rows, or says what is wrong with them. No I/O; any thread. */
final class Intake {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Registry registry;
  private final Duration expiry;
  private final int priority;
  private final TimeRules times;

  Intake(Registry registry, Duration expiry, int priority, TimeRules times) {
    this.registry = registry;
    this.expiry = expiry;
    this.priority = priority;
    this.times = times;
  }

  /**
   * The objects that are looked up before requests can be turned into rows.
   *
   * @param appendTargets messages that get further recipients, by id
   * @param users the users whose addresses are needed, by id
   * @param files the files that contexts name, by id
   */
  record Lookups(
      Map<Long, Message> appendTargets, Map<String, User> users, Map<String, Attachment> files) {}

  /**
   * Turns a batch into rows.
   *
   * @throws SiteMessageException naming the field
   */
  List<Insertion> rows(ScheduleBatch batch, Lookups lookups, Instant now) {
    var rows = new ArrayList<Insertion>();
    for (int i = 0; i < batch.requests().size(); i++) {
      try {
        rows.add(row(batch.requests().get(i), lookups, now));
      } catch (SiteMessageException e) {
        throw batch.single()
            ? e
            : new SiteMessageException(e.code(), "messages[%d].%s".formatted(i, e.getMessage()), e);
      }
    }
    return rows;
  }

  private Insertion row(ScheduleRequest given, Lookups lookups, Instant now) {
    if (given.appendTo().isPresent()) {
      return append(given, lookups);
    }
    var type = registry.type(given.type());
    requireRecipientsOrSubscribers(given, type);
    var request = type.accept(Timetable.marked(given, type));
    if (!request.group().isEmpty() && !request.sealed()) {
      throw invalid("sealed", "must be true in a group");
    }
    var accepted = request.context();
    var files = new FileReferences(accepted);
    var context = files.resolved(accepted, lookups.files()).encode();
    if (context.length() > Limits.CONTEXT_CHARS) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "context has %d characters, at most %d are allowed"
              .formatted(context.length(), Limits.CONTEXT_CHARS));
    }
    var timetable = Timetable.of(times, type, request, now, expiry);
    var message =
        new Insertion.NewMessage(
            uid(),
            type.alias(),
            context,
            request.senderId(),
            request.priority().orElse(type.priority().orElse(priority)),
            request.sealed(),
            timetable.sendAt(),
            timetable.expiresAt(),
            request.group(),
            request.digest(),
            request.ignoresQuietHours(),
            given.trace());
    var addressees = new Addressees(registry, lookups.users());
    addressees.add(request, type, !files.isEmpty(), timetable);
    timetable.requireInTime(addressees.dispatches(), addressees.places());
    return new Insertion(
        given.requestId(),
        fingerprint(given),
        given.appendTo(),
        message,
        addressees.dispatches(),
        files.ids(),
        addressees.skipped());
  }

  private Insertion append(ScheduleRequest request, Lookups lookups) {
    long id = request.appendTo().orElseThrow();
    var message = lookups.appendTargets().get(id);
    if (message == null) {
      throw invalid("appendTo", "names message %d, which does not exist".formatted(id));
    }
    refuse("type", !request.type().isEmpty());
    refuse("context", !request.context().isEmpty());
    refuse("group", !request.group().isEmpty());
    refuse("sender", !request.senderId().isEmpty());
    refuse("priority", request.priority().isPresent());
    refuse("sendAtMs", request.sendAt().isPresent());
    refuse("expiresAtMs", request.expiresAt().isPresent());
    refuse("digest", request.digest().isPresent());
    refuse("ignoreQuietHours", request.ignoresQuietHours());
    requireRecipients(request);
    var type = registry.type(message.type());
    var sealing =
        new Insertion.NewMessage(
            message.uid(),
            message.type(),
            "",
            "",
            message.priority(),
            request.sealed(),
            message.createdAt(),
            message.expiresAt());
    var addressees = new Addressees(registry, lookups.users());
    addressees.add(
        request, type, !message.attachments().isEmpty(), Timetable.appended(times, type));
    return new Insertion(
        request.requestId(),
        fingerprint(request),
        request.appendTo(),
        sealing,
        addressees.dispatches(),
        Set.of(),
        addressees.skipped());
  }

  private static void refuse(String field, boolean given) {
    if (given) {
      throw invalid(field, "must be left out when recipients are appended");
    }
  }

  /**
   * Requires recipients or subscribers. Without recipients, a message waits for its send-at time,
   * and then goes to the subscribers.
   */
  private static void requireRecipientsOrSubscribers(ScheduleRequest request, MessageType type) {
    if (request.recipients().isPresent()) {
      requireRecipients(request);
    } else if (!type.allowUserSubscription() && type.subscribers().isEmpty()) {
      throw invalid(
          "recipients",
          "is missing, and message type \"%s\" has no subscribers".formatted(type.alias()));
    } else if (!request.sealed()) {
      throw invalid("sealed", "must be true without recipients: the message goes to subscribers");
    }
  }

  private static void requireRecipients(ScheduleRequest request) {
    var recipients = request.recipients().orElseThrow(() -> invalid("recipients", "is missing"));
    if (recipients.isEmpty()) {
      throw invalid("recipients", "is empty; name at least one recipient");
    }
  }

  /** Returns a locale, or its language alone if its tag is too long to be stored. */
  static Locale kept(Locale locale) {
    return locale.toLanguageTag().length() > Limits.LOCALE_CHARS
        ? Locale.forLanguageTag(locale.getLanguage())
        : locale;
  }

  /** 128 random bits in hexadecimal. */
  static String uid() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the part of a request that tells whether it was stored before. */
  static Insertion known(ScheduleRequest request) {
    var nothing = new Insertion.NewMessage("", "", "", "", 0, true, Instant.EPOCH, Instant.EPOCH);
    return new Insertion(
        request.requestId(),
        fingerprint(request),
        request.appendTo(),
        nothing,
        List.of(),
        Set.of(),
        Skipped.NOBODY);
  }

  /** Tells one request body from another, whatever the order of its keys; empty without an id. */
  static String fingerprint(ScheduleRequest request) {
    if (request.requestId().isEmpty()) {
      return "";
    }
    var body = request.toJson();
    body.remove("requestId");
    body.remove("trace");
    try {
      var digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.valueOf(canonical(body)).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static @Nullable Object canonical(@Nullable Object value) {
    if (value instanceof JsonObject object) {
      var sorted = new TreeMap<String, @Nullable Object>();
      object.forEach(entry -> sorted.put(entry.getKey(), canonical(entry.getValue())));
      return new JsonObject(sorted);
    }
    if (value instanceof JsonArray array) {
      var elements = new ArrayList<@Nullable Object>(array.size());
      array.forEach(element -> elements.add(canonical(element)));
      return new JsonArray(elements);
    }
    return value;
  }
}
