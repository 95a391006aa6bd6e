package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.BounceOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** The code of the document on suppression works as the document says. */
class SuppressionGuideTest {
  private final Vertx vertx = Vertx.vertx();
  private SiteMessage site;

  @BeforeEach
  void start() throws Exception {
    site =
        await(
            SiteMessage.builder(vertx)
                .options(
                    SiteMessageOptions.defaults()
                        .with(
                            SiteMessageOptions.STORE,
                            StoreOptions.at("jdbc:hsqldb:mem:suppression")))
                .messenger(new RecordingMessenger("smtp"))
                .deploy());
  }

  @AfterEach
  void stop() throws Exception {
    await(site.stop());
    await(vertx.close());
  }

  @Test
  void addresses_are_added_listed_and_removed_and_events_tell_of_it() throws Exception {
    var told = new CopyOnWriteArrayList<String>();
    var events = await(SuppressionGuide.events(site, told));

    assertEquals(2, await(SuppressionGuide.add(site.client())).added());
    assertEquals(
        List.of("ann@example.org"),
        await(SuppressionGuide.list(site.client())).suppressions().stream()
            .map(Suppression::address)
            .toList());
    assertTrue(await(SuppressionGuide.remove(site.client())));

    await(events.close());
    assertEquals(
        List.of("an address was suppressed: manual", "an address was suppressed: complained"),
        told);
  }

  @Test
  void a_mailbox_and_the_routes_are_set_up() {
    var options = SuppressionGuide.mailbox(SiteMessageOptions.defaults(), "s3cret");
    var router = Router.router(vertx);

    SuppressionGuide.routes(
        vertx, router, options.bounces().with(BounceOptions.MAILGUN_KEY, "key"));

    assertEquals(993, options.bounces().port());
    assertEquals(1, router.getRoutes().size());
  }
}
