package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.ClusterManager;
import java.time.Duration;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.messenger.composed.ComposedOptions;
import org.sitemessage.vertx.messenger.composed.FailoverMessenger;
import org.sitemessage.vertx.messenger.composed.Member;
import org.sitemessage.vertx.messenger.composed.RoundRobinMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Messengers made of messengers, and nodes made into one. */
final class ComposedGuide {
  private ComposedGuide() {}

  static void compose(
      SiteMessage.Builder builder,
      SmtpOptions primary,
      SmtpOptions backup,
      Messenger first,
      Messenger second) {
    // snippet:begin composed
    builder.messenger(
        FailoverMessenger.of("smtp", new SmtpMessenger(primary), new SmtpMessenger(backup)));
    builder.messenger(
        RoundRobinMessenger.of(
            ComposedOptions.of("telegram")
                .with(ComposedOptions.RESET, Duration.ofSeconds(10))
                .with(ComposedOptions.MAX_RESET, Duration.ofMinutes(5)),
            List.of(Member.of("one", first).withWeight(3), Member.of("other", second))));
    // snippet:end
  }

  static Future<SiteMessage> cluster(ClusterManager manager, SiteMessageOptions options) {
    // snippet:begin cluster
    return Vertx.builder()
        .withClusterManager(manager) // new HazelcastClusterManager(config)
        .buildClustered()
        .compose(vertx -> SiteMessage.builder(vertx).options(options).discover().deploy());
    // snippet:end
  }
}
