package org.sitemessage.vertx.mail;

import static org.sitemessage.api.SiteMessageException.invalid;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.mime.FileNames;
import org.sitemessage.vertx.mime.MailHeader;
import org.sitemessage.vertx.upload.BufferStream;

/**
 * Vert.x's mail client with a queue behind it: a mail is stored, and the messenger {@code smtp}
 * delivers it. Code that uses a {@link MailClient} needs no change.
 * <!-- snippet: Guide.java#mail -->
 *
 * <pre>{@code
 * MailClient mails = ScheduledMailClient.create(vertx);
 * return mails.sendMail(
 *     new MailMessage("shop@example.org", "ann@example.org", "Your order", "It is on its way."));
 * }</pre>
 *
 * <p>One mail becomes one message of the type {@code mail}, with a dispatch for each address of the
 * envelope: to, cc and bcc. All show the same headers, which do not name blind copies. Files are
 * read as fast as they can be stored, one after the other, and never held as a whole, unless the
 * caller holds them in a buffer.
 *
 * <p>The client keeps: from, to, cc, bcc, subject, text, HTML, bounce address, headers, files with
 * name, media type, disposition and content id. With {@code fixedHeaders}, only the headers of the
 * message are sent, except those that the messenger writes itself. File names are cleaned. The
 * description of a file is not kept. The client refuses a mail that can never be sent or kept: one
 * with headers that the messenger or a server writes, with invalid names or values, or with headers
 * of single files.
 *
 * <p>Usable from any thread; a stream is read on the context of the caller.
 */
public final class ScheduledMailClient implements MailClient {
  private static final String TYPE = "mail";

  /** An address whose name holds characters that need quotation marks. */
  private static final Pattern TO_QUOTE =
      Pattern.compile("([^\"<>]*[,;:@\\[\\]\\\\][^\"<>]*)<([^<>\\s]+)>");

  /** Headers that fixed headers may hold; the messenger replaces them with its own. */
  private static final Set<String> REPLACED =
      Set.of("subject", "message-id", "date", "mime-version");

  private final Vertx vertx;
  private final SiteMessageClient client;
  private final String messenger;
  private final OptionalInt priority;

  private ScheduledMailClient(Vertx vertx, String messenger, OptionalInt priority) {
    this.vertx = vertx;
    this.client = SiteMessageClient.create(vertx);
    this.messenger = messenger;
    this.priority = priority;
  }

  /** Creates a client that schedules on this bus, through the messenger {@code smtp}. */
  public static ScheduledMailClient create(Vertx vertx) {
    return new ScheduledMailClient(vertx, "smtp", OptionalInt.empty());
  }

  /** Returns a copy of this client for another messenger. */
  public ScheduledMailClient through(String alias) {
    return new ScheduledMailClient(vertx, alias, priority);
  }

  /**
   * Returns a copy of this client whose mails have a priority from -1000 to 1000; the default is
   * the configured priority.
   */
  public ScheduledMailClient withPriority(int value) {
    return new ScheduledMailClient(vertx, messenger, OptionalInt.of(value));
  }

  /**
   * Schedules a mail; completes after the commit, usually before the mail is delivered.
   *
   * @return the id of the message in place of the Message-ID, and the addresses of the envelope;
   *     fails with a {@link SiteMessageException} that names a part that cannot be kept, or as
   *     {@link SiteMessageClient#schedule} does
   */
  @Override
  public Future<MailResult> sendMail(MailMessage message) {
    return Future.succeededFuture(message).compose(this::schedule);
  }

  private Future<MailResult> schedule(MailMessage message) {
    var context = context(message);
    var envelope = envelope(message);
    var parts = parts(message);
    return upload(parts)
        .compose(
            files -> {
              var request =
                  ScheduleRequest.of(TYPE, context)
                      .withRecipients(
                          envelope.stream().map(to -> Recipient.address(messenger, to)).toList());
              var whole = files.isEmpty() ? request : request.withAttachments(files);
              return client.schedule(
                  priority.isPresent() ? whole.withPriority(priority.getAsInt()) : whole);
            })
        .map(reply -> result(reply, envelope));
  }

  private static MailResult result(ScheduleReply reply, List<String> envelope) {
    return new MailResult().setMessageID(String.valueOf(reply.messageId())).setRecipients(envelope);
  }

  private static JsonObject context(MailMessage message) {
    var context = new JsonObject();
    putUnlessEmpty(context, "subject", subject(message));
    putUnlessEmpty(context, "text", message.getText());
    putUnlessEmpty(context, "html", message.getHtml());
    if (message.getBounceAddress() != null) {
      context.put(
          "bounceAddress", parsed("bounceAddress", message.getBounceAddress()).getAddress());
    }
    return context.put("headers", new JsonObject(headers(message)));
  }

  private static @Nullable String subject(MailMessage message) {
    return message.isFixedHeaders() ? given(message).get("Subject") : message.getSubject();
  }

