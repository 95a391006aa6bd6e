package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.sitemessage.api.trace.TraceContext;

/**
 * A request to schedule one message. Built with {@link #of} and the {@code with…} methods:
 * <!-- snippet: JavadocGuide.java#request -->
 *
 * <pre>{@code
 * return ScheduleRequest.of("plain", new JsonObject().put("text", "Hi"))
 *     .withRecipients(List.of(Recipient.address("smtp", "a@example.org")));
 * }</pre>
 *
 * @param requestId idempotency key, which makes repeating the request safe; empty for none
 * @param type alias of the message type; empty when recipients are appended
 * @param context data that the type makes the content from
 * @param recipients recipients of the message; absent to postpone it until subscribers are looked
 *     up
 * @param priority priority of the message; absent for the type's own
 * @param group group mark: unsent messages of one type with one mark reach a recipient as one;
 *     empty for the type's own
 * @param senderId the application's id of the sender; may be empty
 * @param sendAt earliest time to send the message; absent for now
 * @param expiresAt time at which it is given up; absent for the configured default
 * @param appendTo id of the message to add these recipients to; absent for a new one
 * @param sealed true if no further recipients will be appended
 * @param digest digest that collects it with other messages; absent for the type's own
 * @param ignoresQuietHours true if it may arrive in quiet hours; messages of some types always may
 * @param allowsDuplicates true if an address that is named twice gets two dispatches; otherwise it
 *     gets one, and the reply lists the others as {@link org.sitemessage.api.schedule.Skipped}
 * @param trace trace that the request belongs to; absent for that of the request on the bus. It is
 *     no part of the message: a repeated request may have another one
 */
