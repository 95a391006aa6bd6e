package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Posts of Amazon SNS, through which SES reports bounces. Anybody can make SNS sign a post, so only
 * posts of known topics are accepted. A subscription to a known topic is confirmed.
 */
public final class SnsPosts implements ProviderPosts {
  private static final Logger LOG = System.getLogger(SnsPosts.class.getName());
  private static final Pattern HOST =
      Pattern.compile("sns\\.[a-z0-9-]{1,40}\\.amazonaws\\.com(\\.cn)?");
  private static final List<String> NOTIFICATION =
      List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
  private static final List<String> CONFIRMATION =
      List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

  /**
   * SNS repeats a post that was not accepted, with the time and the signature of the first attempt.
   */
  private static final Duration WINDOW = Duration.ofHours(25);

  private final Set<String> topics;
  private final Function<URI, Future<Buffer>> fetch;
  private final SnsCertificates certificates;
  private final Freshness freshness = new Freshness(WINDOW);

  /**
   * Accepts posts of these topics.
   *
   * @param topics ARNs of the topics
   * @param fetch fetches the file at an HTTPS address, without following redirects
   */
  public SnsPosts(Set<String> topics, Function<URI, Future<Buffer>> fetch) {
    this.topics = Set.copyOf(topics);
    this.fetch = fetch;
    certificates = new SnsCertificates(fetch);
  }

  @Override
  public Future<Verified> read(Post post, Instant now) {
    var body = post.object();
    var confirms = !Post.string(body, "Type").equals("Notification");
    var at = time(Post.string(body, "Timestamp"));
    var id = Post.string(body, "MessageId");
    // The topic is checked before anything is fetched.
    if (!topics.contains(Post.string(body, "TopicArn"))) {
      throw RefusedPostException.forbidden("not of a known topic");
    }
    freshness.require(at.getEpochSecond(), id, now);
    return certificates
        .at(amazon("SigningCertURL", Post.string(body, "SigningCertURL")), now)
        .compose(
            certificate -> {
              if (!verifies(body, certificate, confirms ? CONFIRMATION : NOTIFICATION)) {
                throw RefusedPostException.unsigned("not signed by Amazon SNS");
              }
              var reports =
                  confirms ? List.<Report>of() : SesReports.of(Post.string(body, "Message"));
              return (confirms ? confirm(body) : Future.<Void>succeededFuture())
                  .map(v -> new Verified(reports, () -> freshness.taken(id)));
            });
  }

  private Future<Void> confirm(JsonObject body) {
    if (!Post.string(body, "Type").equals("SubscriptionConfirmation")) {
      LOG.log(
          Level.WARNING,
          "SNS topic {0} is unsubscribed and reports no more bounces",
          Post.string(body, "TopicArn"));
      return Future.succeededFuture();
    }
    return fetch
        .apply(amazon("SubscribeURL", Post.string(body, "SubscribeURL")))
        .onSuccess(
            answer ->
                LOG.log(
                    Level.INFO,
                    "SNS topic {0} is subscribed and reports bounces",
                    Post.string(body, "TopicArn")))
        .mapEmpty();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw RefusedPostException.unsigned("not signed: the time is missing");
    }
  }

  /**
   * Returns a URI of Amazon SNS. Other addresses are refused, so that a post cannot make this
   * process call servers that only it can reach.
   */
  static URI amazon(String name, String text) {
    try {
      var uri = new URI(text);
      if ("https".equals(uri.getScheme())
          && uri.getHost() != null
          && HOST.matcher(uri.getHost()).matches()
          && uri.getPort() == -1
          && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // The failure below covers this case.
    }
    throw RefusedPostException.unsigned(name + " is not an address of Amazon SNS");
  }

  private static boolean verifies(JsonObject body, PublicKey key, List<String> signed) {
    var algorithm =
        switch (Post.string(body, "SignatureVersion")) {
          case "1" -> "SHA1withRSA";
          case "2" -> "SHA256withRSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return false;
    }
    var text = new StringBuilder();
    for (var name : signed) {
      if (body.getValue(name) instanceof String value) {
        text.append(name).append('\n').append(value).append('\n');
      }
    }
    try {
      var verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(text.toString().getBytes(StandardCharsets.UTF_8));
      return verifier.verify(Base64.getDecoder().decode(Post.string(body, "Signature")));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false; // no signature at all
    }
  }
}
