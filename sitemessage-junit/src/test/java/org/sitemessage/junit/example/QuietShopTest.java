package org.sitemessage.junit.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.junit.SiteMessageAssertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.user.QuietHours;
import org.sitemessage.junit.SiteMessageExtension;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.options.SiteMessageOptions;

class QuietShopTest {
  // snippet:begin quiet
  @RegisterExtension
  final SiteMessageExtension site =
      SiteMessageExtension.recording("smtp")
          .with(builder -> builder.messageType(new OrderShipped()))
          .withOptions(
              options ->
                  options.change(
                      SiteMessageOptions.QUIET_HOURS,
                      quiet -> quiet.withHours(QuietHours.parse("22:00-08:00"))))
          .startingAt(Instant.parse("2026-01-05T23:30:00Z"));

  @Test
  void nobody_is_woken_at_night() {
    Futures.await(new Shop(site.client()).ship("A-17", "ann@example.org"));

    site.send();
    assertThat(site).scheduled("order_shipped").withStatus(DispatchStatus.PENDING);

    site.advanceToEndOfQuietHours();
    assertThat(site).scheduled("order_shipped").sent();
    assertEquals(Instant.parse("2026-01-06T08:00:00Z"), site.now());
  }
  // snippet:end
}
