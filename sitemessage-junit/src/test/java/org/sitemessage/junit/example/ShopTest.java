package org.sitemessage.junit.example;

// snippet:begin test
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.junit.SiteMessageAssertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Receipt;
import org.sitemessage.junit.SiteMessageExtension;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;

class ShopTest {
  @RegisterExtension
  final SiteMessageExtension site =
      SiteMessageExtension.recordingLike(new SmtpMessenger(SmtpOptions.from("shop@example.org")))
          .with(builder -> builder.messageType(new OrderShipped()));

  @Test
  void a_customer_is_told_that_the_order_has_left() {
    var shop = new Shop(site.client());

    Futures.await(shop.ship("A-17", "ann@example.org"));

    assertThat(site)
        .scheduled("order_shipped")
        .to("ann@example.org")
        .withSubject("Order A-17")
        .withHtml("on its way")
        .once();
    site.send();
    assertThat(site).scheduled("order_shipped").sent();
  }

  // snippet:end

  // snippet:begin answers
  @Test
  void a_customer_without_a_mailbox_gets_one_mail_only() {
    site.messenger("smtp").then(Outcome.rejectedAndSuppress("550 no such user"));
    var shop = new Shop(site.client());

    Futures.await(shop.ship("A-17", "gone@example.org"));
    site.send();
    Futures.await(shop.ship("A-18", "gone@example.org"));
    site.send();

    assertEquals(1, site.messenger("smtp").deliveries().size());
    assertThat(site).scheduled("order_shipped").withStatus(DispatchStatus.FAILED).times(2);
  }

  // snippet:end

  // snippet:begin receipt
  @Test
  void a_receipt_ends_the_doubt_about_a_mail() {
    var mails = site.messenger("smtp").then(Outcome.unknown("the connection was lost"));
    Futures.await(new Shop(site.client()).ship("A-17", "ann@example.org"));
    site.send();
    var mail = mails.deliveries().get(0);

    Futures.await(mails.tell(new Receipt(mail.reference(), mail.address(), "received")));

    assertThat(site).scheduled("order_shipped").sent();
  }

  // snippet:end

  // snippet:begin retry
  @Test
  void a_mail_that_is_refused_for_now_is_sent_later() {
    site.messenger("smtp").then(Outcome.retry("451 try again later"));
    Futures.await(new Shop(site.client()).ship("A-17", "ann@example.org"));

    site.send();
    site.advanceToNextAttempt();

    assertThat(site).scheduled("order_shipped").sent();
  }
  // snippet:end
}
