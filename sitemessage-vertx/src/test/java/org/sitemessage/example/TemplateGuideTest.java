package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** The code of the guide to templates works as the guide says. */
class TemplateGuideTest {
  private final Vertx vertx = Vertx.vertx();
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");
  private SiteMessage site;

  @BeforeEach
  void start() throws Exception {
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:guide"));
    site =
        await(
            SiteMessage.builder(vertx)
                .options(
                    TemplateGuide.overridden(
                        options.with(
                            SiteMessageOptions.DISPATCH,
                            options.dispatch().with(DispatchOptions.CONTINUOUS, false))))
                .messenger(smtp)
                .messageType(new OrderReady())
                .messageType(new Greeted(Map.of()))
                .deploy());
  }

  @AfterEach
  void stop() throws Exception {
    await(site.stop());
    await(vertx.close());
  }

  @Test
  void the_templates_make_a_mail_in_each_recipients_language() throws Exception {
    var english = await(TemplateGuide.preview(site, TemplateGuide.request())).content();
    await(site.client().schedule(TemplateGuide.request()));
    await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));

    assertEquals("Order A-17 is ready", english.subject());
    assertTrue(english.html().contains("Hello ann@example.org!"));
    assertTrue(english.html().contains("<li>Tea &lt;green&gt; × 2</li>"));
    assertTrue(english.html().contains("http://127.0.0.1:8080/orders/A-17"));
    var russian = smtp.deliveries().get(1).content();
    assertEquals("Заказ A-17 готов", russian.subject());
    assertTrue(russian.html().contains("Здравствуйте, anna@example.org!"), russian.html());
  }

  @Test
  void the_applications_type_takes_the_place_of_the_modules() throws Exception {
    await(TemplateGuide.override(site, TemplateGuide.request()));
    await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));

    var html = smtp.deliveries().get(0).content().html();
    assertTrue(html.contains("Hello you!"), html);
  }
}
