package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.mail.ScheduledMailClient;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/**
 * A process of its own, whose heap is smaller than the mails that pass through it: sends some with
 * Vert.x's mail client at once, and ends with 0 if all of them were delivered.
 */
final class LargeMails {
  private LargeMails() {}

  /**
   * Takes the folder of the store, the number of mails, the bytes of the first one's file, and the
   * port; each file is one byte longer than the one before.
   */
  public static void main(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    var count = Integer.parseInt(args[1]);
    var size = Long.parseLong(args[2]);
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:file:" + args[0] + "/db"));
    var smtp =
        new JsonObject()
            .put("from", "site@example.org")
            .put("host", "127.0.0.1")
            .put("port", Integer.parseInt(args[3]))
            .put("tls", "off");
    var site =
        patiently(
            SiteMessage.builder(vertx)
                .options(
                    options.with(
                        SiteMessageOptions.DISPATCH,
                        options.dispatch().with(DispatchOptions.CONTINUOUS, false)))
                .messenger(new SmtpMessenger(SmtpOptions.fromJson(smtp)))
                .deploy());
    var mails = ScheduledMailClient.create(vertx);
    var scheduled = new ArrayList<Future<?>>();
    for (int i = 0; i < count; i++) {
      var file =
          MailAttachment.create()
              .setName("large.bin")
              .setStream(ByteStream.generated(vertx, size + i))
              .setSize(Math.toIntExact(size + i));
      scheduled.add(
          mails.sendMail(
              new MailMessage("site@example.org", "a@example.org", "Mail " + i, "See the file.")
                  .setAttachment(List.of(file))));
    }
    patiently(Future.all(scheduled));
    var sent = patiently(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));
    patiently(site.stop());
    patiently(vertx.close());
    System.exit(sent.getInteger("sent") == count ? 0 : 3);
  }

  private static <T> T patiently(Future<T> future) {
    return Futures.await(future, Duration.ofMinutes(5));
  }
}
