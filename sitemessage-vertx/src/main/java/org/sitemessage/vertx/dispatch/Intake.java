package org.sitemessage.vertx.dispatch;

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
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.User;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.api.schedule.ScheduleBatch;
import org.sitemessage.api.schedule.ScheduleRequest;
import org.sitemessage.vertx.store.Insertion;

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
   * What has to be looked up before requests can be turned into rows.
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
            request.ignoresQuietHours());
    var dispatches = dispatches(request, type, !files.isEmpty(), lookups.users(), timetable);
    timetable.requireInTime(dispatches);
    return new Insertion(
        given.requestId(), fingerprint(given), given.appendTo(), message, dispatches, files.ids());
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
    return new Insertion(
        request.requestId(),
        fingerprint(request),
        request.appendTo(),
        sealing,
        dispatches(
            request,
            type,
            !message.attachments().isEmpty(),
            lookups.users(),
            Timetable.appended(times, type)));
  }

  private static void refuse(String field, boolean given) {
    if (given) {
      throw invalid(field, "must be left out when recipients are appended");
    }
  }

  /** Without recipients a message waits for its send-at time, and goes to the subscribers then. */
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
      throw invalid("recipients", "is empty");
    }
  }

  private List<Insertion.NewDispatch> dispatches(
      ScheduleRequest request,
      MessageType type,
      boolean withFiles,
      Map<String, User> users,
      Timetable timetable) {
    var recipients = request.recipients().orElse(List.of());
    var dispatches = new ArrayList<Insertion.NewDispatch>(recipients.size());
    for (int i = 0; i < recipients.size(); i++) {
      var recipient = recipients.get(i);
      dispatches.add(
          timetable.on(
              dispatch(i, recipient, type, withFiles, users),
              Optional.ofNullable(users.get(recipient.userId())),
              recipient.zone()));
    }
    return dispatches;
  }

  private Insertion.NewDispatch dispatch(
      int index,
      Recipient recipient,
      MessageType type,
      boolean withFiles,
      Map<String, User> users) {
    var messenger = registry.messenger(recipient.messenger());
    if (!Registry.goesThrough(type, messenger)) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "recipients[%d].messenger is \"%s\", message type \"%s\" goes only through %s"
              .formatted(index, messenger.alias(), type.alias(), type.messengers()));
    }
    if (withFiles && !messenger.sendsAttachments()) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "recipients[%d].messenger is \"%s\", which sends no attachments (%s)"
              .formatted(index, messenger.alias(), registry.attaching()));
    }
    var user = users.get(recipient.userId());
    if (user != null && !user.active() && recipient.address().isBlank()) {
      throw invalid(
          "recipients[%d].user".formatted(index),
          "is \"%s\", who is not active".formatted(user.id()));
    }
    var known = user == null ? recipient : recipient.withUser(user);
    String address;
    try {
      address =
          messenger
              .address(known)
              .orElseThrow(() -> invalid("", "is missing, and no user is known who has one"));
    } catch (RuntimeException e) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "recipients[%d].address %s".formatted(index, problem(e)), e);
    }
    if (address.length() > Limits.ADDRESS_CHARS) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "recipients[%d].address has %d characters, at most %d are allowed"
              .formatted(index, address.length(), Limits.ADDRESS_CHARS));
    }
    return new Insertion.NewDispatch(
        uid(), messenger.alias(), address, recipient.userId(), locale(recipient, user));
  }

  private static Locale locale(Recipient recipient, @Nullable User user) {
    var locale =
        user == null || !recipient.locale().equals(Locale.ROOT)
            ? recipient.locale()
            : user.locale();
    return kept(locale);
  }

  /** The same, or its language alone if its tag is too long. */
  static Locale kept(Locale locale) {
    return locale.toLanguageTag().length() > Limits.LOCALE_CHARS
        ? Locale.forLanguageTag(locale.getLanguage())
        : locale;
  }

  /** Whether an address fits its column; PostgreSQL keeps no character 0. */
  static boolean canBeKept(String address) {
    return address.length() <= Limits.ADDRESS_CHARS && address.indexOf(0) < 0;
  }

  private static String problem(RuntimeException e) {
    return e instanceof SiteMessageException expected
        ? String.valueOf(expected.getMessage()).strip()
        : "cannot be resolved: " + e;
  }

  /** 128 random bits in hexadecimal. */
  static String uid() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** As much of a request as tells whether it was stored before. */
  static Insertion known(ScheduleRequest request) {
    var nothing = new Insertion.NewMessage("", "", "", "", 0, true, Instant.EPOCH, Instant.EPOCH);
    return new Insertion(
        request.requestId(), fingerprint(request), request.appendTo(), nothing, List.of());
  }

  /** Tells one request body from another, whatever the order of its keys. */
  static String fingerprint(ScheduleRequest request) {
    var body = request.toJson();
    body.remove("requestId");
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
