package org.sitemessage.vertx.bounce;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.sitemessage.vertx.bounce.Report.Kind;

/** What Amazon SES tells, as a notification or as an event. */
final class SesReports {
  /** "NoEmail" had no mailbox; for the others SES says to remove the address. */
  private static final Set<String> DEAD =
      Set.of("General", "NoEmail", "Suppressed", "OnAccountSuppressionList");

  private SesReports() {}

  /** The reports in a message of SNS; none if it is of something else. */
  static List<Report> of(String message) {
    try {
      return of(new JsonObject(message));
    } catch (DecodeException e) {
      return List.of(); // SNS confirms the set-up of SES in words
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

  private static Report recipient(Kind kind, JsonObject one, String messageId) {
    var diagnostic = Post.string(one, "diagnosticCode");
    return Report.of(
        kind,
        messageId,
        Post.string(one, "emailAddress"),
        Report.statusIn(Post.string(one, "status")),
        diagnostic.substring(diagnostic.indexOf(';') + 1));
  }

  /** SES gives mails another Message-ID; ours is among the headers it was given. */
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
