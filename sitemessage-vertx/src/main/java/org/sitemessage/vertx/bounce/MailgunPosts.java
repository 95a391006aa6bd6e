package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.bounce.Report.Kind;

/**
 * Webhooks of Mailgun: {@code {"signature": {"timestamp", "token", "signature"}, "event-data": …}},
 * HMAC-SHA256 over timestamp and token. A token is accepted once. The event is not signed, so HTTPS
 * has to protect it.
 */
public final class MailgunPosts implements ProviderPosts {
  private static final String ALGORITHM = "HmacSHA256";

  /** Mailgun specifies no window, and repeats a post for hours until it is accepted. */
  private static final Duration WINDOW = Duration.ofHours(12);

  private final SecretKeySpec key;
  private final Freshness freshness = new Freshness(WINDOW);

  /** Accepts posts that are signed with the account's HTTP webhook signing key. */
  public MailgunPosts(String signingKey) {
    key = new SecretKeySpec(signingKey.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  @Override
  public Future<Verified> read(Post post, Instant now) {
    var body = post.object();
    var signature = Post.object(body, "signature");
    var token = Post.string(signature, "token");
    var timestamp = Post.string(signature, "timestamp");
    var given = Post.string(signature, "signature");
    if (token.isEmpty()
        || !MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8),
            hmac(timestamp + token).getBytes(StandardCharsets.UTF_8))) {
      throw RefusedPostException.unsigned("not signed with the known key");
    }
    freshness.require(Freshness.seconds(timestamp), token, now);
    return Future.succeededFuture(
        new Verified(
            report(Post.object(body, "event-data")).map(List::of).orElse(List.of()),
            () -> freshness.taken(token)));
  }

  private String hmac(String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private static Optional<Report> report(JsonObject event) {
    var messageId =
        Post.string(Post.object(Post.object(event, "message"), "headers"), "message-id");
    var address = Post.string(event, "recipient");
    return switch (Post.string(event, "event")) {
      case "failed" -> Optional.of(failure(event, messageId, address));
      case "complained" ->
          Optional.of(Report.of(Kind.COMPLAINED, messageId, address, "", "complained"));
      case "unsubscribed" ->
          Optional.of(Report.of(Kind.UNSUBSCRIBED, messageId, address, "", "unsubscribed"));
      case "delivered" -> Optional.of(receipt(event, messageId, address));
      default -> Optional.empty();
    };
  }

  private static Report receipt(JsonObject event, String messageId, String address) {
    var text = text(Post.object(event, "delivery-status"));
    return Report.of(Kind.RECEIPT, messageId, address, Report.statusIn(text), text);
  }

  private static String text(JsonObject status) {
    var message = Post.string(status, "message");
    return message.isEmpty() ? Post.string(status, "description") : message;
  }

  private static Report failure(JsonObject event, String messageId, String address) {
    var status = Post.object(event, "delivery-status");
    var text = text(status);
    var enhanced = Report.statusIn(Post.string(status, "enhanced-code"));
    var exact = enhanced.isEmpty() ? Report.statusIn(text) : enhanced;
    if (!Post.string(event, "severity").equals("permanent")) {
      return Report.of(Kind.DELAYED, messageId, address, exact, text);
    }
    return switch (Post.string(event, "reason")) {
      case "suppress-bounce" ->
          Report.of(Kind.BOUNCED, messageId, address, exact, text).calledDead();
      case "suppress-complaint" -> Report.of(Kind.COMPLAINED, messageId, address, exact, text);
      case "suppress-unsubscribe" -> Report.of(Kind.UNSUBSCRIBED, messageId, address, exact, text);
      default ->
          new Report(
              Kind.BOUNCED,
              messageId,
              address,
              exact,
              text,
              DeadAddress.is(exact, numbered(status.getValue("code"), text)));
    };
  }

  /**
   * Returns the reply code that Mailgun gives beside the text; its own codes, such as 605, are
   * ignored.
   */
  private static String numbered(@Nullable Object code, String text) {
    return code instanceof Integer number && number >= 400 && number < 600
        ? number + " " + text
        : text;
  }
}
