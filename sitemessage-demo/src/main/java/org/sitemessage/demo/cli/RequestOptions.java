package org.sitemessage.demo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;
import picocli.CommandLine.Option;

/** The options that make a schedule request, or name the file it stands in. */
final class RequestOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description = "File with the whole request in JSON; - reads it from standard input.")
  private Optional<String> json = Optional.empty();

  @Option(names = "--type", description = "Message type (default: plain).")
  private String type = "plain";

  @Option(names = "--messenger", description = "Alias of the messenger (default: smtp).")
  private String messenger = "smtp";

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      description = "Address of a recipient; may be repeated.")
  private List<String> to = new ArrayList<>();

  @Option(names = "--subject", description = "Subject of the message.")
  private Optional<String> subject = Optional.empty();

  @Option(names = "--text", description = "Text of the message.")
  private Optional<String> text = Optional.empty();

  @Option(names = "--html", description = "HTML of the message.")
  private Optional<String> html = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "JSON",
      description = "Context of the message; --subject, --text and --html are added to it.")
  private Optional<String> context = Optional.empty();

  @Option(names = "--priority", description = "Priority, -1000 to 1000; higher ones go first.")
  private Optional<Integer> priority = Optional.empty();

  @Option(names = "--request-id", description = "Id that makes it safe to repeat this command.")
  private Optional<String> requestId = Optional.empty();

  @Option(
      names = "--send-at",
      paramLabel = "INSTANT",
      description = "Earliest time of sending, such as 2030-01-31T12:00:00Z.")
  private Optional<Instant> sendAt = Optional.empty();

  @Option(
      names = "--expires-at",
      paramLabel = "INSTANT",
      description =
          "Time at which the message expires (default: dispatch.expiryMs after it may be sent).")
  private Optional<Instant> expiresAt = Optional.empty();

  @Option(
      names = "--digest-at",
      paramLabel = "TIME",
      description = "Collects messages for a digest at this time of day, such as 18:00.")
  private Optional<String> digestAt = Optional.empty();

  @Option(
      names = "--digest-every-ms",
      paramLabel = "MS",
      description = "Collects messages for a digest in windows of this length, ms.")
  private Optional<Long> digestEvery = Optional.empty();

  @Option(names = "--ignore-quiet-hours", description = "Sends also in quiet hours.")
  private boolean ignoreQuietHours;

  @Option(
      names = "--allow-duplicates",
      description = "Sends two messages to an address that is named twice.")
  private boolean allowDuplicates;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone of the recipients, such as Europe/Berlin.")
  private Optional<String> zone = Optional.empty();

  @Option(
      names = "--locale",
      paramLabel = "TAG",
      description = "Language of the message, such as ru or pt-BR (default: templates.locale).")
  private Optional<String> locale = Optional.empty();

  /**
   * The request.
   *
   * @throws StartException if there is none, or it cannot be read
   */
  JsonObject request() {
    return json.map(RequestOptions::read).orElseGet(this::body);
  }

  private JsonObject body() {
    if (to.isEmpty()) {
      throw new StartException("name a recipient with --to, or give the whole request with --json");
    }
    var content = context.map(c -> JsonText.parse("--context", c)).orElseGet(JsonObject::new);
    subject.ifPresent(s -> content.put("subject", s));
    text.ifPresent(t -> content.put("text", t));
    html.ifPresent(h -> content.put("html", h));
    var recipients = new JsonArray();
    to.forEach(
        address -> {
          var recipient = new JsonObject().put("messenger", messenger).put("address", address);
          locale.ifPresent(tag -> recipient.put("locale", tag));
          zone.ifPresent(id -> recipient.put("zone", id));
          recipients.add(recipient);
        });
    var body =
        new JsonObject()
            .put("v", 1)
            .put("type", type)
            .put("context", content)
            .put("recipients", recipients);
    priority.ifPresent(p -> body.put("priority", p));
    requestId.ifPresent(id -> body.put("requestId", id));
    sendAt.ifPresent(at -> body.put("sendAtMs", at.toEpochMilli()));
    expiresAt.ifPresent(at -> body.put("expiresAtMs", at.toEpochMilli()));
    if (digestAt.isPresent() || digestEvery.isPresent()) {
      var digest = new JsonObject();
      digestAt.ifPresent(time -> digest.put("at", time));
      digestEvery.ifPresent(ms -> digest.put("everyMs", ms));
      body.put("digest", digest);
    }
    if (ignoreQuietHours) {
      body.put("ignoreQuietHours", true);
    }
    if (allowDuplicates) {
      body.put("allowDuplicates", true);
    }
    return body;
  }

  private static JsonObject read(String file) {
    if (!file.equals("-")) {
      return JsonText.read(Path.of(file));
    }
    try {
      return JsonText.parse("standard input", new String(System.in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new StartException("cannot read standard input", e);
    }
  }
}
