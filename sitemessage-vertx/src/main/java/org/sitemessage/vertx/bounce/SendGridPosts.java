package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.bounce.Report.Kind;

/** Signed event webhooks of SendGrid: ECDSA over the timestamp and the body as it came. */
public final class SendGridPosts implements ProviderPosts {
  private static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
  private static final String TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";

  /** SendGrid repeats a post for a day until it is accepted. */
  private static final Duration WINDOW = Duration.ofHours(25);

  private final PublicKey key;
  private final Freshness freshness = new Freshness(WINDOW);

  /**
   * Accepts posts that are signed with the private half of this key.
   *
   * @param verificationKey public key as SendGrid shows it: Base64
   * @throws SiteMessageException with code 4000 if it is not such a key
   */
  public SendGridPosts(String verificationKey) {
    try {
      key =
          KeyFactory.getInstance("EC")
              .generatePublic(
                  new X509EncodedKeySpec(Base64.getDecoder().decode(verificationKey.strip())));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw SiteMessageException.invalid(
          "bounces.sendGridKey", "must be the verification key that SendGrid shows, in Base64");
    }
  }

  @Override
  public Future<Verified> read(Post post, Instant now) {
    var timestamp = post.header(TIMESTAMP);
    var signature = post.header(SIGNATURE);
    var at = Freshness.seconds(timestamp);
    if (!verifies(timestamp, signature, post.body().getBytes())) {
      throw RefusedPostException.unsigned("not signed with the known key");
    }
    freshness.require(at, signature, now);
    return Future.succeededFuture(
        new Verified(
            post.objects().stream().flatMap(event -> report(event).stream()).toList(),
            () -> freshness.taken(signature)));
  }

  private boolean verifies(String timestamp, String signature, byte[] body) {
    try {
      var verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key);
      verifier.update(timestamp.getBytes(StandardCharsets.UTF_8));
      verifier.update(body);
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false; // no signature at all
    }
  }

  private static Optional<Report> report(JsonObject event) {
    var messageId = Post.string(event, "smtp-id");
    var address = Post.string(event, "email");
    var reason = Post.string(event, "reason");
    return switch (Post.string(event, "event")) {
      case "bounce" -> Optional.of(bounce(event, messageId, address, reason));
      case "dropped" -> dropped(messageId, address, reason);
      case "deferred" -> Optional.of(answered(Kind.DELAYED, event, messageId, address));
      case "delivered" -> Optional.of(answered(Kind.RECEIPT, event, messageId, address));
      case "spamreport" ->
          Optional.of(Report.of(Kind.COMPLAINED, messageId, address, "", "spam report"));
      case "unsubscribe" ->
          Optional.of(Report.of(Kind.UNSUBSCRIBED, messageId, address, "", "unsubscribed"));
      default -> Optional.empty();
    };
  }

  private static Report answered(Kind kind, JsonObject event, String messageId, String address) {
    var response = Post.string(event, "response");
    return Report.of(kind, messageId, address, Report.statusIn(response), response);
  }

  private static Report bounce(JsonObject event, String messageId, String address, String reason) {
    var status = Report.statusIn(Post.string(event, "status"));
    var exact = status.isEmpty() || status.endsWith(".0.0") ? Report.statusIn(reason) : status;
    var report =
        Report.of(Kind.BOUNCED, messageId, address, exact.isEmpty() ? status : exact, reason);
    if (Post.string(event, "type").equals("blocked")) {
      return report.calledAlive();
    }
    return Post.string(event, "bounce_classification").equals("Invalid Address")
        ? report.calledDead()
        : report;
  }

  /**
   * Returns the report of a mail that SendGrid did not try to send, because of an earlier event of
   * the address.
   */
  private static Optional<Report> dropped(String messageId, String address, String reason) {
    return switch (reason) {
      case "Bounced Address", "Invalid" ->
          Optional.of(new Report(Kind.BOUNCED, messageId, address, "", reason, true));
      case "Spam Reporting Address" ->
          Optional.of(Report.of(Kind.COMPLAINED, messageId, address, "", reason));
      case "Unsubscribed Address" ->
          Optional.of(Report.of(Kind.UNSUBSCRIBED, messageId, address, "", reason));
      default -> Optional.of(Report.of(Kind.BOUNCED, messageId, address, "", reason));
    };
  }
}