public record ScheduleRequest(
    String requestId,
    String type,
    JsonObject context,
    Optional<List<Recipient>> recipients,
    OptionalInt priority,
    String group,
    String senderId,
    Optional<Instant> sendAt,
    Optional<Instant> expiresAt,
    OptionalLong appendTo,
    boolean sealed,
    Optional<Digest> digest,
    boolean ignoresQuietHours,
    boolean allowsDuplicates,
    Optional<TraceContext> trace) {

  /** The version of the contract. */
  public static final int VERSION = 1;

  private static final String TRACE = "trace";

  private static final Set<String> FIELDS =
      Set.of(
          "v",
          "requestId",
          "type",
          "context",
          "recipients",
          "priority",
          "group",
          "sender",
          "sendAtMs",
          "expiresAtMs",
          "appendTo",
          "sealed",
          "digest",
          "ignoreQuietHours",
          "allowDuplicates",
          TRACE);
  private static final Set<String> RECIPIENT_FIELDS =
      Set.of("messenger", "address", "user", "locale", "zone");

  /** A context that nobody else can change, so that requests may share it. */
  private static final class OwnContext extends JsonObject {
    OwnContext(JsonObject given) {
      super(given.copy().getMap());
    }
  }

  /** Copies context and recipients. */
  public ScheduleRequest {
    context = context instanceof OwnContext ? context : new OwnContext(context);
    recipients = recipients.map(List::copyOf);
  }

  @Override
  public JsonObject context() {
    return context.copy();
  }

  /** Returns a request for a message of a type, postponed until it is given recipients. */
  public static ScheduleRequest of(String type, JsonObject context) {
    return new ScheduleRequest(
        "",
        type,
        context,
        Optional.empty(),
        OptionalInt.empty(),
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        true,
        Optional.empty(),
        false,
        false,
        Optional.empty());
  }

  /** Returns a request for a message of type {@code plain}. */
  public static ScheduleRequest plain(String text) {
    return of("plain", new JsonObject().put("text", text));
  }

  /** Returns a request that adds recipients to a message that is not sealed yet. */
  public static ScheduleRequest append(long messageId, List<Recipient> recipients) {
    return of("", new JsonObject()).withAppendTo(messageId).withRecipients(recipients);
  }

  /** The parts of a request that is being changed. */
  private static final class Parts {
    private String requestId;
    private String type;
    private JsonObject context;
    private Optional<List<Recipient>> recipients;
    private OptionalInt priority;
    private String group;
    private String senderId;
    private Optional<Instant> sendAt;
    private Optional<Instant> expiresAt;
    private OptionalLong appendTo;
    private boolean sealed;
    private Optional<Digest> digest;
    private boolean ignoresQuietHours;
    private boolean allowsDuplicates;
    private Optional<TraceContext> trace;

    Parts(ScheduleRequest from) {
      requestId = from.requestId;
      type = from.type;
      context = from.context;
      recipients = from.recipients;
      priority = from.priority;
      group = from.group;
      senderId = from.senderId;
      sendAt = from.sendAt;
      expiresAt = from.expiresAt;
      appendTo = from.appendTo;
      sealed = from.sealed;
      digest = from.digest;
      ignoresQuietHours = from.ignoresQuietHours;
      allowsDuplicates = from.allowsDuplicates;
      trace = from.trace;
    }

    ScheduleRequest request() {
      return new ScheduleRequest(
          requestId,
          type,
          context,
          recipients,
          priority,
          group,
          senderId,
          sendAt,
          expiresAt,
          appendTo,
          sealed,
          digest,
          ignoresQuietHours,
          allowsDuplicates,
          trace);
    }
  }

  private ScheduleRequest with(Consumer<Parts> change) {
    var parts = new Parts(this);
    change.accept(parts);
    return parts.request();
  }

  /** Returns a copy with a request id of at most {@value Limits#REQUEST_ID_CHARS} characters. */
  public ScheduleRequest withRequestId(String id) {
    return with(parts -> parts.requestId = id);
  }

  /** Returns a copy of this request with another context. */
  public ScheduleRequest withContext(JsonObject other) {
    return with(parts -> parts.context = other);
  }

  /** Returns a copy of this request with these files, which were uploaded before. */
  public ScheduleRequest withAttachments(List<Attachment> files) {
    var references = new JsonArray();
    files.forEach(file -> references.add(file.toReference()));
    return withContext(context().put("attachments", references));
  }

  /** Returns a copy of this request with these recipients. */
  public ScheduleRequest withRecipients(List<Recipient> to) {
    return with(parts -> parts.recipients = Optional.of(to));
  }

  /** Returns a copy with a priority from -{@value Limits#PRIORITY} to {@value Limits#PRIORITY}. */
  public ScheduleRequest withPriority(int value) {
    return with(parts -> parts.priority = OptionalInt.of(value));
  }

  /** Returns a copy with a group mark of at most {@value Limits#TYPE_CHARS} characters. */
  public ScheduleRequest withGroup(String mark) {
    return with(parts -> parts.group = mark);
  }

  /** Returns a copy of this request with another sender. */
  public ScheduleRequest withSender(String id) {
    return with(parts -> parts.senderId = id);
  }

  /** Returns a copy of this request that is not sent before a time. */
  public ScheduleRequest withSendAt(Instant time) {
    return with(parts -> parts.sendAt = Optional.of(time));
  }

  /** Returns a copy of this request that is given up at a time. */
  public ScheduleRequest withExpiresAt(Instant time) {
    return with(parts -> parts.expiresAt = Optional.of(time));
  }

  /** Returns a copy of this request that is sealed, or open for more recipients. */
  public ScheduleRequest withSealed(boolean value) {
    return with(parts -> parts.sealed = value);
  }

  /** Returns a copy of this request that is collected with others of its type until a time. */
  public ScheduleRequest withDigest(Digest until) {
    return with(parts -> parts.digest = Optional.of(until));
  }

  /** Returns a copy of this request that may arrive in quiet hours, or may not. */
  public ScheduleRequest withIgnoresQuietHours(boolean value) {
    return with(parts -> parts.ignoresQuietHours = value);
  }

  /** Returns a copy that allows, or does not allow, several dispatches per address. */
  public ScheduleRequest withAllowsDuplicates(boolean value) {
    return with(parts -> parts.allowsDuplicates = value);
  }

  /** Returns a copy of this request that belongs to a trace. */
  public ScheduleRequest withTrace(TraceContext context) {
    return with(parts -> parts.trace = Optional.of(context));
  }

  private ScheduleRequest withAppendTo(long messageId) {
    return with(parts -> parts.appendTo = OptionalLong.of(messageId));
  }

  /** Returns the body of the bus contract, without absent and empty fields. */
  public JsonObject toJson() {
    var json = new JsonObject().put("v", VERSION);
    putUnlessEmpty(json, "requestId", requestId);
    putUnlessEmpty(json, "type", type);
    if (!context.isEmpty()) {
      json.put("context", context.copy());
    }
    recipients.ifPresent(
        to -> {
          var array = new JsonArray();
          to.forEach(recipient -> array.add(toJson(recipient)));
          json.put("recipients", array);
        });
    priority.ifPresent(value -> json.put("priority", value));
    putUnlessEmpty(json, "group", group);
    putUnlessEmpty(json, "sender", senderId);
    sendAt.ifPresent(time -> json.put("sendAtMs", time.toEpochMilli()));
    expiresAt.ifPresent(time -> json.put("expiresAtMs", time.toEpochMilli()));
    appendTo.ifPresent(id -> json.put("appendTo", id));
    if (!sealed) {
      json.put("sealed", false);
    }
    digest.ifPresent(until -> json.put("digest", until.toJson()));
    if (ignoresQuietHours) {
      json.put("ignoreQuietHours", true);
    }
    if (allowsDuplicates) {
      json.put("allowDuplicates", true);
    }
    trace.ifPresent(context -> json.put(TRACE, context.toJson()));
    return json;
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the field
   */
  public static ScheduleRequest fromJson(JsonObject json) {
    return read(new JsonFields("", json));
  }

  /** Reads one of several bodies, whose errors name the fields below {@code messages[index]}. */
  static ScheduleRequest fromJson(JsonObject json, int index) {
    return read(new JsonFields("messages[%d].".formatted(index), json));
  }

  private static ScheduleRequest read(JsonFields fields) {
    fields.allowOnly(FIELDS);
    requireVersion(fields);
    var appendTo = fields.integer("appendTo", 1, Long.MAX_VALUE);
    var type = fields.string("type", Limits.TYPE_CHARS);
    if (type.isEmpty() && appendTo.isEmpty()) {
      throw fields.invalid("type", "is missing");
    }
    return new ScheduleRequest(
        fields.string("requestId", Limits.REQUEST_ID_CHARS),
        type,
        fields.object("context").orElseGet(JsonObject::new),
        fields.objects("recipients", Limits.RECIPIENTS, ScheduleRequest::readRecipient),
        fields
            .integer("priority", -Limits.PRIORITY, Limits.PRIORITY)
            .map(p -> OptionalInt.of(p.intValue()))
            .orElse(OptionalInt.empty()),
        fields.string("group", Limits.TYPE_CHARS),
        fields.string("sender", Limits.USER_ID_CHARS),
        fields.time("sendAtMs"),
        fields.time("expiresAtMs"),
        appendTo.map(OptionalLong::of).orElse(OptionalLong.empty()),
        fields.bool("sealed").orElse(true),
        fields.fields("digest").map(Digest::fromJson),
        fields.bool("ignoreQuietHours").orElse(false),
        fields.bool("allowDuplicates").orElse(false),
        fields.fields(TRACE).map(ScheduleRequest::readTrace));
  }

  /**
   * Refuses a body of another version of the contract.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field {@code v}
   */
  public static void requireVersion(JsonFields fields) {
    long version = fields.integer("v", 0, Integer.MAX_VALUE).orElse((long) VERSION);
    if (version != VERSION) {
      throw fields.invalid("v", "is %d, this version accepts only %d".formatted(version, VERSION));
    }
  }

  private static Recipient readRecipient(JsonFields fields) {
    fields.allowOnly(RECIPIENT_FIELDS);
    var messenger = fields.string("messenger", Limits.MESSENGER_CHARS);
    if (messenger.isEmpty()) {
      throw fields.invalid("messenger", "is missing");
    }
    return new Recipient(
        messenger,
        fields.string("address", Limits.ADDRESS_CHARS),
        fields.string("user", Limits.USER_ID_CHARS),
        Optional.empty(),
        fields.locale("locale"),
        fields.zone("zone"));
  }

  private static TraceContext readTrace(JsonFields fields) {
    fields.allowOnly(Set.of(TraceContext.TRACEPARENT, TraceContext.TRACESTATE));
    var parent = fields.string(TraceContext.TRACEPARENT, TraceContext.PARENT_CHARS);
    if (!TraceContext.isTraceparent(parent)) {
      throw fields.invalid(
          TraceContext.TRACEPARENT,
          "is \"%s\", must be like 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
              .formatted(parent));
    }
    var state = fields.string(TraceContext.TRACESTATE, TraceContext.STATE_CHARS);
    if (!TraceContext.isTracestate(state)) {
      throw fields.invalid(TraceContext.TRACESTATE, "must be printable characters of ASCII");
    }
    return new TraceContext(parent, state);
  }

  private static JsonObject toJson(Recipient recipient) {
    var json = new JsonObject().put("messenger", recipient.messenger());
    putUnlessEmpty(json, "address", recipient.address());
    putUnlessEmpty(json, "user", recipient.userId());
    if (!recipient.locale().equals(Locale.ROOT)) {
      json.put("locale", recipient.locale().toLanguageTag());
    }
    recipient.zone().ifPresent(zone -> json.put("zone", zone.getId()));
    return json;
  }

  private static void putUnlessEmpty(JsonObject json, String key, String value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }

  /** Leaves context and addresses out: they do not belong in logs. */
  @Override
  public String toString() {
    return "ScheduleRequest[type=%s, recipients=%d]"
        .formatted(type, recipients.map(List::size).orElse(0));
  }
}