  private static MultiMap given(MailMessage message) {
    return Optional.ofNullable(message.getHeaders()).orElseGet(MultiMap::caseInsensitiveMultiMap);
  }

  private static void putUnlessEmpty(JsonObject context, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      context.put(key, value);
    }
  }

  private static Map<String, Object> headers(MailMessage message) {
    var headers = new LinkedHashMap<String, Object>();
    if (!message.isFixedHeaders()) {
      putAddresses(
          headers, "From", message.getFrom() == null ? List.of() : List.of(message.getFrom()));
      putAddresses(headers, "To", orNone(message.getTo()));
      putAddresses(headers, "Cc", orNone(message.getCc()));
    }
    var more = given(message);
    for (var name : more.names()) {
      var lower = name.toLowerCase(Locale.ROOT);
      if (message.isFixedHeaders() && (REPLACED.contains(lower) || lower.startsWith("content-"))) {
        continue;
      }
      if (MailHeader.isReserved(name)) {
        throw invalid("headers." + name, "is written by the messenger and must be left out");
      }
      var values = more.getAll(name);
      headers.keySet().removeIf(name::equalsIgnoreCase);
      headers.put(name, values.size() > 1 ? new JsonArray(values) : values.get(0));
    }
    return headers;
  }

  private static void putAddresses(
      Map<String, Object> headers, String name, List<String> addresses) {
    if (!addresses.isEmpty()) {
      headers.put(
          name,
          addresses.stream()
              .map(address -> parsed(name.toLowerCase(Locale.ROOT), address).toUnicodeString())
              .collect(Collectors.joining(", ")));
    }
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  /** Returns the bare addresses of the envelope, each once. */
  private static List<String> envelope(MailMessage message) {
    var all = new LinkedHashSet<String>();
    orNone(message.getTo()).forEach(address -> all.add(parsed("to", address).getAddress()));
    orNone(message.getCc()).forEach(address -> all.add(parsed("cc", address).getAddress()));
    orNone(message.getBcc()).forEach(address -> all.add(parsed("bcc", address).getAddress()));
    if (all.isEmpty()) {
      throw invalid("to", "is missing, and so are cc and bcc; give at least one recipient");
    }
    return List.copyOf(all);
  }

  private static InternetAddress parsed(String field, String address) {
    try {
      var quoted = TO_QUOTE.matcher(address.strip());
      var all =
          InternetAddress.parse(
              quoted.matches()
                  ? '"'
                      + quoted.group(1).strip().replace("\\", "\\\\")
                      + "\" <"
                      + quoted.group(2)
                      + ">"
                  : address,
              true);
      if (all.length == 1 && !all[0].isGroup()) {
        return all[0];
      }
    } catch (AddressException e) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "%s is \"%s\", which is no mail address: %s".formatted(field, address, e.getMessage()),
          e);
    }
    throw invalid(field, "is \"%s\", must be one address".formatted(address));
  }

  /** A file, with a flag if the mail shows it in its HTML. */
  private record Part(MailAttachment file, boolean inline) {}

  private static List<Part> parts(MailMessage message) {
    return Stream.concat(
            orNone(message.getAttachment()).stream()
                .map(file -> part(file, "inline".equals(file.getDisposition()))),
            orNone(message.getInlineAttachment()).stream().map(file -> part(file, true)))
        .toList();
  }

  private static Part part(MailAttachment file, boolean inline) {
    if (file.getHeaders() != null && !file.getHeaders().isEmpty()) {
      throw invalid(
          "attachment.headers",
          "has %s: headers of attachments are not supported; leave them out"
              .formatted(String.join(", ", file.getHeaders().names())));
    }
    if (file.getData() == null && file.getStream() == null) {
      throw invalid("attachment", "has neither data nor a stream");
    }
    return new Part(file, inline);
  }

  private Future<List<Attachment>> upload(List<Part> parts) {
    parts.stream()
        .map(part -> part.file().getStream())
        .filter(stream -> stream != null)
        .forEach(ReadStream::pause);
    var files = new ArrayList<Attachment>();
    Future<Void> uploaded = Future.succeededFuture();
    for (var part : parts) {
      uploaded =
          uploaded.compose(
              v ->
                  upload(part)
                      .map(
                          file -> {
                            files.add(file);
                            return null;
                          }));
    }
    return uploaded.map(v -> files);
  }

  private Future<Attachment> upload(Part part) {
    var file = part.file();
    return client
        .upload(
            FileNames.cleaned(Optional.ofNullable(file.getName()).orElse("")),
            Optional.ofNullable(file.getContentType()).orElse(""),
            bytes(file))
        .map(stored -> part.inline() ? stored.inline(contentId(file)) : stored);
  }

  private ReadStream<Buffer> bytes(MailAttachment file) {
    return file.getStream() != null
        ? file.getStream()
        : new BufferStream(vertx.getOrCreateContext(), file.getData());
  }

  private static String contentId(MailAttachment file) {
    var id = Optional.ofNullable(file.getContentId()).orElse("");
    return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
  }

  /** Does nothing: the engine continues to deliver. */
  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
