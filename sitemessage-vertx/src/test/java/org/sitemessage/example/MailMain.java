package org.sitemessage.example;

// snippet:begin mail
import io.vertx.core.Vertx;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;

/** Sends a test message to the sandbox's mail server. */
public final class MailMain {
  private MailMain() {}

  public static void main(String... args) {
    var vertx = Vertx.vertx();
    var smtp =
        new SmtpMessenger(
            SmtpOptions.from("shop@example.org")
                .with(SmtpOptions.HOST, "127.0.0.1")
                .with(SmtpOptions.PORT, 2525));
    SiteMessage.sendTestMessage(vertx, smtp, "ann@example.org", "This is a test message")
        .onSuccess(System.out::println)
        .onFailure(Throwable::printStackTrace)
        .eventually(vertx::close);
  }
}
// snippet:end
