package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.vertx.link.WebhookSignature;

/**
 * Posts that follow Standard Webhooks: {@code {"type": "bounced", "data": {"messageId", "address",
 * "status", "text", "dead"}}}, for any system that can send them.
 */
public final class StandardWebhookPosts implements ProviderPosts {
  /** Window of the specification; the sender signs each attempt anew. */
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final WebhookSignature signature;
  private final Freshness freshness = new Freshness(WINDOW);

  /**
   * Accepts posts that are signed with one of these secrets.
   *
   * @throws org.sitemessage.api.SiteMessageException if one of them is not such a secret; the text
   *     does not show it
   */
  public StandardWebhookPosts(List<String> secrets) {
    signature = new WebhookSignature("bounces.webhookSecrets", secrets);
  }

  @Override
  public Future<Verified> read(Post post, Instant now) {
    var id = post.header("webhook-id");
    var at = Freshness.seconds(post.header("webhook-timestamp"));
    if (id.isEmpty()
        || !signature.verifies(post.header("webhook-signature"), id, at, post.body().getBytes())) {
      throw RefusedPostException.unsigned("not signed with a known secret");
    }
    freshness.require(at, id, now);
    var fields = new JsonFields("", post.object());
    fields.allowOnly(Set.of("type", "timestamp", "data"));
    var data = fields.object("data").map(JsonObject::copy).orElseGet(JsonObject::new);
    if (data.containsKey("kind")) {
      throw fields.invalid("data.kind", "is not a known field; type holds the kind");
    }
    data.put("kind", Report.kind(fields, "type").key());
    var report = Report.read(new JsonFields("data.", data));
    return Future.succeededFuture(new Verified(List.of(report), () -> freshness.taken(id)));
  }
}
