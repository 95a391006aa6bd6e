package org.sitemessage.vertx.bounce;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.sitemessage.vertx.bounce.Report.Kind;

/** Reads reports of Amazon SES, which are notifications or events. */
final class SesReports {
  /**
   * Kinds of bounces of dead addresses: "NoEmail" had no mailbox; for the others, SES asks to
   * remove the address.
   */
  private static final Set<String> DEAD =
      Set.of("General", "NoEmail", "Suppressed", "OnAccountSuppressionList");

  private SesReports() {}

  /** Returns the reports in a message of SNS; none if the message reports something else. */
  static List<Report> of(String message) {
    try {
      return of(new JsonObject(message));
    } catch (DecodeException e) {
      return List.of(); // SNS confirms the set-up of SES by a plain text
    }
  }

  private static List<Report> of(JsonObject event) {
    var notified = Post.string(event, "notificationType");
    var messageId = messageId(Post.object(event, "mail"));
    return switch (notified.isEmpty() ? Post.string(event, "eventType") : notified) {
      case "Bounce" -> bounces(Post.object(event, "bounce"), messageId);
      case "Complaint" ->
          Post.objects(Post.object(event, "complaint"), "complainedRecipients").stream()
              .map(
                  one ->
                      Report.of(
                          Kind.COMPLAINED,
                          messageId,
                          Post.string(one, "emailAddress"),
                          "",
                          "complained"))
              .toList();
      case "DeliveryDelay" ->
          Post.objects(Post.object(event, "deliveryDelay"), "delayedRecipients").stream()
              .map(one -> recipient(Kind.DELAYED, one, messageId))
              .toList();
      case "Delivery" -> receipts(Post.object(event, "delivery"), messageId);
      default -> List.of();
    };
  }

  private static List<Report> bounces(JsonObject bounce, String messageId) {
    var dead =
        Post.string(bounce, "bounceType").equals("Permanent")
            && DEAD.contains(Post.string(bounce, "bounceSubType"));
    return Post.objects(bounce, "bouncedRecipients").stream()
        .map(one -> recipient(Kind.BOUNCED, one, messageId))
        .map(report -> dead ? report.calledDead() : report)
        .toList();
  }

  private static List<Report> receipts(JsonObject delivery, String messageId) {
    var response = Post.string(delivery, "smtpResponse");
    return Post.strings(delivery, "recipients").stream()
        .map(
            address ->
                Report.of(Kind.RECEIPT, messageId, address, Report.statusIn(response), response))
        .toList();
  }

  private static Report recipient(Kind kind, JsonObject one, String messageId) {
    var diagnostic = Post.string(one, "diagnosticCode");
    return Report.of(
        kind,
        messageId,
        Post.string(one, "emailAddress"),
        Report.statusIn(Post.string(one, "status")),
        diagnostic.substring(diagnostic.indexOf(';') + 1));
  }

  /** Returns our Message-ID, which is among the original headers: SES gives mails another one. */
  private static String messageId(JsonObject mail) {
    var common = Post.string(Post.object(mail, "commonHeaders"), "messageId");
    return common.isEmpty()
        ? Post.objects(mail, "headers").stream()
            .filter(header -> Post.string(header, "name").equalsIgnoreCase("Message-ID"))
            .map(header -> Post.string(header, "value"))
            .findFirst()
            .orElse("")
        : common;
  }
}
